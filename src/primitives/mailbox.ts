/**
 * The queue of a process: first in, first out, but for what a selective receive takes out of its
 * turn.
 *
 * OTP: the message queue of a process, and `receive`.
 *
 * @module
 */

import { match } from './pattern.ts';
import { Ring } from './ring.ts';

/** A clause of a receive, whatever its pattern. */
export type AnyClause = readonly [pattern: unknown, handler: (...bindings: never[]) => unknown];

/** What a selective receive found: what to call, and with what. */
export interface Found {
  readonly message: unknown;
  readonly handler: (...bindings: never[]) => unknown;
  readonly bindings: unknown[];
}

export class Mailbox extends Ring<unknown> {
  /**
   * Takes out the oldest message that one of `clauses` matches; of several clauses that match, the
   * first counts. The others stay, in their order.
   *
   * @param from - how many messages, from the oldest, are known not to match
   */
  take(clauses: readonly AnyClause[], from: number): Found | undefined {
    const bindings: unknown[] = [];
    for (let index = from; index < this.length; index += 1) {
      const message = this.at(index);
      for (const [pattern, handler] of clauses) {
        if (match(pattern, message, bindings)) {
          this.removeAt(index);
          return { message, handler, bindings };
        }
        bindings.length = 0; // what the part of a pattern before the mismatch gave
      }
    }
    return undefined;
  }
}
