import { readdirSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import ledger from './ledger.json' with { type: 'json' };
import { play, type Scripts } from './play.ts';
import traces from './traces.json' with { type: 'json' };

const SCRIPTS: Record<string, Scripts[string]> = {};
for (const file of readdirSync(new URL('./scenarios/', import.meta.url))) {
  const { scripts } = (await import(`./scenarios/${file}`)) as { scripts: Scripts };
  Object.assign(SCRIPTS, scripts);
}

describe('as OTP has it', () => {
  it.each(traces.filter(({ id }) => id in SCRIPTS))('$id', async ({ id, trace }) => {
    const entry = ledger.find((line: { id: string }) => line.id === id) as
      { trace: unknown } | undefined;
    expect(await play(SCRIPTS[id] as Scripts[string])).toEqual(entry?.trace ?? trace);
  });
});
