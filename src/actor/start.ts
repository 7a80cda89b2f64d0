/**
 * The start of an actor, from `start()` until it is ready or will never be.
 *
 * OTP: the handshake of `proc_lib:start_link/5`.
 *
 * @module
 */

import { StartError, StartIgnoredError, StartTimeoutError } from '../errors.ts';
import { onAbort } from '../primitives/abort.ts';
import { ExitReason } from '../primitives/exit-reason.ts';
import type { Pid } from '../primitives/pid.ts';
import { handled } from '../primitives/rejected.ts';
import type { Alarm, Timer } from '../runtime/clock.ts';

/** What a start needs of the actor that starts. */
export interface Starting {
  readonly pid: Pid<unknown>;
  arm(delay: number, alarm: Alarm): Timer;
  stop(reason: ExitReason): void;
  kill(): void;
}

export interface StartLimits {
  /** In milliseconds. */
  readonly startTimeout: number;
  readonly signal: AbortSignal | undefined;
}

export class Start implements Alarm {
  readonly promise: Promise<Pid<unknown>>;
  readonly #process: Starting;
  readonly #limits: StartLimits;
  #resolve!: (pid: Pid<unknown>) => void;
  #reject!: (error: Error) => void;
  readonly #timer: Timer | undefined;
  readonly #stopListening: (() => void) | undefined;
  #timedOut = false;

  constructor(process: Starting, limits: StartLimits) {
    const { startTimeout, signal } = limits;
    this.#process = process;
    this.#limits = limits;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    if (startTimeout !== Infinity) this.#timer = process.arm(startTimeout, this);
    if (signal?.aborted === true) this.#abort();
    else if (signal !== undefined) this.#stopListening = onAbort(signal, this.#abort);
  }

  succeed(): void {
    this.#finish();
    this.#resolve(this.#process.pid);
  }

  /** `init` has decided that nothing is to run. */
  ignore(): void {
    this.#refuse(new StartIgnoredError(this.#process.pid.label));
  }

  fail(reason: ExitReason): void {
    const { label } = this.#process.pid;
    this.#refuse(
      this.#timedOut
        ? new StartTimeoutError(label, this.#limits.startTimeout)
        : new StartError(label, reason),
    );
  }

  #refuse(error: Error): void {
    this.#finish();
    // The failure has been reported if nobody listens to the actor; a start that is not awaited is
    // no reason for the program to end.
    handled(this.promise);
    this.#reject(error);
  }

  /** The time is over. */
  ring(): void {
    this.#timedOut = true;
    this.#process.kill();
  }

  readonly #abort = (): void => {
    this.#process.stop(ExitReason.shutdown);
  };

  #finish(): void {
    this.#timer?.cancel();
    this.#stopListening?.();
  }
}
