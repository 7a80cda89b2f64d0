/**
 * The actor: a process with a state and a mailbox, running one piece of its own code at a time.
 *
 * OTP: a process started with `proc_lib`, and `receive`.
 *
 * @module
 */

import { ask, type CallOptions } from '../call.ts';
import {
  checkArgs,
  checkFunction,
  checkName,
  checkOptions,
  checkPid,
  checkReason,
  checkSignal,
  checkString,
  checkTimeout,
  isSignal,
  isTimeout,
  wrongInMailbox,
} from '../check.ts';
import { HandlerMissingError, InvalidArgumentError, NotRunningError } from '../errors.ts';
import { exit, link, unlink } from '../messaging.ts';
import { demonitorFor, type DemonitorOptions, type Monitor, monitorFor } from '../monitor.ts';
import { DEFAULT_SHUTDOWN } from '../owned.ts';
import { ExitReason } from '../primitives/exit-reason.ts';
import type { AnyClause, Mailbox, Overflow } from '../primitives/mailbox.ts';
import type { Clause } from '../primitives/pattern.ts';
import { type Address, behind, type Pid, type Status, type Untyped } from '../primitives/pid.ts';
import { rejected } from '../primitives/rejected.ts';
import type { CallRequest, InfoMessage, Reply } from '../protocol.ts';
import { notAScope, Scope } from '../scope.ts';
import { sendAfter, sendInterval, type SendTimer } from '../timers.ts';
import { ExitRequest, type Ignored, type Stepping } from './behaviour.ts';
import { ActorProcess, type NameClaim } from './process.ts';
import type { ReceiveOptions } from './receive.ts';

/** The options of a start that do not depend on the class. */
export interface StartOptions {
  /** Owns the actor: it ends with the scope at the latest. */
  readonly scope: Scope;
  /** A name to be found by, from before `init` until the end: `registry.name("visits")`. */
  readonly name?: NameClaim | undefined;
  /** What a person calls it. @defaultValue the name of the class */
  readonly label?: string | undefined;
  /** Is told of the end, after links and monitors; not of a start that fails. */
  readonly onExit?: ((reason: ExitReason, pid: Pid<unknown>) => unknown) | undefined;
  /**
   * How long it may take to end, from the exit signal to the last of what it owns, in milliseconds;
   * `Infinity` for as long as it takes. Then it is killed.
   *
   * @defaultValue 5000; `Infinity` for a supervisor
   */
  readonly shutdown?: number | undefined;
  /** How long the constructor and `init` may take, in milliseconds. @defaultValue `Infinity` */
  readonly startTimeout?: number | undefined;
  /** Ends the actor if it aborts before `init` has finished. */
  readonly signal?: AbortSignal | undefined;
  /**
   * How many calls, casts and plain messages may wait; the one that is being handled does not. A call
   * too many fails with a `MailboxFullError`, other messages are dropped and reported. Replies, exit
   * signals and news of the end of others are let in besides.
   *
   * @defaultValue `Infinity`
   */
  readonly capacity?: number | undefined;
  /** What becomes of a message too many; only with a `capacity`. @defaultValue `"reject"` */
  readonly overflow?: Overflow | undefined;
}

/** The arguments of an actor's constructor; may be left out if it can do without. */
export type ArgsOption<Args extends readonly unknown[]> = [] extends Args
  ? { readonly args?: Readonly<Args> | undefined }
  : { readonly args: Readonly<Args> };

/** The class of an actor with the constructor arguments `Args` and the protocol `P`. */
export type ActorClass<Args extends readonly unknown[] = never[], P = unknown> = (new (
  ...args: Args
) => Actor<unknown, P>) &
  Pick<typeof Actor, 'start'>;

/**
 * The raw loop: `init()`, then `run(state)` again and again with the state that it returned, until
 * it is told to end; then `terminate(reason, state)`.
 *
 * What is declared here for the actor itself (`receive`, `call`, `scope`, `signal`) works from
 * `init` to `terminate`, not in the constructor.
 *
 * OTP: a process started with `proc_lib`.
 * Differs: it has an owner, and ends with it at the latest. It cannot be interrupted: an exit waits
 * for the code that is under way.
 */
export abstract class Actor<State = unknown, P = Untyped, Init = State> {
  declare readonly '~protocol'?: P | undefined;
  #process: ActorProcess | undefined;

