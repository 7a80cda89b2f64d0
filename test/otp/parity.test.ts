/**
 * Every recorded scenario, played here, and its whole trace compared: with OTP's, or, where this
 * library differs on purpose, with what the ledger says of it.
 */

import { readdirSync, readFileSync } from 'node:fs';

import { afterAll, describe, expect, it } from 'vitest';

import ledger from './ledger.json' with { type: 'json' };
import { play, type Scripts, type Steps } from './play.ts';
import type { Event } from './stage.ts';
import traces from './traces.json' with { type: 'json' };

interface Trace {
  readonly id: string;
  /** `doc`: promised by OTP's manual; `impl`: what its implementation does. */
  readonly basis: string;
  readonly trace: readonly Event[];
}

/** A scenario that ends otherwise here. */
interface Line {
  readonly id: string;
  readonly decision: string;
  readonly why: string;
  readonly trace: readonly Event[];
}

const TRACES = traces as unknown as readonly Trace[];
const LEDGER = new Map((ledger as unknown as readonly Line[]).map((line) => [line.id, line]));

/* What differs on purpose, as docs/coming-from-otp.md says it. */
const DECISIONS: Readonly<Record<string, string>> = {
  'terminate-runs': '`terminate` runs for every end but a kill and a failed `init`.',
  'gives-up-with-error': 'A supervisor that gives up exits with `MaxRestartsExceeded`',
  owner: 'What a process has started in its own scope ends with it',
  'any-state': 'Any value is a state.',
  'erlang-syntax': 'What only Erlang’s syntax or data has, has no counterpart.',
  'otp-26': 'A failed start leaves no message',
  'unrelated-order':
    'No order is promised between processes that have nothing to do with each other.',
};

const SCRIPTS = new Map<string, Steps>();
for (const file of readdirSync(new URL('./scenarios/', import.meta.url))) {
  const name = file.replace('.ts', '');
  const { scripts } = (await import(`./scenarios/${name}.ts`)) as { scripts: Scripts };
  for (const [id, steps] of Object.entries(scripts)) SCRIPTS.set(id, steps);
}

const as = new Map<string, 'OTP' | 'ledger'>();

describe('a scenario of OTP', () => {
  it.each(TRACES)('$id', async ({ id, trace }) => {
    const line = LEDGER.get(id);
    const played = await play(SCRIPTS.get(id) as Steps);
    expect(played).toEqual(line?.trace ?? trace);
    as.set(id, line === undefined ? 'OTP' : 'ledger');
  });
});

describe('the ledger', () => {
  it('is about scenarios that there are, and that differ', () => {
    for (const { id, trace } of LEDGER.values()) {
      const recorded = TRACES.find((one) => one.id === id);
      expect(recorded, id).toBeDefined();
      expect(trace, id).not.toEqual(recorded?.trace);
    }
  });

  it('gives a reason that is documented', () => {
    const doc = readFileSync(new URL('../../docs/coming-from-otp.md', import.meta.url), 'utf8');
    const text = doc.replaceAll(/\s+/g, ' ');
    for (const { id, decision } of LEDGER.values()) {
      expect(DECISIONS, id).toHaveProperty(decision);
      expect(text).toContain(`**${DECISIONS[decision] as string}`);
    }
  });

  it('is short: nine in ten are as OTP has them', () => {
    expect(LEDGER.size / TRACES.length).toBeLessThan(0.1);
  });
});

afterAll(() => {
  const count = (how: string): number => [...as.values()].filter((one) => one === how).length;
  const lines = [...LEDGER.values()];
  const by = Object.keys(DECISIONS).map((decision) => {
    const ids = lines.filter((line) => line.decision === decision).map(({ id }) => id);
    return `  ${decision}: ${ids.length} (${ids.join(', ')})`;
  });
  console.info(
    [
      `${TRACES.length} scenarios: ${count('OTP')} as OTP has them, ${count('ledger')} as the ledger says`,
      ...by,
    ].join('\n'),
  );
});
