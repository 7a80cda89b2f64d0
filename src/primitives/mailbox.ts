/**
 * The queue of a process: first in, first out, but for what a selective receive takes out of its
 * turn.
 *
 * A ring that doubles when it is full and halves when it is three quarters empty, so that a burst
 * gives its memory back.
 *
 * OTP: the message queue of a process, and `receive`.
 *
 * @module
 */

import { match } from './pattern.ts';

const SMALLEST = 8;

/** A clause of a receive, whatever its pattern. */
export type AnyClause = readonly [pattern: unknown, handler: (...bindings: never[]) => unknown];

/** What a selective receive found: what to call, and with what. */
export interface Found {
  readonly message: unknown;
  readonly handler: (...bindings: never[]) => unknown;
  readonly bindings: unknown[];
}

export class Mailbox {
  /* Its length is a power of two, so that `& mask` wraps an index around. Not there until the first
     message is: most processes are idle most of the time. */
  #ring: unknown[] | undefined;
  #head = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(message: unknown): void {
    const ring = (this.#ring ??= new Array<unknown>(SMALLEST));
    if (this.#length === ring.length) {
      this.#resize(ring.length * 2).push(message);
      return;
    }
    ring[(this.#head + this.#length) & (ring.length - 1)] = message;
    this.#length += 1;
  }

  /** Takes the oldest message out. Ask `length` first: an empty mailbox gives `undefined`. */
  shift(): unknown {
    return this.#length === 0 ? undefined : this.#removeAt(0);
  }

  /**
   * Takes out the oldest message that one of `clauses` matches; of several clauses that match, the
   * first counts. The others stay, in their order.
   *
   * @param from - how many messages, from the oldest, are known not to match
   */
  take(clauses: readonly AnyClause[], from: number): Found | undefined {
    const ring = this.#ring;
    if (ring === undefined) return undefined;
    const bindings: unknown[] = [];
    for (let index = from; index < this.#length; index += 1) {
      const message = ring[(this.#head + index) & (ring.length - 1)];
      for (const [pattern, handler] of clauses) {
        if (match(pattern, message, bindings)) {
          this.#removeAt(index);
          return { message, handler, bindings };
        }
        bindings.length = 0; // what the part of a pattern before the mismatch gave
      }
    }
    return undefined;
  }

  clear(): void {
    this.#ring = undefined;
    this.#head = 0;
    this.#length = 0;
  }

  #removeAt(index: number): unknown {
    const ring = this.#ring as unknown[];
    const mask = ring.length - 1;
    const message = ring[(this.#head + index) & mask];
    // The shorter side moves up: the oldest and the newest cost nothing.
    if (index < this.#length / 2) {
      for (let at = index; at > 0; at -= 1) {
        ring[(this.#head + at) & mask] = ring[(this.#head + at - 1) & mask];
      }
      ring[this.#head] = undefined;
      this.#head = (this.#head + 1) & mask;
    } else {
      for (let at = index; at < this.#length - 1; at += 1) {
        ring[(this.#head + at) & mask] = ring[(this.#head + at + 1) & mask];
      }
      ring[(this.#head + this.#length - 1) & mask] = undefined;
    }
    this.#length -= 1;
    if (ring.length > SMALLEST && this.#length <= ring.length / 4) this.#resize(ring.length / 2);
    return message;
  }

  #resize(size: number): this {
    const old = this.#ring as unknown[];
    const ring = new Array<unknown>(size);
    for (let index = 0; index < this.#length; index += 1) {
      ring[index] = old[(this.#head + index) & (old.length - 1)];
    }
    this.#ring = ring;
    this.#head = 0;
    return this;
  }
}