  /**
   * Starts an actor of this class.
   *
   * OTP: `start_link`, with the scope as the parent.
   *
   * @returns its pid, once `init` has finished
   * @throws {@link StartError} if the constructor or `init` throws, or its owner ends meanwhile
   * @throws {@link StartIgnoredError} if `init` returns `ignore()`
   * @throws {@link StartTimeoutError} if that takes longer than `startTimeout`
   * @throws {@link ScopeClosedError} if the scope is cancelled or has ended
   * @throws {@link NameTakenError} if the name has a living holder
   */
  static start<Args extends readonly unknown[], P>(
    this: new (...args: Args) => Actor<unknown, P>,
    options: StartOptions & ArgsOption<Args>,
  ): Promise<Pid<P>> {
    return Actor.#launch(this, options, undefined);
  }

  /** Makes an actor of this class, and tells it what its process is. @internal */
  static '~make'(process: ActorProcess, args: readonly unknown[]): Actor {
    const actor = new (this as unknown as ActorClass)(...(args as never[]));
    actor.#process = process;
    return actor as Actor;
  }

  static #launch<Args extends readonly unknown[], P>(
    Class: new (...args: Args) => Actor<unknown, P>,
    options: StartOptions & ArgsOption<Args>,
    parent: ActorProcess | undefined,
  ): Promise<Pid<P>> {
    try {
      checkStart(Class, options);
      const Made = Class as unknown as typeof Actor;
      const shutdown = options.shutdown ?? Made['~defaultShutdown'];
      const process = new ActorProcess(options, Made, shutdown, parent);
      return process.started as Promise<Pid<P>>;
    } catch (error) {
      return rejected(error);
    }
  }

  /** The `shutdown` of a start that does not say. @internal */
  static readonly '~defaultShutdown': number = DEFAULT_SHUTDOWN;

  /** What a supervisor counts it as. @internal */
  static readonly '~childType': 'worker' | 'supervisor' = 'worker';

  /** Makes the first state, or decides to `ignore()`. The start is over when it has finished. */
  init(): Init | Ignored | PromiseLike<Init | Ignored> {
    return undefined as Init;
  }

  /** Does one thing, mostly a `receive`. @returns the next state */
  run(_state: State): State | PromiseLike<State> {
    throw new HandlerMissingError(this.constructor.name, 'run', undefined);
  }

  /**
   * Cleans up. It runs for every end but a kill and a failed `init`, and may be asynchronous; it has
   * the actor's `shutdown` time.
   *
   * Differs from OTP, where it runs for an exit signal only if exits are trapped: there a port dies
   * with its process, here a socket does not.
   */
  terminate(_reason: ExitReason, _state: State): unknown {
    return undefined;
  }

  /**
   * What a crash report may show of the actor. Override it to leave out what is secret.
   *
   * OTP: `format_status/1`.
   */
  formatStatus(status: Status<State>): Status {
    return status;
  }

  /** Its own pid. */
  protected get pid(): Pid<P> {
    return this.#started('pid').pid as Pid<P>;
  }

  /** Owns what the actor starts; closed after its `terminate`. */
  protected get scope(): Scope {
    return this.#own('scope').scope;
  }

  /** Aborts when the actor is to end: hand it to whatever takes a signal. */
  protected get signal(): AbortSignal {
    return this.#started('signal').abortSignal;
  }

  /**
   * Whether exit signals come as messages, `["$exit", from, reason]`. One from its owner still ends
   * it, when it comes to its turn; a kill cannot be trapped.
   *
   * OTP: `process_flag(trap_exit, Flag)`.
   *
   * @defaultValue false
   */
  protected get trapExit(): boolean {
    return this.#own('trapExit').trapExit;
  }

  protected set trapExit(flag: boolean) {
    this.#own('trapExit').trapExit = flag;
  }

  /**
   * Waits for the first message, in the order they came, that one of the clauses matches, and
   * returns what its handler does. What does not match stays for a later receive.
   *
   * What a handler is given has its type from the pattern. TypeScript sees none where a generic
   * function makes the guard inside of the clause; give the parameter a type there.
   *
   * OTP: `receive … after … end`.
   *
   * @throws {@link ReceiveTimeoutError} if `timeout` passes first and there is no `after`
   * @throws {@link ActorExitError} if the actor is to end; let it pass
   * @throws {@link ReceiveInProgressError} if it waits in another one
   */
  protected receive<const P1, R1>(
    c1: Clause<P1, R1>,
    options?: ReceiveOptions<R1>,
  ): Promise<Awaited<R1>>;
  protected receive<const P1, R1, const P2, R2>(
    c1: Clause<P1, R1>,
    c2: Clause<P2, R2>,
    options?: ReceiveOptions<R1 | R2>,
  ): Promise<Awaited<R1 | R2>>;
  protected receive<const P1, R1, const P2, R2, const P3, R3>(
    c1: Clause<P1, R1>,
    c2: Clause<P2, R2>,
    c3: Clause<P3, R3>,
    options?: ReceiveOptions<R1 | R2 | R3>,
  ): Promise<Awaited<R1 | R2 | R3>>;
  protected receive<const P1, R1, const P2, R2, const P3, R3, const P4, R4>(
    c1: Clause<P1, R1>,
    c2: Clause<P2, R2>,
    c3: Clause<P3, R3>,
    c4: Clause<P4, R4>,
    options?: ReceiveOptions<R1 | R2 | R3 | R4>,
  ): Promise<Awaited<R1 | R2 | R3 | R4>>;
  protected receive<const P1, R1, const P2, R2, const P3, R3, const P4, R4, const P5, R5>(
    c1: Clause<P1, R1>,
    c2: Clause<P2, R2>,
    c3: Clause<P3, R3>,
    c4: Clause<P4, R4>,
    c5: Clause<P5, R5>,
    options?: ReceiveOptions<R1 | R2 | R3 | R4 | R5>,
  ): Promise<Awaited<R1 | R2 | R3 | R4 | R5>>;
  protected receive(...args: readonly unknown[]): Promise<unknown> {
    try {
      const process = this.#own('receive');
      const last = args.at(-1);
      const clauses = Array.isArray(last) ? args : args.slice(0, -1);
      const options = Array.isArray(last) ? NO_OPTIONS : last;
      checkReceive(clauses, options);
      return process.receive(clauses, options as ReceiveOptions<unknown>);
    } catch (error) {
      return rejected(error);
    }
  }

  /**
   * The same as `call`, on the actor's own account: it is over when the actor is to end, and one
   * that would wait for itself, directly or over others, fails at once.
   *
   * @throws {@link CallCycleError} if the server waits for this actor
   * @throws {@link ActorExitError} if the actor is to end
   */
  protected call<Q, const R extends CallRequest<Q>>(
    server: Address<Q>,
    request: R,
    options?: CallOptions,
  ): Promise<Reply<Q, R>> {
    try {
      return ask(server, request, options, this.#own('call')) as Promise<Reply<Q, R>>;
    } catch (error) {
      return rejected(error);
    }
  }

  /**
   * Ends this actor, with a reason that need not be an error: `this.exit(ExitReason.normal)`. It
   * throws what must not be caught.
   *
   * OTP: `exit/1`.
   */
  protected exit(reason: ExitReason): never {
    checkReason('reason of exit', reason);
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- see ExitRequest
    throw new ExitRequest(reason);
  }

  /**
   * Starts an actor in this one's own scope, and with a link: if one of them fails, so does the
   * other. A start that fails ends this actor too, unless it traps exits or the start has merely taken
   * longer than its `startTimeout`.
   *
   * OTP: `start_link` as called by a process.
   *
   * @throws what `start` throws
   */
  protected startLink<Args extends readonly unknown[], Q>(
    Class: new (...args: Args) => Actor<unknown, Q>,
    ...[options]: [] extends Args
      ? [options?: Omit<StartOptions, 'scope'> & ArgsOption<Args>]
      : [options: Omit<StartOptions, 'scope'> & ArgsOption<Args>]
  ): Promise<Pid<Q>> {
    try {
      const process = this.#own('startLink');
      const all = { ...options, scope: process.scope } as StartOptions & ArgsOption<Args>;
      return Actor.#launch(Class, all, process);
    } catch (error) {
      return rejected(error);
    }
  }

  /** Sends an exit signal in its own name. OTP: `exit/2`. */
  protected sendExit(target: Address, reason: ExitReason | 'kill'): void {
    exit(target, reason, this.pid);
  }

  /**
   * Ties this actor to another: if one ends, the other gets an exit signal.
   *
   * OTP: `link/1`.
   *
   * @throws {@link NoProcessError} if the other has ended; one that traps exits is sent
   * `["$exit", other, noproc]` instead
   */
  protected link(other: Pid<unknown>): void {
    const process = this.#own('link');
    checkPid('process of link', other);
    if (process.trapExit && behind(other).dead) process.signal(ExitReason.noproc, other);
    else link(this.pid, other);
  }

  /** OTP: `unlink/1`. */
  protected unlink(other: Pid<unknown>): void {
    unlink(this.pid, other);
  }

  /**
   * Sends this actor `["$down", ref, pid, reason]` when the other ends; at once, with the reason
   * `noproc`, if it is not there. Disposing of the monitor takes it back.
   *
   * OTP: `monitor/2`.
   */
  protected monitor(target: Address): Monitor {
    return monitorFor(this.#own('monitor'), target);
  }

  /**
   * Takes back a monitor of this actor's; one of somebody else's is left alone. A message of it that
   * waits in the mailbox already stays there, unless it is to be flushed.
   *
   * OTP: `demonitor/2`.
   */
  protected demonitor(monitor: Monitor, options: DemonitorOptions = {}): void {
    checkOptions('options of demonitor', options);
    demonitorFor(this.#own('demonitor'), monitor, options.flush === true);
  }

  /**
   * The time by the clock of its runtime, which a test moves: milliseconds since some moment; it never
   * runs backwards.
   *
   * OTP: `erlang:monotonic_time/1`.
   */
  protected now(): number {
    return this.#started('now').clock.now();
  }

  /** Sends this actor a message once, `delay` ms from now. Ends with the actor. */
  protected sendAfter(message: InfoMessage<P>, delay: number): SendTimer {
    return sendAfter<unknown>(this.#own('sendAfter').pid, message as never, delay);
  }

  /** Sends this actor a message every `delay` ms. Ends with the actor. */
  protected sendInterval(message: InfoMessage<P>, delay: number): SendTimer {
    return sendInterval<unknown>(this.#own('sendInterval').pid, message as never, delay);
  }

  /** @internal */
  '~boot'(): unknown {
    return this.init();
  }

  /** @internal */
  '~ready'(_mailbox: Mailbox): boolean {
    return true;
  }

  /** @internal */
  '~isServer'(): boolean {
    return false;
  }

  /** @internal */
  '~step'(state: unknown, process: Stepping): unknown {
    const reason = process.dueStop();
    return reason === undefined ? this.run(state as State) : new ExitRequest(reason);
  }

  /** @internal */
  '~over'(): void {
    // It holds nothing.
  }

  /** @internal */
  '~child'(_id: string): Pid<unknown> | undefined {
    return undefined;
  }

  /** @internal */
  protected get '~process'(): ActorProcess {
    return this.#own('this');
  }

  /* What one whose handler goes on after its end must not be given. */
  #own(what: string): ActorProcess {
    const process = this.#started(what);
    if (process.dead) throw new NotRunningError(this.constructor.name, what);
    return process;
  }

  #started(what: string): ActorProcess {
    if (this.#process === undefined) throw new NotRunningError(this.constructor.name, what);
    return this.#process;
  }
}

/* One for all receives that have none: an idle actor waits in one. */
const NO_OPTIONS = {};

function checkStart(
  Class: { readonly name: string } | undefined,
  options: StartOptions & { readonly args?: readonly unknown[] | undefined },
): void {
  if (typeof Class !== 'function') {
    throw new InvalidArgumentError('this of start', Class, 'a class: call it as Counter.start(…)');
  }
  if (typeof options !== 'object' || (options as unknown) === null) {
    checkOptions(startOf(Class, 'options'), options);
  }
  const { scope, args, name, label, onExit, shutdown, startTimeout, signal } = options;
  if (!(scope instanceof Scope)) throw notAScope(startOf(Class, 'scope'), scope);
  if (args !== undefined && !Array.isArray(args)) checkArgs(startOf(Class, 'args'), args);
  if (name !== undefined) checkName(startOf(Class, 'name'), name);
  if (label !== undefined) checkString(startOf(Class, 'label'), label);
  // These every supervised start has, and the words are made only for those that are refused.
  if (onExit !== undefined && typeof onExit !== 'function') {
    checkFunction(startOf(Class, 'onExit'), onExit);
  }
  if (shutdown !== undefined && !isTimeout(shutdown)) {
    checkTimeout(startOf(Class, 'shutdown'), shutdown);
  }
  if (startTimeout !== undefined && !isTimeout(startTimeout)) {
    checkTimeout(startOf(Class, 'startTimeout'), startTimeout);
  }
  if (signal !== undefined && !isSignal(signal)) checkSignal(startOf(Class, 'signal'), signal);
  const wrong = wrongInMailbox(options);
  if (wrong === undefined) return;
  const [field, expected] = wrong;
  throw new InvalidArgumentError(startOf(Class, field), options[field], expected);
}

/* Made only of what is wrong: a string for each, or a function that makes one, would be a twentieth of
   a start. */
function startOf(Class: { readonly name: string }, what: string): string {
  return `${what} of ${Class.name}.start`;
}

function checkReceive(
  clauses: readonly unknown[],
  options: unknown,
): asserts clauses is readonly AnyClause[] {
  if (clauses.length === 0) {
    throw new InvalidArgumentError('clauses of receive', clauses, 'one or more [pattern, handler]');
  }
  for (const clause of clauses) {
    if (!Array.isArray(clause) || clause.length !== 2 || typeof clause[1] !== 'function') {
      throw new InvalidArgumentError('clause of receive', clause, '[pattern, handler]');
    }
  }
  checkOptions('options of receive', options);
  const { timeout, after } = options as ReceiveOptions<unknown>;
  if (timeout !== undefined) checkTimeout('timeout of receive', timeout);
  if (after !== undefined) checkFunction('after of receive', after);
}
