/**
 * What can be owned: the contract between a scope and the tasks, actors and scopes in it.
 *
 * @module
 */

import type { ExitReason } from './primitives/exit-reason.ts';

/** The time that what is stopped has to end, unless it says otherwise. In milliseconds. */
export const DEFAULT_SHUTDOWN = 5_000;

/** What a scope needs of the things that it owns. */
export interface Owned {
  /** Its place in the list of whoever owns it; kept by that list alone. */
  older: Owned | undefined;
  newer: Owned | undefined;
  list: OwnedList | undefined;
  /** What a person calls it. */
  readonly label: string;
  /** What it owns in turn. */
  readonly owned: Iterable<Owned>;
  /** Asks it to end. It sees to it that it does, in the time that it has. */
  stop(reason: ExitReason): void;
  /** Resolves, and never rejects, when nothing of it is left. */
  ended(): Promise<void>;
}

/**
 * What one scope owns, in the order it was started. Each thing holds its own place: to come and to go
 * costs the same however many there are, and a set of them would double it.
 */
export class OwnedList {
  #oldest: Owned | undefined;
  #newest: Owned | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(thing: Owned): boolean {
    return thing.list === this;
  }

  add(thing: Owned): void {
    const newest = this.#newest;
    thing.list = this;
    thing.older = newest;
    if (newest === undefined) this.#oldest = thing;
    else newest.newer = thing;
    this.#newest = thing;
    this.#size += 1;
  }

  /** Does nothing for what is not in the list. */
  remove(thing: Owned): void {
    if (thing.list !== this) return;
    const { older, newer } = thing;
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
    thing.list = undefined;
    thing.older = undefined;
    thing.newer = undefined;
    this.#size -= 1;
  }

  *[Symbol.iterator](): Generator<Owned> {
    for (let thing = this.#oldest; thing !== undefined; thing = thing.newer) yield thing;
  }
}

/** Everything below `parent` that has not ended, depth first, each with the path to it. */
export function* runningBelow(parent: Owned, path: string = parent.label): Generator<string> {
  for (const thing of parent.owned) {
    const here = `${path} / ${thing.label}`;
    yield here;
    yield* runningBelow(thing, here);
  }
}
