/**
 * A queue in a ring that doubles when it is full and halves when it is three quarters empty, so that
 * a burst gives its memory back.
 *
 * @module
 */

/** What arrays can be told by before anything is called. */
export interface Tag {
  readonly length: number;
  /** Compared by `===`. */
  readonly head: unknown;
}

/** Whose ring it is. */
export interface RingOwner {
  /** The ring was full and has doubled; it holds `length` items now. */
  grown(length: number): void;
}

const SMALLEST = 2;

export class Ring<T> {
  /* Its length is a power of two, so that `& mask` wraps an index around. Not there until something
     is put in: most queues are empty most of the time. */
  #items: (T | undefined)[] | undefined;
  #head = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** @param owner - handed in with each item, so that a ring need not hold it */
  push(item: T, owner?: RingOwner): void {
    const items = (this.#items ??= new Array<T | undefined>(SMALLEST));
    if (this.#length === items.length) {
      this.#resize(items, items.length * 2)[this.#length] = item;
      this.#length += 1;
      owner?.grown(this.#length);
      return;
    }
    items[(this.#head + this.#length) & (items.length - 1)] = item;
    this.#length += 1;
  }

  /** The item that is `index` behind the oldest. */
  at(index: number): T | undefined {
    const items = this.#items;
    return items?.[(this.#head + index) & (items.length - 1)];
  }

  /** How far behind the oldest the first item is that passes `test`, from `start` on; -1 for none. */
  indexOf(test: (item: T) => boolean, start: number): number {
    const items = this.#items;
    if (items === undefined) return -1;
    const mask = items.length - 1;
    const head = this.#head;
    const length = this.#length;
    for (let index = start; index < length; index += 1) {
      if (test(items[(head + index) & mask] as T)) return index;
    }
    return -1;
  }

  /** The same for items that are arrays of a length and with a head. */
  indexOfTagged(
    { length: size, head: tag }: Tag,
    test: (item: T) => boolean,
    start: number,
  ): number {
    const items = this.#items;
    if (items === undefined) return -1;
    const mask = items.length - 1;
    const head = this.#head;
    const length = this.#length;
    for (let index = start; index < length; index += 1) {
      const item = items[(head + index) & mask] as T;
      if (Array.isArray(item) && item.length === size && item[0] === tag && test(item))
        return index;
    }
    return -1;
  }

  /** Takes the oldest out. Ask `length` first: an empty ring gives `undefined`. */
  shift(): T | undefined {
    const items = this.#items;
    if (items === undefined || this.#length === 0) return undefined;
    const item = items[this.#head];
    items[this.#head] = undefined;
    this.#head = (this.#head + 1) & (items.length - 1);
    this.#length -= 1;
    this.#shrink(items);
    return item;
  }

  /** Takes out the item that is `index` behind the oldest; the shorter side moves up. */
  removeAt(index: number): void {
    const items = this.#items;
    if (items === undefined) return;
    const mask = items.length - 1;
    if (index < this.#length / 2) {
      for (let at = index; at > 0; at -= 1) {
        items[(this.#head + at) & mask] = items[(this.#head + at - 1) & mask];
      }
      this.shift();
      return;
    }
    const last = this.#length - 1;
    for (let at = index; at < last; at += 1) {
      items[(this.#head + at) & mask] = items[(this.#head + at + 1) & mask];
    }
    items[(this.#head + last) & mask] = undefined;
    this.#length = last;
    this.#shrink(items);
  }

  #shrink(items: (T | undefined)[]): void {
    if (items.length > SMALLEST && this.#length <= items.length / 4) {
      this.#resize(items, items.length / 2);
    }
  }

  #resize(old: (T | undefined)[], size: number): (T | undefined)[] {
    const items = new Array<T | undefined>(size);
    for (let index = 0; index < this.#length; index += 1) {
      items[index] = old[(this.#head + index) & (old.length - 1)];
    }
    this.#items = items;
    this.#head = 0;
    return items;
  }
}
