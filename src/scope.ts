/**
 * Scopes own what runs: plain tasks, actors and further scopes. Nothing is started outside of one,
 * and a scope has not ended before everything in it has.
 *
 * OTP: has none; a process there is owned by whoever links to it. Follows the task groups of
 * structured concurrency, with OTP's order: what was started last is stopped first.
 *
 * @module
 */

import {
  checkDelay,
  checkFunction,
  checkOptions,
  checkRuntime,
  checkSignal,
  checkSpawn,
  checkString,
} from './check.ts';
import { InvalidArgumentError, ScopeClosedError } from './errors.ts';
import { below, DEFAULT_SHUTDOWN, type Owned } from './owned.ts';
import { Aborter, isAbortOf, onAbort } from './primitives/abort.ts';
import { ExitReason } from './primitives/exit-reason.ts';
import { printByToString } from './primitives/inspect.ts';
import { LinkedList } from './primitives/linked-list.ts';
import type { Pid } from './primitives/pid.ts';
import { handled, rejected } from './primitives/rejected.ts';
import type { Timer } from './runtime/clock.ts';
import { turned } from './runtime/after-turn.ts';
import { awaken } from './runtime/interceptor.ts';
import { Runtime, type RuntimeOptions } from './runtime/runtime.ts';
import { RunningTask } from './running-task.ts';
import { Sleeping, type WaitOptions } from './sleeping.ts';

/* Plain tasks end in microtasks: so many, and the event loop turns, which is some milliseconds. */
const STOPS_PER_TURN = 500;

/* What tells a scope in every copy of the library. */
const SCOPE: unique symbol = Symbol.for('fauxtp.scope');

/** The actor that a scope belongs to. */
export interface ScopeHost {
  readonly pid: Pid<unknown>;
  /** Is told of the error of a task, which an ordinary scope would throw. */
  failed(error: unknown): void;
}

/** What a new scope is given. */
export interface ScopeOptions {
  /** For messages and reports. @defaultValue `"scope"` */
  readonly name?: string | undefined;
  /** Cancels the scope when it aborts. */
  readonly signal?: AbortSignal | undefined;
  /** The scope that owns the new one. Without it the scope is a root. */
  readonly parent?: Scope | undefined;
  /** What a root scope brings along for everything below it: clock, run queue, reporter. */
  readonly runtime?: RuntimeOptions | undefined;
}

/** What a scope's `spawn` and a server's `spawnTask` may be told of a task. */
export interface SpawnOptions {
  /** For reports. @defaultValue the name of the function, or `"task"` */
  readonly name?: string | undefined;
  /**
   * How long the task may go on after its signal has aborted, in milliseconds. Then it is given up:
   * nobody waits for it any more.
   *
   * @defaultValue 5000
   */
  readonly shutdown?: number | undefined;
}

/**
 * Owns what is started in it: tasks, actors and further scopes. It has not ended before they have.
 *
 * What was started last is stopped first, each awaited before the next. A task that fails cancels
 * the scope; the failure of an actor does not.
 *
 * OTP: has none; a process there is owned by whoever links to it.
 */
export class Scope implements AsyncDisposable {
  /* It is an `Owned` and a `TaskOwner` too, and does not say so: what is internal of it does not
     stand in the published types. */

  readonly name: string;
  /** @internal */
  readonly runtime: Runtime;
  /** The actor that this scope, or the one around it, belongs to. @internal */
  readonly owner: Pid<unknown> | undefined;

  readonly #parent: Scope | undefined;
  readonly #outside: AbortSignal | undefined;
  readonly #host: ScopeHost | undefined;
  /** @internal */ older: Owned | undefined = undefined;
  /** @internal */ newer: Owned | undefined = undefined;
  /** @internal */ list: LinkedList<Owned> | undefined = undefined;
  readonly #owned = new LinkedList<Owned>();
  readonly #errors: unknown[] = [];
  #state: 'open' | 'cancelled' | 'ended' = 'open';
  /* Made when someone asks for the signal: it costs more than all the rest of a scope. */
  #aborter: Aborter | undefined;
  /* Of a `run`: it holds the scope open, and when it is over the scope may end by itself. */
  #body: 'none' | 'under way' | 'over' = 'none';
  readonly #stopListening: (() => void) | undefined;
  #whenEnded: (() => void)[] = [];
  /* Who sleeps by its clock; nobody holds it open by that. */
  #sleeping: Set<Sleeping> | undefined;
  /* Of a body that is under way when all else has been stopped. */
  #grace: Timer | undefined;

  static {
    printByToString(this);
    Object.defineProperty(this.prototype, SCOPE, { value: true });
  }

