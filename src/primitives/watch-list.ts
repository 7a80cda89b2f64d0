/**
 * Those who want to hear of one process' end, in the order in which they asked.
 *
 * A chain through the watchers themselves: a call puts itself in and takes itself out, and neither
 * may cost an array or a set.
 *
 * @module
 */

import type { ExitReason } from './exit-reason.ts';
import type { Pid, Watcher } from './pid.ts';

/** A watcher in no list yet. */
export abstract class Listener implements Watcher {
  previous: Watcher | undefined = undefined;
  next: Watcher | undefined = undefined;
  abstract readonly hears: boolean;
  /** What it watches for, for a person: `monitor of #PID<7 Counter>`. */
  abstract get label(): string;
  abstract told(process: Pid<unknown>, reason: ExitReason): void;
}

export class WatchList {
  #first: Watcher | undefined;
  #last: Watcher | undefined;

  /** Whether one of them makes sure that somebody hears of a failure. */
  get hears(): boolean {
    for (let watcher = this.#first; watcher !== undefined; watcher = watcher.next) {
      if (watcher.hears) return true;
    }
    return false;
  }

  add(watcher: Watcher): void {
    watcher.previous = this.#last;
    if (this.#last === undefined) this.#first = watcher;
    else this.#last.next = watcher;
    this.#last = watcher;
  }

  *[Symbol.iterator](): Generator<Watcher> {
    for (let watcher = this.#first; watcher !== undefined; watcher = watcher.next) yield watcher;
  }

  /** Does nothing for a watcher that is not in the list. */
  remove(watcher: Watcher): void {
    if (watcher.previous === undefined && this.#first !== watcher) return;
    if (watcher.previous === undefined) this.#first = watcher.next;
    else watcher.previous.next = watcher.next;
    if (watcher.next === undefined) this.#last = watcher.previous;
    else watcher.next.previous = watcher.previous;
    watcher.previous = undefined;
    watcher.next = undefined;
  }

  /**
   * Tells each, and lets go of it before it is told.
   *
   * @param failed - is given what one of them threw, which keeps it from nobody else
   */
  tell(process: Pid<unknown>, reason: ExitReason, failed: (error: unknown) => void): void {
    for (let watcher = this.#first; watcher !== undefined; watcher = this.#first) {
      this.remove(watcher);
      try {
        watcher.told(process, reason);
      } catch (error) {
        failed(error);
      }
    }
  }
}
