/**
 * Timers that send a message.
 *
 * @module
 */

import { checkDelay, resolve } from './check.ts';
import { InvalidArgumentError, NoProcessError } from './errors.ts';
import { printByToString } from './primitives/inspect.ts';
import { type Address, behind, type Process } from './primitives/pid.ts';
import { preview } from './primitives/preview.ts';
import { Listener } from './primitives/watch-list.ts';
import type { InfoMessage } from './protocol.ts';
import type { Alarm, Timer } from './runtime/clock.ts';

/** A timer that sends. Disposing of it takes it back. */
export interface SendTimer extends Disposable {
  /** Takes the timer back; does nothing if it has sent for the last time. */
  cancel(): void;
}

/**
 * Sends `message` once, `delay` ms from now. The timer dies with the process that it is meant for.
 * As long as it is pending it holds the program open.
 *
 * OTP: `erlang:send_after/3`.
 * Differs: set to a name it ends with the process that was there when it was set; OTP's does not,
 * and sends to whoever has the name by then. Set to nobody it throws; OTP's is set all the same.
 *
 * @throws {@link NoProcessError} if there is nobody at `to` now
 */
export function sendAfter<P>(
  to: Address<P>,
  message: NoInfer<InfoMessage<P>>,
  delay: number,
): SendTimer {
  checkDelay('delay of sendAfter', delay);
  return new Sending(to, message, delay, false);
}

/**
 * Sends `message` every `delay` ms, the first time `delay` ms from now, until it is taken back or
 * the process that it is meant for has ended. It does not drift. It holds the program open.
 *
 * OTP: `timer:send_interval/3`.
 *
 * @param delay - more than 0
 * @throws {@link NoProcessError} if there is nobody at `to` now
 */
export function sendInterval<P>(
  to: Address<P>,
  message: NoInfer<InfoMessage<P>>,
  delay: number,
): SendTimer {
  checkDelay('delay of sendInterval', delay);
  if (delay === 0) throw new InvalidArgumentError('delay of sendInterval', delay, 'more than 0');
  return new Sending(to, message, delay, true);
}

/** A pending `sendAfter` or `sendInterval`. */
export class Sending extends Listener implements SendTimer, Alarm {
  override readonly hears = false;
  readonly #to: Address;
  readonly #process: Process;
  readonly #message: unknown;
  readonly #delay: number;
  /* Sends again and again. */
  readonly #repeats: boolean;
  /* When it rings next, if it does so again. */
  #due = 0;
  #timer: Timer | undefined;

  constructor(to: Address, message: unknown, delay: number, repeats: boolean) {
    super();
    const what = repeats ? 'sendInterval' : 'sendAfter';
    const pid = resolve(`address of ${what}`, to);
    if (pid === undefined || behind(pid).dead) throw new NoProcessError(to, what);
    const process = behind(pid);
    this.#to = to;
    this.#process = process;
    this.#message = message;
    this.#delay = delay;
    this.#repeats = repeats;
    if (repeats) this.#due = process.clock.now() + delay;
    this.#timer = process.clock.arm(delay, this);
    process.watch(this);
  }

  static {
    printByToString(this);
  }

  get label(): string {
    const what = this.#repeats ? `sendInterval every ${this.#delay} ms` : 'sendAfter';
    return `${what}, of ${preview(this.#message)} to ${preview(this.#to)}`;
  }

  toString(): string {
    return `#<${this.label}>`;
  }

  ring(): void {
    if (this.#repeats) {
      this.#due += this.#delay;
      const wait = Math.max(0, this.#due - this.#process.clock.now());
      this.#timer = this.#process.clock.arm(wait, this);
    } else {
      this.cancel();
    }
    try {
      const to = resolve('address of a timer', this.#to);
      if (to !== undefined) behind(to).deliver(this.#message);
    } catch (error) {
      // An address of the user's own.
      this.#process.stray(this.label, error);
    }
  }

  told(): void {
    this.cancel();
  }

  cancel(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#process.unwatch(this);
  }

  [Symbol.dispose](): void {
    this.cancel();
  }
}
