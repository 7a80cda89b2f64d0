/**
 * Those who want to hear of one process' end, in the order in which they asked.
 *
 * A chain through the watchers themselves, and whoever has the chain holds its first alone: a call
 * puts itself in and takes itself out, and neither may cost an array, a set or a list.
 *
 * @module
 */

import type { ExitReason } from './exit-reason.ts';
import type { Pid, Watcher } from './pid.ts';
import { isThenable } from './thenable.ts';

/** A watcher in no chain yet. */
export abstract class Listener implements Watcher {
  previous: Watcher | undefined = undefined;
  next: Watcher | undefined = undefined;
  abstract readonly hears: boolean;
  /** What it watches for, for a person: `monitor of #PID<7 Counter>`. */
  abstract get label(): string;
  abstract told(process: Pid<unknown>, reason: ExitReason): unknown;
}

/** The first of a chain of watchers, if there are any; before it, around the corner, is the last. */
export type FirstWatcher = Watcher | undefined;

/** Puts `watcher` behind all others. @returns the first */
export function withWatcher(first: FirstWatcher, watcher: Watcher): FirstWatcher {
  if (first === undefined) {
    watcher.previous = watcher;
    return watcher;
  }
  const last = first.previous as Watcher;
  last.next = watcher;
  watcher.previous = last;
  first.previous = watcher;
  return first;
}

/** Takes `watcher` out, if it is in. @returns the first of those that are left */
export function withoutWatcher(first: FirstWatcher, watcher: Watcher): FirstWatcher {
  const { previous, next } = watcher;
  if (first === undefined || previous === undefined) return first;
  watcher.previous = undefined;
  watcher.next = undefined;
  if (watcher === first) {
    if (next !== undefined) next.previous = previous;
    return next;
  }
  previous.next = next;
  (next ?? first).previous = previous;
  return first;
}

/** All of them, in their order. */
export function* watchersFrom(first: FirstWatcher): Generator<Watcher> {
  for (let watcher = first; watcher !== undefined; watcher = watcher.next) yield watcher;
}

/** Whether one of them makes sure that somebody hears of a failure. */
export function oneHears(first: FirstWatcher): boolean {
  for (let watcher = first; watcher !== undefined; watcher = watcher.next) {
    if (watcher.hears) return true;
  }
  return false;
}

/** Who is watched, when it has ended. */
export interface Watched {
  readonly firstWatcher: FirstWatcher;
  unwatch(watcher: Watcher): void;
  /** One of the watchers threw. */
  stray(source: string, error: unknown): void;
}

/** Tells all of them. Each is let go of before it is told, and what it throws keeps it from nobody else. */
export function tellWatchers(watched: Watched, process: Pid<unknown>, reason: ExitReason): void {
  for (let next = watched.firstWatcher; next !== undefined; next = watched.firstWatcher) {
    watched.unwatch(next);
    tell(next, watched, process, reason);
  }
}

/** Tells one. @param watched - hears of what it throws, or rejects with */
export function tell(
  watcher: Watcher,
  watched: Pick<Watched, 'stray'>,
  process: Pid<unknown>,
  reason: ExitReason,
): void {
  try {
    const result = watcher.told(process, reason);
    if (isThenable(result)) {
      result.then(undefined, (error: unknown) => {
        stray(watched, process, error);
      });
    }
  } catch (error) {
    stray(watched, process, error);
  }
}

/* Most that are told throw nothing, and no function is made for it. */
function stray(watched: Pick<Watched, 'stray'>, process: Pid<unknown>, error: unknown): void {
  watched.stray(`a monitor of ${process.toString()}`, error);
}
