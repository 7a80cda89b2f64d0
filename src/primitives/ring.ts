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
  /* Its length is a power of two, so that `& mask` wraps an index around. Not there until a second item
     is put in: most queues never hold more than one, and of many an array would be most. */
  #items: (T | undefined)[] | undefined;
  /* The item, as long as there is no array. */
  #only: T | undefined;
  #head = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** @param owner - handed in with each item, so that a ring need not hold it */
  push(item: T, owner?: RingOwner): void {
    let items = this.#items;
    if (items === undefined) {
      if (this.#length === 0) {
        this.#only = item;
        this.#length = 1;
        return;
      }
      items = this.#items = new Array<T | undefined>(SMALLEST);
      items[0] = this.#only;
      this.#only = undefined;
    }
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
    if (items === undefined) return index === 0 ? this.#only : undefined;
    return items[(this.#head + index) & (items.length - 1)];
  }

  /**
   * How far behind the oldest the first item is that passes `test`, from `start` on; -1 for none.
   *
   * @param tag - asked for before `test` is
   */
  indexOf(test: (item: T) => boolean, start: number, tag?: Tag): number {
    const items = this.#items;
    const length = this.#length;
    const mask = items === undefined ? 0 : items.length - 1;
    const head = this.#head;
    for (let index = start; index < length; index += 1) {
      const item = (items === undefined ? this.#only : items[(head + index) & mask]) as T;
      if ((tag === undefined || hasTag(item, tag)) && test(item)) return index;
    }
    return -1;
  }

  /** Takes the oldest out. Ask `length` first: an empty ring gives `undefined`. */
  shift(): T | undefined {
    const items = this.#items;
    if (this.#length === 0) return undefined;
    if (items === undefined) {
      const only = this.#only;
      this.#only = undefined;
      this.#length = 0;
      return only;
    }
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
    if (items === undefined) {
      if (index === 0) this.shift();
      return;
    }
    const mask = items.length - 1;
    const head = this.#head;
    if (index < this.#length / 2) {
      for (let at = head + index; at > head; at -= 1) items[at & mask] = items[(at - 1) & mask];
      this.shift();
      return;
    }
    const last = this.#length - 1;
    for (let at = head + index; at < head + last; at += 1)
      items[at & mask] = items[(at + 1) & mask];
    items[(head + last) & mask] = undefined;
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
    const head = this.#head;
    const length = this.#length;
    const mask = old.length - 1;
    for (let index = 0; index < length; index += 1) items[index] = old[(head + index) & mask];
    this.#items = items;
    this.#head = 0;
    return items;
  }
}

function hasTag(item: unknown, { length, head }: Tag): boolean {
  return Array.isArray(item) && item.length === length && item[0] === head;
}
