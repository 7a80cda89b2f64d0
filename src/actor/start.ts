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
import { handled, rejected } from '../primitives/rejected.ts';
import type { Alarm, Timer } from '../runtime/clock.ts';
import { awaken, type Interceptor } from '../runtime/interceptor.ts';
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

/** The class of an actor, as far as its process `P` needs to know it. */
export interface MadeClass<in P> {
  readonly name: string;
  '~make'(process: P, args: readonly unknown[]): Behaviour;
}

const NO_ARGS: readonly unknown[] = [];

export interface StartLimits {
  /** What the constructor is called with. */
  readonly args?: readonly unknown[] | undefined;
  /** In milliseconds. */
  readonly startTimeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/* Of a hundred thousand that start at once each has one of these: it holds no more than it must. */
export class Start<P extends Starting> {
  readonly Class: MadeClass<P>;
  readonly args: readonly unknown[];
  readonly parent: Parent | undefined;
  /** `init` has decided that nothing is to run. */
  ignored = false;
  readonly #limit: Limit | undefined;
  readonly promise: Promise<Pid<unknown>>;
  #resolve!: (pid: Pid<unknown> | Promise<never>) => void;

  constructor(process: P, Class: MadeClass<P>, limits: StartLimits, parent: Parent | undefined) {
    const { args = NO_ARGS, startTimeout = Infinity, signal } = limits;
    const { interceptor } = process;
    this.Class = Class;
    this.args = args;
    this.parent = parent;
    this.promise = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    if (interceptor !== undefined) {
      this.#resolve = awaken(interceptor.waiting(process.pid, parent?.pid), this.#resolve);
    }
    if (startTimeout === Infinity && signal === undefined) return;
    this.#limit = new Limit(process, startTimeout, signal);
  }

  /** Has it end if it has been called off: to be asked before `init` and after. */
  look(): void {
    this.#limit?.look();
  }

  /** `init` takes its time: from now on it hears at once that it is called off. */
  waits(): void {
    this.#limit?.listen();
  }

  get timedOut(): boolean {
    return this.#limit?.timedOut === true;
  }

  /** What becomes of it is certain, and no limit makes another failure of it. */
  decided(): void {
    this.#limit?.over();
  }

  succeed({ pid }: Starting): void {
    this.#resolve(pid);
  }

  fail({ pid }: Starting, reason: ExitReason): void {
    // The failure has been reported if nobody listens to the actor; a start that is not awaited is
    // no reason for the program to end.
    handled(this.promise);
    this.#resolve(rejected(this.#errorOf(pid.label, reason)));
  }

  #errorOf(label: string, reason: ExitReason): Error {
    if (this.ignored) return new StartIgnoredError(label);
    const limit = this.#limit;
    if (limit !== undefined && this.timedOut)
      return new StartTimeoutError(label, limit.startTimeout);
    return new StartError(label, reason);
  }
}

/**
 * How long a start may take, and who may call it off. Most have an `init` that is over at once: to listen to
 * the signal from the beginning would be an eighth of a supervised restart.
 */
class Limit implements Alarm {
  readonly startTimeout: number;
  timedOut = false;
  readonly #process: Starting;
  readonly #signal: AbortSignal | undefined;
  readonly #timer: Timer | undefined;
  #stopListening: (() => void) | undefined;

  constructor(process: Starting, startTimeout: number, signal: AbortSignal | undefined) {
    this.#process = process;
    this.startTimeout = startTimeout;
    this.#signal = signal;
    if (startTimeout !== Infinity) this.#timer = process.arm(startTimeout, this);
  }

  get label(): string {
    return `start of ${this.#process.pid.toString()}`;
  }

  /** The time is over. */
  ring(): void {
    this.timedOut = true;
    this.#process.kill();
  }

  look(): void {
    if (this.#signal?.aborted === true) this.#process.stop(ExitReason.shutdown);
  }

  listen(): void {
    if (this.#signal === undefined || this.#signal.aborted) return;
    this.#stopListening = onAbort(this.#signal, () => {
      this.look();
    });
  }

  over(): void {
    this.#timer?.cancel();
    this.#stopListening?.();
  }
}
