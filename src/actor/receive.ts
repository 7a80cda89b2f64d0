/**
 * One receive, from the moment an actor waits in it until it has its message or its time is over.
 *
 * OTP: `receive … after … end`.
 *
 * @module
 */

import { ReceiveTimeoutError } from '../errors.ts';
import type { AnyClause, Found, Mailbox } from '../primitives/mailbox.ts';
import type { Pid } from '../primitives/pid.ts';
import { handled, rejected } from '../primitives/rejected.ts';
import type { Alarm, Timer } from '../runtime/clock.ts';

/**
 * How long a `receive` waits, and what it does when the time is over.
 *
 * OTP: `after Timeout -> …`.
 */
export interface ReceiveOptions<R = never> {
  /**
   * How long to wait for a message that matches, in milliseconds. `0` looks at what is there. It
   * does not bound what the handler does with the message.
   *
   * @defaultValue `Infinity`
   */
  readonly timeout?: number | undefined;
  /** What to do when the time is over. Without it the receive fails with a `ReceiveTimeoutError`. */
  readonly after?: (() => R | PromiseLike<R>) | undefined;
}

/** What a receive needs of the actor that waits in it. */
export interface Receiver {
  readonly pid: Pid<unknown>;
  readonly mailbox: Mailbox;
  arm(delay: number, alarm: Alarm): Timer;
  schedule(): void;
  /** Is told of the message that was taken. */
  took(message: unknown): void;
}

export class Receive implements Alarm {
  readonly promise: Promise<unknown>;
  readonly #receiver: Receiver;
  #clauses: readonly AnyClause[];
  readonly #options: ReceiveOptions<unknown>;
  #resolve!: (value: unknown) => void;
  readonly #timer: Timer | undefined;
  #timeIsOver: boolean;
  /** Whether the actor waits for nothing else, and for its end. */
  parked = false;
  /* The oldest messages, which have been looked at and do not match. */
  #scanned = 0;

  constructor(receiver: Receiver, clauses: readonly AnyClause[], options: ReceiveOptions<unknown>) {
    const { timeout = Infinity } = options;
    this.#receiver = receiver;
    this.#clauses = clauses;
    this.#options = options;
    this.#timeIsOver = timeout === 0;
    this.promise = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    if (timeout > 0 && timeout !== Infinity) this.#timer = receiver.arm(timeout, this);
  }

  get label(): string {
    return `receive of ${this.#receiver.pid.toString()}`;
  }

  /**
   * Looks at what has come since the last look.
   *
   * @returns what is left to do if the receive is over: its handler may begin the next one
   */
  look(): (() => void) | undefined {
    const { mailbox, pid } = this.#receiver;
    // What a predicate sends to its own actor has not been looked at by it.
    const { length } = mailbox;
    let found: Found | undefined;
    try {
      const from = this.#scanned;
      // Not after: a predicate may take out what was there, and then all has to be looked at again.
      this.#scanned = length;
      found = mailbox.take(this.#clauses, from);
      if (found !== undefined) this.#receiver.took(found.message);
    } catch (error) {
      // A predicate threw, or a test has the message fail.
      return () => {
        this.fail(error);
      };
    }
    if (found !== undefined) {
      const { handler, bindings } = found;
      return () => {
        this.#finish(() => handler(...(bindings as never[])));
      };
    }
    if (!this.#timeIsOver) return undefined;
    const { after, timeout = 0 } = this.#options;
    return () => {
      if (after === undefined) this.fail(new ReceiveTimeoutError(pid, timeout, mailbox.length));
      else this.#finish(after);
    };
  }

  /** From now on `clause` goes before all others. */
  begin(clause: AnyClause): void {
    this.#clauses = [clause, ...this.#clauses];
  }

  /** A message was taken out of the mailbox by someone else. */
  rescan(): void {
    this.#scanned = 0;
  }

  fail(error: unknown): void {
    this.#timer?.cancel();
    // Who waits for it may be stuck elsewhere; the actor ends for this reason in any case.
    handled(this.promise);
    this.#resolve(rejected(error));
  }

  ring(): void {
    this.#timeIsOver = true;
    this.#receiver.schedule();
  }

  #finish(handler: () => unknown): void {
    this.#timer?.cancel();
    try {
      this.#resolve(handler());
    } catch (error) {
      this.#resolve(rejected(error));
    }
  }
}
