/**
 * A server: one message after the other, each handed to a callback that returns the next state.
 *
 * OTP: `gen_server`.
 *
 * @module
 */

import { Actor } from './actor/base.ts';
import { ExitRequest, type Ignored, type Stepping } from './actor/behaviour.ts';
import { isNotice } from './actor/notice.ts';
import { isOwnerExit } from './actor/owner-exit.ts';
import { SPECIMEN } from './actor/specimen.ts';
import { Task } from './actor/task.ts';
import { attendCall, type CallingProcess, fromOf } from './call.ts';
import { checkFunction, checkReason, checkSpawn, checkTimeout, resolve } from './check.ts';
import {
  BadReturnError,
  CallCycleError,
  CallExitError,
  CallTimeoutError,
  HandlerMissingError,
  InvalidArgumentError,
  StartError,
} from './errors.ts';
import { reply } from './messaging.ts';
import { ExitReason, sameReason } from './primitives/exit-reason.ts';
import { isInstance, tagOf } from './primitives/instance.ts';
import type { Mailbox } from './primitives/mailbox.ts';
import { type Address, behind, type Pid, type Untyped, type Watcher } from './primitives/pid.ts';
import { Ref } from './primitives/ref.ts';
import { handled, rejected } from './primitives/rejected.ts';
import { keepShape } from './primitives/shape.ts';
import { isThenable } from './primitives/thenable.ts';
import type {
  CallMessage,
  CallRequest,
  CastMessage,
  CastRequest,
  From,
  InfoMessage,
  Reply,
} from './protocol.ts';
import type { Alarm, Timer } from './runtime/clock.ts';
import { awaken } from './runtime/interceptor.ts';
import type { SpawnOptions } from './scope.ts';

// ---- results --------------------------------------------------------------------------------------

/**
 * How a server goes on after a result: with `continue` before any message, or with a `timeout` on
 * its wait for the next one. Only one of the two; `handleContinue` may return a `timeout` in turn.
 *
 * OTP: `{continue, Continue}`, or the `Timeout` of a result.
 */
export type Next =
  | {
      /** Is handed to `handleContinue` before any other message. */
      readonly continue: unknown;
      readonly timeout?: undefined;
    }
  | {
      readonly continue?: undefined;
      /**
       * `handleInfo` gets `"timeout"` if no message comes within so many milliseconds.
       *
       * @defaultValue `Infinity`
       */
      readonly timeout?: number | undefined;
    };

/** A result that says more than a reply and a state. Made by `noReply`, `replied` and `stop`. */
export interface Outcome<out R = unknown, out State = unknown> {
  /** The next state, or the last one, which `terminate` sees. */
  readonly state: State;
  /** The reply, alone in an array; not there if the caller gets none by this result. */
  readonly reply: readonly [R] | undefined;
  /** Why the server ends; not there if it goes on. */
  readonly reason: ExitReason | undefined;
  /** How the server goes on; not there if it just waits for its next message. */
  readonly next: Next | undefined;
}

class Decision<R, State> implements Outcome<R, State> {
  readonly state: State;
  readonly reply: readonly [R] | undefined;
  readonly reason: ExitReason | undefined;
  readonly next: Next | undefined;

  constructor(
    state: State,
    reply: readonly [R] | undefined,
    reason: ExitReason | undefined,
    next: Next | undefined,
  ) {
    this.state = state;
    this.reply = reply;
    this.reason = reason;
    this.next = next;
  }
}

/**
 * Goes on with `state`, and with `next`. From `handleCall`: the caller goes on waiting, for a
 * `reply` that comes later.
 *
 * OTP: `{noreply, State, …}`, from `init` `{ok, State, …}`.
 */
export function noReply<State extends Literally>(state: State, next?: Next): Outcome<never, State> {
  checkNext('noReply', next);
  return new Decision<never, State>(state, undefined, undefined, next);
}