  /**
   * Opens a scope. Close it with `close()`, or declare it with `await using`.
   *
   * @throws {@link ScopeClosedError} if the parent is cancelled or has ended
   */
  constructor(options?: ScopeOptions);
  // eslint-disable-next-line @typescript-eslint/unified-signatures -- the first is for users
  /** @internal */ constructor(options: ScopeOptions, host: ScopeHost);
  constructor(options: ScopeOptions = {}, host?: ScopeHost) {
    checkOptions('options of Scope', options);
    checkSignal('signal of Scope', options.signal);
    if (options.name !== undefined) checkString('name of Scope', options.name);
    checkRuntime('Scope', options.runtime);
    if (options.parent !== undefined && !(options.parent instanceof Scope)) {
      throw notAScope('parent of Scope', options.parent);
    }
    if (options.parent !== undefined && options.runtime !== undefined) {
      const expected = 'left out: a scope with a parent has the runtime of its root';
      throw new InvalidArgumentError('runtime of Scope', options.runtime, expected);
    }
    this.name = options.name ?? 'scope';
    this.#host = host;
    this.#parent = options.parent;
    // The scope of an actor is ended by the actor, in its turn; its parent does not own it.
    if (host === undefined) this.#parent?.own(this);
    this.runtime = this.#parent?.runtime ?? new Runtime(options.runtime);
    this.owner = host?.pid ?? this.#parent?.owner;
    this.#outside = options.signal;
    if (this.#outside?.aborted === true) {
      this.cancel();
    } else if (this.#outside !== undefined) {
      this.#stopListening = onAbort(this.#outside, () => {
        this.cancel();
      });
    }
  }

  /**
   * Runs `body` in a new scope.
   *
   * It returns when the body and everything that it started have ended. An actor that serves
   * without end is stopped with `scope.cancel()`. If the body or a task throws, the scope is
   * cancelled, everything is awaited, and then the error is thrown; several surface as one
   * `AggregateError`. The failure of an actor does not: it goes to its `onExit` or its supervisor.
   *
   * @returns what the body returned
   * @throws the reason of `signal` if it has aborted already; the body is not run then
   */
  static async run<T>(
    body: (scope: Scope) => T | PromiseLike<T>,
    options: ScopeOptions = {},
  ): Promise<T> {
    checkFunction('body of Scope.run', body);
    checkOptions('options of Scope.run', options);
    checkSignal('signal of Scope.run', options.signal);
    options.signal?.throwIfAborted();

    const scope = new Scope(options);
    scope.#body = 'under way';
    let result: { value: T } | undefined;
    try {
      result = { value: await body(scope) };
    } catch (error) {
      scope.#bodyFailed(error);
    }
    scope.#body = 'over';
    scope.#endIfDone();
    await scope.ended();
    scope.#throwErrors();
    return (result as { value: T }).value;
  }

  /** Aborts when the scope is cancelled. */
  get signal(): AbortSignal {
    if (this.#aborter === undefined) {
      this.#aborter = new Aborter();
      if (this.#state !== 'open') this.#aborter.abort(this.#abortReason());
    }
    return this.#aborter.signal;
  }

  /** Whether something can still be started in this scope. */
  get open(): boolean {
    return this.#state === 'open';
  }

  /** @internal */
  get label(): string {
    return this.name;
  }

  /** Whether nothing of it is left. @internal */
  get over(): boolean {
    return this.#state === 'ended';
  }

  /** Whether `thing` is its own, and has not ended. @internal */
  owns(thing: unknown): boolean {
    return this.#owned.has(thing as Owned);
  }

  /** @internal */
  get owned(): Iterable<Owned> {
    return this.#owned;
  }

  /**
   * Runs `task` beside everything else in this scope, from its next turn on.
   *
   * If it throws, the scope is cancelled and the error surfaces from `run` or `close`. Once its
   * signal has aborted, what it throws on account of that is no error.
   *
   * @param task - is handed a signal that aborts when it is its turn to stop
   * @throws {@link ScopeClosedError} if the scope is cancelled or has ended
   */
  spawn(task: (signal: AbortSignal) => unknown, options: SpawnOptions = {}): void {
    checkFunction('task of spawn', task);
    checkSpawn('spawn', options);
    const { name = task.name === '' ? 'task' : task.name, shutdown = DEFAULT_SHUTDOWN } = options;
    new RunningTask(this, task, name, shutdown);
  }

  /**
   * The time by the clock of the scope's runtime, which a test moves: milliseconds since some moment; it
   * never runs backwards.
   *
   * OTP: `erlang:monotonic_time/1`.
   */
  now(): number {
    return this.runtime.clock.now();
  }

  /**
   * Waits for `delay` ms to pass, by the same clock. It holds the program open.
   *
   * A scope that is cancelled does not wake anybody: hand on the signal of the task or of the actor
   * that sleeps, `scope.sleep(1_000, { signal })`. Once it has ended nobody sleeps in it any more.
   *
   * OTP: `timer:sleep/1`.
   *
   * @throws the reason of `signal` if it aborts first, and an `AbortError` if the scope has ended before
   */
  sleep(delay: number, options: WaitOptions = {}): Promise<void> {
    checkDelay('delay of sleep', delay);
    checkOptions('options of sleep', options);
    const { signal } = options;
    checkSignal('signal of sleep', signal);
    if (signal?.aborted === true) return rejected(signal.reason);
    if (this.#state === 'ended') return rejected(this.#endedError());
    this.#sleeping ??= new Set();
    return new Sleeping(this.runtime, delay, signal, this.#sleeping).promise;
  }

  /**
   * Stops everything that the scope owns, what was started last first, each awaited before the
   * next. Returns at once; `run` and `close` wait for the end. Does nothing the second time.
   */
  cancel(): void {
    this.stop(ExitReason.shutdown);
  }

  /**
   * Cancels the scope and waits until everything in it has ended.
   *
   * @throws the error of a task, or an `AggregateError` of several
   */
  close(): Promise<void> {
    this.cancel();
    const closed = this.ended().then(() => {
      this.#throwErrors();
    });
    // Each error has been reported when it came: whoever does not look here has not missed it.
    handled(closed);
    return closed;
  }

  /** The same as `close`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /**
   * What has not ended yet, depth first, each with the path that leads to it, such as
   * `app / #PID<1 App> / #PID<4 Listener>`: for the log of a shutdown that takes too long.
   */
  running(): string[] {
    return Array.from(below(this), ({ path }) => path);
  }

  toString(): string {
    return `#Scope<${this.name}, ${this.#state}, ${this.#owned.size} running>`;
  }

  /** Takes `thing` under this scope's care. @internal */
  own(thing: Owned): void {
    if (this.#state !== 'open') throw new ScopeClosedError(this.name, thing.label);
    this.#owned.add(thing);
  }

  /** Lets go of `thing`, which has ended. @internal */
  disown(thing: Owned): void {
    this.#owned.remove(thing);
    this.#endIfDone();
  }

  /** @internal */
  stop(reason: ExitReason): void {
    if (this.#state !== 'open') return;
    this.#state = 'cancelled';
    this.#aborter?.abort(this.#abortReason());
    void this.#stopAll(reason);
  }

  /** @internal */
  ended(): Promise<void> {
    if (this.#state === 'ended') return Promise.resolve();
    return new Promise((resolve) => {
      const wake = this.runtime.interceptor?.waiting(undefined, undefined);
      this.#whenEnded.push(awaken(wake, resolve));
    });
  }

  async #stopAll(reason: ExitReason): Promise<void> {
    for (const [index, thing] of [...this.#owned].reverse().entries()) {
      thing.stop(reason);
      await thing.ended();
      if (index % STOPS_PER_TURN === STOPS_PER_TURN - 1) await turned();
    }
    this.#endIfDone();
    // Whoever owns it must not wait for ever for a body that takes no notice. Its own caller still does.
    if (this.#body !== 'under way' || this.#parent === undefined) return;
    const what = `the body of scope "${this.name}"`;
    const ring = (): void => {
      this.runtime.report({ type: 'overrun', what, timeout: DEFAULT_SHUTDOWN });
      this.#body = 'over';
      this.#endIfDone();
    };
    this.#grace = this.runtime.clock.arm(DEFAULT_SHUTDOWN, { label: `shutdown of ${what}`, ring });
  }

  /* A scope ends when nothing is left to run in it and nobody can start anything more: it is
     cancelled, or the body of its `run` is over. */
  #endIfDone(): void {
    if (this.#state === 'ended' || this.#owned.size > 0 || this.#body === 'under way') return;
    if (this.#state === 'open' && this.#body === 'none') return;
    this.#state = 'ended';
    this.#grace?.cancel();
    this.#stopListening?.();
    if (this.#host === undefined) this.#parent?.disown(this);
    for (const resolve of this.#whenEnded) resolve();
    this.#whenEnded = [];
    for (const sleeping of this.#sleeping ?? []) {
      sleeping.fail(this.#endedError());
    }
  }

  /* For who sleeps. */
  #endedError(): DOMException {
    return new DOMException(`scope "${this.name}" has ended`, 'AbortError');
  }

  #bodyFailed(error: unknown): void {
    // A task has failed, that has aborted the signal, and this is the echo.
    const echo = this.#errors.length > 0 && isAbortOf(error, this.#aborter?.signal);
    if (!echo) this.#errors.push(error);
    this.cancel();
  }

  /** @internal */
  taskFailed(error: unknown): void {
    if (this.#host === undefined) {
      this.#errors.push(error);
      if (this.#body === 'none') {
        // Nobody waits yet, and the scope is about to stop: that may not happen in silence.
        this.runtime.report({ type: 'task', scope: this.name, error });
      }
      this.cancel();
    } else {
      // It ends for this, and closes its scope after its `terminate`.
      this.#host.failed(error);
    }
  }

  #abortReason(): unknown {
    return this.#outside?.aborted === true ? this.#outside.reason : undefined;
  }

  #throwErrors(): void {
    if (this.#errors.length === 0) return;
    if (this.#errors.length === 1) throw this.#errors[0];
    throw new AggregateError(this.#errors, `${this.#errors.length} errors in scope "${this.name}"`);
  }
}

/** The error of who hands in `value` as a scope; one of another copy of the library is none here. */
export function notAScope(argument: string, value: unknown): InvalidArgumentError {
  const isForeign = typeof value === 'object' && value !== null && SCOPE in value;
  const expected = isForeign
    ? 'a Scope of the same copy of fauxtp: two are loaded, and this is one of the other'
    : 'a Scope';
  return new InvalidArgumentError(argument, value, expected);
}
