/**
 * The queue of a process: first in, first out, but for what a selective receive takes out of its
 * turn.
 *
 * OTP: the message queue of a process, and `receive`.
 *
 * @module
 */

import { compile, type Matcher, samePattern } from './pattern.ts';
import { Ring } from './ring.ts';

/**
 * What becomes of a message for which a mailbox with a `capacity` has no room.
 *
 * - `reject`: it is not taken, and that is told of.
 * - `drop-newest`: it is not taken, as was expected: only what is alike, and comes again, is lost.
 * - `drop-oldest`: it is taken, and the oldest one that waits is dropped: what is new counts more.
 *
 * A call that is not taken, or is dropped, fails with a `MailboxFullError` in each case.
 */
export type Overflow = 'reject' | 'drop-newest' | 'drop-oldest';

/** A clause of a receive, whatever its pattern. */
export type AnyClause = readonly [pattern: unknown, handler: (...bindings: never[]) => unknown];

/**
 * The handler of a clause whose messages stay where they are, whatever the clauses behind it say of
 * them.
 */
export const LEAVE: AnyClause[1] = () => undefined;

/** What a selective receive found: what to call, and with what. */
export interface Found {
  readonly message: unknown;
  readonly handler: (...bindings: never[]) => unknown;
  readonly bindings: unknown[];
}

export class Mailbox extends Ring<unknown> {
  /* The last search, and how far it got: a loop that receives by the same patterns again does not
     look again at what they have passed over. */
  #search: Search | undefined;

  /**
   * Takes out the oldest message that one of `clauses` matches; of several clauses that match, the
   * first counts. The others stay, in their order.
   *
   * @param from - how many messages, from the oldest, are known not to match
   */
  take(clauses: readonly AnyClause[], from: number): Found | undefined {
    if (this.length <= from) return undefined;
    let search = this.#search;
    if (search?.isFor(clauses) !== true) search = this.#search = new Search(clauses);
    let index = search.first(this, from);
    while (index !== -1 && (clauses[search.matched] as AnyClause)[1] === LEAVE) {
      index = search.first(this, index + 1);
    }
    // A predicate has taken a message out meanwhile: nothing is where it was.
    if (this.#search !== search) return this.take(clauses, 0);
    if (index === -1) return undefined;
    const message = this.at(index);
    const bindings: unknown[] = [];
    search.bind(message, bindings);
    this.removeAt(index);
    return { message, handler: (clauses[search.matched] as AnyClause)[1], bindings };
  }

  /** A message was taken out otherwise: what has been passed over is not where it was. */
  forget(): void {
    this.#search = undefined;
  }
}

/** Stands for the mailbox of whoever has had no message yet. Nothing is ever put into it. */
export const NO_MESSAGES: Mailbox = new Mailbox();

/** The patterns of a receive, made ready. */
class Search {
  /** The clause that the message found last is for. */
  matched = 0;
  readonly #matchers: readonly Matcher[];
  readonly #patterns: readonly unknown[];
  readonly #fixed: boolean;
  /* So many of the oldest messages are known not to match. */
  #passed = 0;

  constructor(clauses: readonly AnyClause[]) {
    this.#patterns = clauses.map(([pattern]) => pattern);
    this.#matchers = this.#patterns.map(compile);
    this.#fixed = this.#matchers.every(({ fixed }) => fixed);
  }

  isFor(clauses: readonly AnyClause[]): boolean {
    const patterns = this.#patterns;
    if (clauses.length !== patterns.length) return false;
    for (let index = 0; index < patterns.length; index += 1) {
      if (!samePattern(patterns[index], (clauses[index] as AnyClause)[0])) return false;
    }
    return true;
  }

  /** The index of the first message from `from` on that matches; -1 if none does. */
  first(mailbox: Mailbox, from: number): number {
    // What a predicate sends meanwhile has not been looked at.
    const { length } = mailbox;
    const start = this.#fixed ? Math.max(from, this.#passed) : from;
    const index = this.#scan(mailbox, start);
    this.#passed = index === -1 ? length : index;
    return index;
  }

  #scan(mailbox: Mailbox, start: number): number {
    const [only, ...others] = this.#matchers;
    if (only === undefined || others.length > 0) return mailbox.indexOf(this.#any, start);
    return mailbox.indexOf(only.test, start, only.tag);
  }

  bind(message: unknown, bindings: unknown[]): void {
    this.#matchers[this.matched]?.bind(message, bindings);
  }

  readonly #any = (message: unknown): boolean => {
    const matchers = this.#matchers;
    for (let index = 0; index < matchers.length; index += 1) {
      if (!(matchers[index] as Matcher).test(message)) continue;
      this.matched = index;
      return true;
    }
    return false;
  };
}
