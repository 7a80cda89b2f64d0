/**
 * The start of an actor, from `start()` until it is ready or will never be, and all that is needed
 * for that long only: who is to be made, how long it may take, who waits.
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
import type { Interceptor } from '../runtime/interceptor.ts';
import type { Behaviour } from './behaviour.ts';

/** What a start needs of the process that starts. */
export interface Starting {
  readonly pid: Pid<unknown>;
  readonly interceptor: Interceptor | undefined;
  arm(delay: number, alarm: Alarm): Timer;
  stop(reason: ExitReason): void;
  kill(): void;
}

/** The actor that starts another with a link. */
export interface Parent {
  readonly pid: Pid<unknown>;
  readonly trapExit: boolean;
  link(pid: Pid<unknown>): void;
  unlink(pid: Pid<unknown>): void;
}

/** The class of an actor, as far as its start needs to know it. */
export interface MadeClass {
  readonly name: string;
}

/** Makes an actor of `Class` for `process`. */
export type Make = (Class: MadeClass, args: readonly unknown[], process: Starting) => Behaviour;

const NO_ARGS: readonly unknown[] = [];

export interface StartLimits {
  /** What the constructor is called with. */
  readonly args?: readonly unknown[] | undefined;
  /** In milliseconds. */
  readonly startTimeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export class Start implements Alarm {
  readonly promise: Promise<Pid<unknown>>;
  readonly #make: Make;
  readonly #Class: MadeClass;
  readonly parent: Parent | undefined;
  readonly #process: Starting;
  readonly #limits: StartLimits;
  #resolve!: (pid: Pid<unknown>) => void;
  #reject!: (error: Error) => void;
  readonly #timer: Timer | undefined;
  readonly #stopListening: (() => void) | undefined;
  #timedOut = false;
  /** Set if `init` has decided that nothing is to run. */
  ignored = false;

  constructor(
    process: Starting,
    make: Make,
    Class: MadeClass,
    limits: StartLimits,
    parent: Parent | undefined,
  ) {
    const { startTimeout = Infinity, signal } = limits;
    this.#process = process;
    this.#make = make;
    this.#Class = Class;
    this.#limits = limits;
    this.parent = parent;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    if (startTimeout !== Infinity) this.#timer = process.arm(startTimeout, this);
    if (signal?.aborted === true) this.#abort();
    else if (signal !== undefined) this.#stopListening = onAbort(signal, this.#abort);
  }

  get label(): string {
    return `start of ${this.#process.pid.toString()}`;
  }

  /** Makes the actor, in its first turn. */
  make(): Behaviour {
    return this.#make(this.#Class, this.#limits.args ?? NO_ARGS, this.#process);
  }

  succeed(): void {
    this.#finish();
    const { interceptor, pid } = this.#process;
    if (interceptor === undefined) {
      this.#resolve(pid);
    } else {
      interceptor.settling(pid, this.parent?.pid, () => {
        this.#resolve(pid);
      });
    }
  }

  fail(reason: ExitReason): void {
    this.#finish();
    // The failure has been reported if nobody listens to the actor; a start that is not awaited is
    // no reason for the program to end.
    handled(this.promise);
    const error = this.#errorOf(reason);
    const { interceptor, pid } = this.#process;
    if (interceptor === undefined) {
      this.#reject(error);
    } else {
      interceptor.settling(pid, this.parent?.pid, () => {
        this.#reject(error);
      });
    }
  }

  #errorOf(reason: ExitReason): Error {
    const { label } = this.#process.pid;
    if (this.ignored) return new StartIgnoredError(label);
    if (this.#timedOut) return new StartTimeoutError(label, this.#limits.startTimeout ?? Infinity);
    return new StartError(label, reason);
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
