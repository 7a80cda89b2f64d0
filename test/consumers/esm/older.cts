/**
 * A module that is CommonJS yet, in a program that is not.
 *
 * @module
 */

import { GenServer } from 'fauxtp';

export class Older extends GenServer<{ cast: { note(what: string): void } }, readonly string[]> {
  readonly #first: string;

  constructor(first: string) {
    super();
    this.#first = first;
  }

  override init() {
    return [this.#first];
  }

  override handleCast([, what]: ['note', string], notes: readonly string[]) {
    return [...notes, what];
  }
}
