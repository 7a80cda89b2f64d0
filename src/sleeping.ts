/**
 * Waiting for time to pass.
 *
 * OTP: `timer:sleep/1`.
 *
 * @module
 */

import { onAbort } from './primitives/abort.ts';
import { handled, rejected } from './primitives/rejected.ts';
import type { Alarm, Timer } from './runtime/clock.ts';
import { awaken } from './runtime/interceptor.ts';
import type { Runtime } from './runtime/runtime.ts';

/** What ends a wait before its time. */
export interface WaitOptions {
  /** Ends it when it aborts, with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** One sleep, from its beginning to its end. */
export class Sleeping implements Alarm {
  readonly label = 'sleep';
  readonly promise: Promise<void>;
  readonly #among: Set<Sleeping>;
  readonly #timer: Timer;
  readonly #stopListening: (() => void) | undefined;
  #wake!: (value: undefined | Promise<never>) => void;

  /** @param among - those who sleep in the same scope; it is one of them until it is over */
  constructor(
    runtime: Runtime,
    delay: number,
    signal: AbortSignal | undefined,
    among: Set<Sleeping>,
  ) {
    this.#among = among.add(this);
    this.promise = new Promise((resolve) => {
      this.#wake = awaken(runtime.interceptor?.waiting(undefined, undefined), resolve);
    });
    this.#timer = runtime.clock.arm(delay, this);
    if (signal === undefined) return;
    this.#stopListening = onAbort(signal, () => {
      this.fail(signal.reason);
    });
  }

  ring(): void {
    this.#over();
    this.#wake(undefined);
  }

  fail(error: unknown): void {
    this.#timer.cancel();
    this.#over();
    // Whoever sleeps beside something else may not look before that has failed for the same reason.
    handled(this.promise);
    this.#wake(rejected(error));
  }

  #over(): void {
    this.#among.delete(this);
    this.#stopListening?.();
  }
}
