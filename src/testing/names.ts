/**
 * What a test calls a process by: its label, or a name that it has in a registry.
 *
 * @module
 */

import { behind, type Pid, type Watcher } from '../primitives/pid.ts';
import { type Watched, watchersFrom } from '../primitives/watch-list.ts';
import { Holder } from '../registry.ts';
import { type Party, pidOf } from './stepper.ts';

/** The names that `pid` has now, in whichever registries. */
export function namesOf(pid: Pid<unknown>): string[] {
  const names: string[] = [];
  for (const watcher of watchersOf(pid)) if (watcher instanceof Holder) names.push(watcher.key);
  return names;
}

/** Who wants to hear of the end of `pid`. */
export function watchersOf(pid: Pid<unknown>): Iterable<Watcher> {
  return watchersFrom((behind(pid) as Partial<Watched>).firstWatcher);
}

export function goesBy(pid: Pid<unknown>, label: string): boolean {
  return pid.label === label || namesOf(pid).includes(label);
}

/** Whether it is `label` who does something: a process, a task by its name, or the `test`. */
export function isAt(party: Party, label: string): boolean {
  if (party.label === label) return true;
  const pid = pidOf(party);
  return pid !== undefined && goesBy(pid, label);
}
