/**
 * A file imports from floors below its own, and from no other: so there is no circle, not even of
 * types, and every file can be read knowing only what stands below it.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { basename, posix } from 'node:path';

import { describe, expect, it } from 'vitest';

/* Ground floor first. */
const FLOORS: readonly (readonly string[])[] = [
  [
    'primitives/abort.ts',
    'primitives/inspect.ts',
    'primitives/instance.ts',
    'primitives/linked-list.ts',
    'primitives/preview.ts',
    'primitives/rejected.ts',
    'primitives/ring.ts',
    'primitives/shape.ts',
    'primitives/thenable.ts',
    'runtime/after-turn.ts',
  ],
  ['primitives/exit-reason.ts', 'primitives/ref.ts', 'runtime/clock.ts', 'runtime/run-queue.ts'],
  ['primitives/pattern.ts', 'primitives/pid.ts', 'owned.ts'],
  ['primitives/mailbox.ts'],
  [
    'primitives/watch-list.ts',
    'errors.ts',
    'protocol.ts',
    'runtime/interceptor.ts',
    'runtime/reporter.ts',
    'actor/behaviour.ts',
  ],
  [
    'check.ts',
    'runtime/runtime.ts',
    'actor/crash-report.ts',
    'actor/notice.ts',
    'actor/owner-exit.ts',
    'actor/receive.ts',
    'actor/start.ts',
  ],
  [
    'messaging.ts',
    'call.ts',
    'monitor.ts',
    'timers.ts',
    'running-task.ts',
    'sleeping.ts',
    'actor/bounded-mailbox.ts',
    'actor/ending.ts',
  ],
  ['scope.ts', 'actor/ties.ts', 'actor/undelivered.ts'],
  ['actor/process.ts'],
  ['actor/base.ts', 'registry.ts', 'supervisor/backoff.ts', 'supervisor/restart-window.ts'],
  ['actor/specimen.ts', 'actor/task.ts', 'supervisor/start-function.ts'],
  ['genserver.ts', 'supervisor/child-spec.ts'],
  ['supervisor/child.ts', 'supervisor/control.ts', 'supervisor/strategy.ts'],
  ['supervisor/keeper.ts'],
  ['supervisor/dynamic.ts', 'supervisor/supervisor.ts'],
  ['index.ts'], // the roof
  // The program around it.
  ['node/run-main.ts'],
  // Beside the house, on the same ground: what tests are written with.
  [
    'testing/errors.ts',
    'testing/outside.ts',
    'testing/random.ts',
    'testing/schedule.ts',
    'testing/virtual-clock.ts',
    'testing/watchdog.ts',
  ],
  ['testing/shrink.ts', 'testing/shutdown.ts', 'testing/stepper.ts'],
  ['testing/choosers.ts', 'testing/names.ts', 'testing/probe.ts', 'testing/trace.ts'],
  [
    'testing/faults.ts',
    'testing/frontier.ts',
    'testing/leftovers.ts',
    'testing/waiting.ts',
    'testing/witness.ts',
  ],
  ['testing/standstill.ts', 'testing/verdict.ts'],
  ['testing/expectations.ts'],
  ['testing/test-scope.ts'],
  ['testing/driver.ts'],
  ['testing/simulate.ts'],
  ['testing/explore.ts'],
  ['testing/index.ts'],
];

const SRC = new URL('../src/', import.meta.url);
const FILES = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replaceAll('\\', '/'));

interface Import {
  readonly file: string;
  readonly specifier: string;
  /** The file that is imported, if it is one of the library's. */
  readonly target: string | undefined;
}

/* Of values and of types, static and dynamic, and re-exports; not those of an example in a comment. */
const IMPORTS = FILES.flatMap((file): Import[] => {
  const text = readFileSync(new URL(file, SRC), 'utf8').replaceAll(/^ *[/ ]\*.*$/gm, '');
  const found = text.matchAll(/\b(?:from|import)\s*\(?\s*(['"])(?<specifier>[^'"\n]+)\1/g);
  return [...found].map(({ groups }) => {
    const specifier = groups?.['specifier'] as string;
    const target = specifier.startsWith('.')
      ? posix.join(posix.dirname(file), specifier)
      : undefined;
    return { file, specifier, target };
  });
});

function floorOf(file: string): number {
  return FLOORS.findIndex((files) => files.includes(file));
}

describe('the files of src', () => {
  it('stand on one floor each', () => {
    expect(FLOORS.flat().toSorted()).toEqual(FILES.toSorted());
  });

  it('are named for what they hold', () => {
    const vague = ['types.ts', 'utils.ts', 'util.ts', 'helpers.ts', 'common.ts'];
    expect(FILES.filter((file) => vague.includes(basename(file)))).toEqual([]);
  });
});

describe('the imports of src', () => {
  it('are found', () => {
    // Were the expression above to find none, all that follows would hold.
    const importing = new Set(IMPORTS.map(({ file }) => file));
    expect(importing.has('index.ts')).toBe(true);
    expect(
      FLOORS.slice(1)
        .flat()
        .filter((file) => !importing.has(file)),
    ).toEqual([
      // Stand beside what uses them.
      'supervisor/backoff.ts',
      'supervisor/restart-window.ts',
      'testing/outside.ts',
      'testing/random.ts',
      'testing/watchdog.ts',
    ]);
  });

  it('lead to a file that is there', () => {
    const lost = IMPORTS.filter(({ target }) => target !== undefined && !FILES.includes(target));
    expect(lost).toEqual([]);
  });

  it('lead down', () => {
    const wrong = IMPORTS.filter(
      ({ file, target }) => target !== undefined && floorOf(target) >= floorOf(file),
    );
    expect(wrong.map(({ file, target }) => `${file} -> ${target ?? ''}`)).toEqual([]);
  });

  it('form no circle', () => {
    expect(circles()).toEqual([]);
  });

  it('never lead to index.ts', () => {
    expect(IMPORTS.filter(({ target }) => target === 'index.ts')).toEqual([]);
  });

  it('are of nothing but the library itself, which runs wherever JavaScript does', () => {
    expect(IMPORTS.filter(({ target }) => target === undefined)).toEqual([]);
  });
});

/* Takes away the files that import nothing that is left, until no more go: the rest is a circle, or
   imports one. */
function circles(): string[] {
  const left = new Set(FILES);
  for (let before = -1; before !== left.size;) {
    before = left.size;
    for (const file of left) {
      const held = IMPORTS.some(
        (one) => one.file === file && one.target !== undefined && left.has(one.target),
      );
      if (!held) left.delete(file);
    }
  }
  return [...left];
}

describe('ARCHITECTURE.md', () => {
  it('names every file of src', () => {
    const page = readFileSync(new URL('../ARCHITECTURE.md', import.meta.url), 'utf8');
    const names = FILES.map((file) => basename(file, '.ts'));

    expect(names.filter((name) => !new RegExp(`[\`/]${name}\``).test(page))).toEqual([]);
  });
});
