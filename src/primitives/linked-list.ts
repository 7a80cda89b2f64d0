/**
 * Things in the order in which they came, each of which holds its own place: to come and to go costs
 * the same however many there are. A set or a map of them would have to be looked through, and among a
 * hundred thousand that is most of what it costs to let one go.
 *
 * @module
 */

/** What can stand in a list of `T`, which it is one of. Its place is kept by the list alone. */
export interface Linked<T extends Linked<T>> {
  older: T | undefined;
  newer: T | undefined;
  list: LinkedList<T> | undefined;
}

/** A list that each of `T` can stand in once, and in no other list meanwhile. */
export class LinkedList<T extends Linked<T>> {
  #oldest: T | undefined;
  #newest: T | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(thing: T): boolean {
    return thing.list === this;
  }

  /** Puts `thing` behind all others. */
  add(thing: T): void {
    const newest = this.#newest;
    thing.list = this;
    thing.older = newest;
    if (newest === undefined) this.#oldest = thing;
    else newest.newer = thing;
    this.#newest = thing;
    this.#size += 1;
  }

  /** Does nothing for what is not in the list. */
  remove(thing: T): void {
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

  *[Symbol.iterator](): Generator<T> {
    for (let thing = this.#oldest; thing !== undefined; thing = thing.newer) yield thing;
  }
}