/* Anything at all; but said so, it has the compiler infer a literal as it is, `"full"` and not `string`. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- what else there is
type Literally = string | number | bigint | boolean | symbol | {} | null | undefined;

/** Replies with `value` and goes on with `state`, and with `next`. OTP: `{reply, Reply, State, …}`. */
export function replied<R extends Literally, State extends Literally>(
  value: R,
  state: State,
  next?: Next,
): Outcome<R, State> {
  checkNext('replied', next);
  return new Decision(state, [value], undefined, next);
}

/**
 * Ends the server with `reason`, after its `terminate`. From `handleCall` a third argument is the
 * reply; without one the caller gets the reason as a `CallExitError`.
 *
 * OTP: `{stop, Reason, Reply, State}`, `{stop, Reason, State}`.
 */
export function stop<State extends Literally, R extends Literally = never>(
  reason: ExitReason,
  state: State,
  ...reply: readonly [value: R] | readonly []
): Outcome<R, State> {
  checkReason('reason of stop', reason);
  return new Decision<R, State>(state, reply.length === 1 ? reply : undefined, reason, undefined);
}

function checkNext(builder: string, next: Next | undefined): void {
  if (next === undefined) return;
  if (typeof next !== 'object' || (next as unknown) === null) {
    throw new InvalidArgumentError(`next of ${builder}`, next, '{ continue } or { timeout }');
  }
  const { timeout } = next as { timeout?: unknown };
  if (timeout === undefined) return;
  checkTimeout(`timeout of ${builder}`, timeout);
  if (next.continue !== undefined) {
    const expected = 'either { continue } or { timeout }: what continues may return a timeout';
    throw new InvalidArgumentError(`next of ${builder}`, next, expected);
  }
}

/**
 * What `handleCall` may return: `[reply, state]`, or an `Outcome`.
 *
 * In a method without a return type the pair is also accepted as the array that TypeScript infers for it
 * there; such an array says what is in it, but not in which order. This as the return type, or
 * `replied(reply, state)`, has the compiler check that too.
 */
export type CallResult<P, State> =
  readonly [reply: Reply<P>, state: State] | Outcome<Reply<P>, State>;

/* What is inferred for the pair in a method without a return type. */
type InferredPair<P, State> = readonly (Reply<P> | State)[];

/** What every other handler, and `init`, may return: the state, or an `Outcome`. */
export type StateResult<State> = State | Outcome<never, State>;

/** A value, or a promise of it. */
export type MaybePromise<T> = T | PromiseLike<T>;

/* In the place of an idle timer that has rung. */
const OVER: Timer = {
  cancel() {
    // It is over.
  },
};

/* How long no message may come. Its label is made for whoever looks. */
class Idling implements Alarm {
  readonly ring: () => void;
  readonly #pid: Pid<unknown>;

  constructor(pid: Pid<unknown>, ring: () => void) {
    this.ring = ring;
    this.#pid = pid;
  }

  get label(): string {
    return `timeout of ${this.#pid.toString()}`;
  }
}

/* What a server says to itself: to go on before any message. */
class Continuation {
  readonly argument: unknown;

  constructor(argument: unknown) {
    this.argument = argument;
  }
}

/* In the place of a message: there is none yet. */
const NOTHING = Symbol('nothing');

/* The call would wait for it, whatever becomes of the server. */
function refusePromise(reply: unknown): void {
  if (!isThenable(reply)) return;
  handled(Promise.resolve(reply));
  throw new BadReturnError('handleCall', reply, 'no promise as a reply: await it first');
}

/* `instanceof` would make `any` of the type arguments. */
function isOutcome(result: unknown): result is Outcome {
  return result instanceof Decision;
}

/** How a task of `spawnTask` ended. */
export type TaskEnd<T = unknown> =
  | { readonly ref: Ref; readonly name: string; readonly ok: true; readonly value: T }
  | { readonly ref: Ref; readonly name: string; readonly ok: false; readonly reason: ExitReason };

type TaskMessage = readonly ['$task', end: TaskEnd];
type StopMessage = readonly ['$stop', reason: ExitReason, by: Stopping];

/* What an error of a stop says was asked. */
function stopRequest(reason: ExitReason): readonly ['$stop', reason: ExitReason] {
  return ['$stop', reason];
}

