/**
 * Who waits in a test, and for what.
 *
 * @module
 */

import { ActorProcess } from '../actor/process.ts';
import { below, type Owned } from '../owned.ts';
import type { Pid } from '../primitives/pid.ts';
import { RunningTask } from '../running-task.ts';
import { type Party, type Stepper, TEST } from './stepper.ts';

/** A test, as far as it is looked at here. */
export interface Looked {
  readonly scope: Owned;
  readonly stepper: Stepper;
  running(): readonly string[];
}

/**
 * Who waits for a promise that is none of the library's: it may be one of the world outside. A host that
 * counts what is under way can be mistaken: of two timers one may have ended, and one begun.
 */
export function suspects({ scope, stepper }: Looked): Party[] {
  const parties: Party[] = [];
  // The test may wait for its tasks, by promises of its own.
  let test: Party[] = [TEST];
  for (const { thing } of below(scope)) {
    if (thing instanceof ActorProcess ? thing.awaiting : thing instanceof RunningTask) {
      parties.push(thing);
    }
    if (thing instanceof RunningTask && stepper.waitsOf(thing) > 0) test = [];
  }
  return [...test, ...parties].filter((party) => stepper.waitsOf(party) === 0);
}

/**
 * Who waits, a line each.
 *
 * @param lastOf - what a process is at
 */
export function waiting(test: Looked, lastOf: (pid: Pid<unknown>) => string | undefined): string[] {
  const lines = ['the test, for its body to end'];
  for (const { thing } of below(test.scope)) {
    if (thing instanceof RunningTask) lines.push(`task ${thing.label}`);
    if (!(thing instanceof ActorProcess) || !thing.occupied) continue;
    lines.push(`${thing.label}, at ${lastOf(thing.pid) ?? 'what it does'}`);
  }
  return [...lines, ...test.running().filter((line) => line.startsWith('call '))];
}