/** Waits for the end of a server that it has told to stop. */
class Stopping implements Watcher, Alarm {
  previous: Watcher | undefined = undefined;
  next: Watcher | undefined = undefined;
  readonly #promise: Promise<void>;
  readonly #pid: Pid<unknown>;
  readonly #reason: ExitReason;
  readonly #timeout: number;
  #done!: (value: undefined | Promise<never>) => void;
  #timer: Timer | undefined;

  constructor(pid: Pid<unknown>, reason: ExitReason, timeout: number) {
    this.#pid = pid;
    this.#reason = reason;
    this.#timeout = timeout;
    this.#promise = new Promise((done) => {
      this.#done = done;
    });
  }

  /** Tells the server, unless it is not there. */
  begin(): Promise<void> {
    const process = behind(this.#pid);
    const { interceptor } = process as CallingProcess;
    this.#done = awaken(interceptor?.waiting(this.#pid, undefined), this.#done);
    if (process.watch(this)) {
      if (this.#timeout !== Infinity) this.#timer = process.clock.arm(this.#timeout, this);
      process.deliver(['$stop', this.#reason, this] satisfies StopMessage);
    } else {
      this.told(this.#pid, ExitReason.noproc);
    }
    return this.#promise;
  }

  // eslint-disable-next-line @typescript-eslint/class-literal-property-style -- a field would be stored in each
  get hears(): boolean {
    return true;
  }

  get label(): string {
    return `stop of ${this.#pid.toString()}`;
  }

  told(process: Pid<unknown>, reason: ExitReason): void {
    this.#timer?.cancel();
    if (sameReason(reason, this.#reason)) this.#done(undefined);
    else this.#fail(new CallExitError(process, stopRequest(this.#reason), reason));
  }

  /** The time is over. */
  ring(): void {
    const process = behind(this.#pid);
    process.unwatch(this);
    const waiting = process.queueLength;
    this.#fail(new CallTimeoutError(this.#pid, stopRequest(this.#reason), this.#timeout, waiting));
  }

  #fail(error: Error): void {
    handled(this.#promise);
    this.#done(rejected(error));
  }
}

keepShape(new Stopping(SPECIMEN, ExitReason.normal, Infinity));

// ---- the server -----------------------------------------------------------------------------------

/**
 * A server of the protocol `P` with a state of type `State`.
 *
 * A handler may be asynchronous; the next message waits until it is done. What it throws ends the
 * server, after `terminate`, and with it every call that waits for an answer.
 *
 * OTP: `gen_server`.
 * Differs: any value is a state; handlers return it as it is, without a tuple around it.
 */
export abstract class GenServer<P = Untyped, State = unknown> extends Actor<
  State,
  P,
  StateResult<State>
> {
  #next: Next | undefined;
  /* Runs while no message comes; `OVER` when none has come in time. */
  #idle: Timer | undefined;

  /**
   * Ends a server from outside, in its turn behind the messages that wait already, and waits until
   * it has ended.
   *
   * OTP: `gen_server:stop/3`.
   *
   * @param reason - what it ends with
   * @param timeout - how long to wait, in milliseconds; the server still ends if it passes
   * @throws {@link CallExitError} if it is not there, or ends for another reason
   * @throws {@link CallTimeoutError} if `timeout` passes first
   * @throws {@link CallCycleError} if a handler stops its own server; it returns `stop(…)` instead. Once it
   * has awaited something it is not known whose doing it is, and it waits for itself
   */
  static stop(
    server: Address,
    reason: ExitReason = ExitReason.normal,
    timeout: number = Infinity,
  ): Promise<void> {
    try {
      const pid = resolve('server of stop', server);
      checkReason('reason of stop', reason);
      checkTimeout('timeout of stop', timeout);
      if (pid === undefined)
        throw new CallExitError(server, stopRequest(reason), ExitReason.noproc);
      if (behind(pid).active) throw new CallCycleError([pid, pid], stopRequest(reason));
      return new Stopping(pid, reason, timeout).begin();
    } catch (error) {
      return rejected(error);
    }
  }

  override init(): MaybePromise<StateResult<State> | Ignored> {
    return undefined as State;
  }

  /**
   * Answers a call.
   *
   * OTP: `handle_call/3`.
   */
  handleCall(
    request: CallRequest<P>,
    _from: From<Reply<P>>,
    _state: State,
  ): MaybePromise<CallResult<P, State> | InferredPair<P, State>> {
    throw new HandlerMissingError(this.constructor.name, 'handleCall', request);
  }

  /** Takes a cast. OTP: `handle_cast/2`. */
  handleCast(request: CastRequest<P>, _state: State): MaybePromise<StateResult<State>> {
    throw new HandlerMissingError(this.constructor.name, 'handleCast', request);
  }

  /**
   * Takes every other message: what was sent, timers, `["$down", …]` of monitors, `["$exit", …]` if
   * exits are trapped, and `"timeout"`. Without it such messages are reported and dropped.
   *
   * OTP: `handle_info/2`.
   */
  handleInfo(message: InfoMessage<P>, state: State): MaybePromise<StateResult<State>> {
    this['~process'].report({ type: 'unhandled', process: this.pid, message });
    return state;
  }

  /** Goes on after a result with `continue`, before any other message. OTP: `handle_continue/2`. */
  handleContinue(argument: unknown, _state: State): MaybePromise<StateResult<State>> {
    throw new HandlerMissingError(this.constructor.name, 'handleContinue', argument);
  }

  /**
   * Hears how a task of `spawnTask` ended. Without it the result is dropped, and a failure ends the
   * server as it would end a linked process.
   */
  handleTaskEnd(end: TaskEnd, state: State): MaybePromise<StateResult<State>> {
    if (!end.ok) return stop(end.reason, state);
    return state;
  }

  /**
   * Runs `work` beside the mailbox, in the server's own scope, and tells `handleTaskEnd`.
   *
   * OTP: Elixir's `Task.Supervisor.async_nolink`.
   *
   * @param work - is handed a signal that aborts when the server ends
   * @returns what `handleTaskEnd` finds as `ref`
   */
  protected spawnTask(work: (signal: AbortSignal) => unknown, options: SpawnOptions = {}): Ref {
    checkFunction('work of spawnTask', work);
    checkSpawn('spawnTask', options);
    const process = this['~process'];
    const ref = new Ref('task');
    const { name = work.name === '' ? 'task' : work.name, shutdown } = options;
    let value: unknown;
    const ended = (reason: ExitReason): void => {
      const end: TaskEnd =
        reason.type === 'normal'
          ? { ref, name, ok: true, value }
          : { ref, name, ok: false, reason };
      process.deliver(['$task', end] satisfies TaskMessage);
    };
    const done = (result: unknown): void => {
      value = result;
    };
    const { scope } = this;
    Task.start({ scope, label: name, shutdown, args: [work, done], onExit: ended }).catch(
      (error: unknown) => {
        // The server has ended before it began.
        const isStopped = error instanceof StartError && ExitReason.isClean(error.reason);
        ended(isStopped ? ExitReason.shutdown : ExitReason.error(error));
      },
    );
    return ref;
  }

  /** @internal */
  override '~boot'(): unknown {
    return this.#settle('init', this.init());
  }

  /** @internal */
  override '~isServer'(): boolean {
    return true;
  }

  /** @internal */
  override '~ready'(mailbox: Mailbox): boolean {
    return mailbox.length > 0 || this.#next !== undefined || this.#idle === OVER;
  }

  /* The way of every message to its handler. One function and not two: what crashes has its stack taken,
     which costs by the frame. */
  /** @internal */
  override '~step'(current: unknown, process: Stepping): unknown {
    const state = current as State;
    const isPlain = this.#next === undefined && this.#idle === undefined;
    const message = isPlain ? process.take() : this.#goOn(process);
    switch (tagOf(message)) {
      case '$call': {
        const from: From<Reply<P>> | undefined = fromOf(message as CallMessage);
        if (from === undefined) break;
        const result = this.handleCall((message as CallMessage)[3] as CallRequest<P>, from, state);
        if (isThenable(result)) {
          attendCall(from);
          return Promise.resolve(result).then((value) => this.#answer(from, value));
        }
        return this.#answer(from, result);
      }
      case '$cast': {
        const result = this.handleCast((message as CastMessage)[1] as CastRequest<P>, state);
        return this.#settle('handleCast', result);
      }
      case '$task': {
        if (!isNotice(message)) break;
        const [, end] = message as unknown as TaskMessage;
        return this.#settle('handleTaskEnd', this.handleTaskEnd(end, state));
      }
      case '$stop': {
        if (!isNotice(message)) break;
        return new ExitRequest((message as unknown as StopMessage)[1]);
      }
    }
    if (message === NOTHING) return state;
    if (isOwnerExit(message)) return new ExitRequest(message.reason);
    if (isInstance(message, Continuation)) {
      return this.#settle('handleContinue', this.handleContinue(message.argument, state));
    }
    return this.#settle('handleInfo', this.handleInfo(message as InfoMessage<P>, state));
  }

  /* What an earlier result asked for: to go on, or to wait for a message so long and no longer. */
  #goOn(process: Stepping): unknown {
    const next = this.#next;
    this.#next = undefined;
    if (next !== undefined && 'continue' in next && next.timeout === undefined) {
      return new Continuation(next.continue);
    }
    if (process.mailbox.length > 0) {
      this.#stopWaiting();
      return process.take();
    }
    if (this.#idle === OVER) {
      this.#stopWaiting();
      return 'timeout';
    }
    if (next?.timeout !== undefined) this.#startWaiting(next.timeout, process);
    return NOTHING;
  }

  /** @internal */
  override '~over'(): void {
    this.#stopWaiting();
  }

  /* Acts on what `handleCall` returned. @returns the next state */
  #answer(from: From<Reply<P>>, result: unknown): State | ExitRequest {
    if (Array.isArray(result) && result.length === 2) {
      refusePromise(result[0]);
      behind(from.replyTo).answer(from.ref, result[0]);
      return result[1] as State;
    }
    if (!(result instanceof Decision)) {
      throw new BadReturnError('handleCall', result, '[reply, state], noReply(…) or stop(…)');
    }
    const { reply: answer, reason, state } = result as Outcome<Reply<P>, State>;
    if (answer !== undefined) refusePromise(answer[0]);
    const send =
      answer === undefined
        ? undefined
        : () => {
            reply(from, answer[0]);
          };
    // As OTP has it, the reply of a server that stops comes after its `terminate`.
    if (reason !== undefined) return new ExitRequest(reason, [state], send);
    if (send === undefined) attendCall(from);
    else send();
    this.#next = result.next;
    return state;
  }

  /* Acts on what any other handler returned. @returns the next state, or a promise of it */
  #settle(handler: string, result: MaybePromise<StateResult<State> | Ignored>): unknown {
    if (isThenable(result)) {
      return Promise.resolve(result).then((value) => this.#accept(handler, value));
    }
    return this.#accept(handler, result);
  }

  #accept(handler: string, result: StateResult<State> | Ignored): unknown {
    if (!isOutcome(result)) return result;
    const { reply: answer, reason, state } = result;
    if (answer !== undefined) {
      throw new BadReturnError(handler, result, 'no reply: there is no caller here');
    }
    if (reason !== undefined) return new ExitRequest(reason, [state]);
    this.#next = result.next;
    return state;
  }

  #startWaiting(timeout: number, process: Stepping): void {
    if (timeout === 0) {
      this.#idle = OVER;
    } else if (timeout !== Infinity) {
      const ring = (): void => {
        this.#idle = OVER;
        process.schedule();
      };
      this.#idle = process.arm(timeout, new Idling(this.pid, ring));
    }
  }

  #stopWaiting(): void {
    this.#idle?.cancel();
    this.#idle = undefined;
  }
}
