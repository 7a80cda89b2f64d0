/**
 * The life of an actor: it is started, does one thing after the other, and ends.
 *
 * This is what stands behind an actor's pid. It takes messages and exit signals, gives the actor
 * its turns, and sees to it that an end is an end: `terminate`, then what the actor owns, then its
 * name, its links, its monitors and its `onExit`, in this order, in the time that it has.
 *
 * OTP: a process, with the exit rules of `erlang:exit/2`, `link/1` and `monitor/2`, and of
 * `gen_server` for the signals of its parent.
 * Differs: JavaScript cannot be preempted. An exit waits for the handler that is under way; what
 * does not end in its time is cut off, and counts as dead.
 *
 * @module
 */

import {
  attendCall,
  type Caller,
  type CallingProcess,
  dropCall,
  fromOf,
  isCall,
  type PendingCall,
  refuseCall,
} from '../call.ts';
import { ActorExitError, BadReturnError, ReceiveInProgressError } from '../errors.ts';
import type { Owned } from '../owned.ts';
import { Aborter } from '../primitives/abort.ts';
import { ExitReason } from '../primitives/exit-reason.ts';
import { tagOf } from '../primitives/instance.ts';
import type { LinkedList } from '../primitives/linked-list.ts';
import { type AnyClause, Mailbox, NO_MESSAGES, type Overflow } from '../primitives/mailbox.ts';
import { Pid, type Status, type Watcher } from '../primitives/pid.ts';
import type { Ref } from '../primitives/ref.ts';
import type { RingOwner } from '../primitives/ring.ts';
import { isThenable } from '../primitives/thenable.ts';
import {
  type FirstWatcher,
  oneHears,
  tellWatchers,
  type Watched,
  withoutWatcher,
  withWatcher,
} from '../primitives/watch-list.ts';
import type { DownMessage } from '../monitor.ts';
import type { ExitMessage, ReplyMessage } from '../protocol.ts';
import type { Alarm, Clock, Timer } from '../runtime/clock.ts';
import { awaken, type Interceptor } from '../runtime/interceptor.ts';
import type { Runnable } from '../runtime/run-queue.ts';
import type { CrashReport, Report } from '../runtime/reporter.ts';
import { Scope, type ScopeHost } from '../scope.ts';
import { type Behaviour, isExitRequest, isIgnored } from './behaviour.ts';
import { type Bounded, BoundedMailbox } from './bounded-mailbox.ts';
import { crashReport, shown } from './crash-report.ts';
import { type Endable, Ending, Grace, isEcho } from './ending.ts';
import { END_BY_OWNER, LEAVE_OWNERS_EXIT, OwnerExit } from './owner-exit.ts';
import { Receive, type ReceiveOptions, type Receiver } from './receive.ts';
import { type MadeClass, type Parent, Start, type StartLimits } from './start.ts';
import { Ties } from './ties.ts';
import { undeliveredReport } from './undelivered.ts';

/** A name that an actor is to be known by; a registry supplies it. */
export interface NameClaim {
  /** Gives `pid` the name, before its `init`. @throws if it cannot have it: the start is refused */
  claim(pid: Pid<unknown>): void;
  /** Takes the name back from `pid`, which has ended; does nothing if that has it no more. */
  release(pid: Pid<unknown>): void;
}

/** What a start decides for the whole of the life. */
export interface ProcessOptions extends StartLimits {
  readonly capacity?: number | undefined;
  readonly overflow?: Overflow | undefined;
  readonly label?: string | undefined;
  readonly scope: Scope;
  readonly name?: NameClaim | undefined;
  readonly onExit?: ((reason: ExitReason, pid: Pid<unknown>) => unknown) | undefined;
}

/* A mailbox with more messages than this is told of, and at each doubling from here: a power of two,
   since a ring grows at those. */
const BACKLOG = 16_384;

/* `dead`: it has ended, and something that it owned may not; `gone`: nothing of it is left. */
type Phase = 'starting' | 'running' | 'ending' | 'dead' | 'gone';

export class ActorProcess
  implements
    Bounded,
    CallingProcess,
    Caller,
    Endable,
    Owned,
    Receiver,
    RingOwner,
    Runnable,
    ScopeHost,
    Watched
{
  older: Owned | undefined = undefined;
  newer: Owned | undefined = undefined;
  list: LinkedList<Owned> | undefined = undefined;
  readonly pid: Pid<unknown>;
  /* Made for the first message: most starts and many lives are over before one comes. */
  mailbox: Mailbox;
  turnNumber = 0;
  active = false;
  trapExit = false;
  keptAs: unknown = undefined;
  /* Here and not looked up at each message: that would make a call 4 % dearer. */
  readonly interceptor: Interceptor | undefined;
  /** Who wants to hear of its end. */
  firstWatcher: FirstWatcher;

  readonly #owner: Scope;
  readonly #name: NameClaim | undefined;
  #onExit: ProcessOptions['onExit'];
  /* How long its end may take, in milliseconds. */
  readonly #shutdown: number;
  #start: Start<ActorProcess> | undefined;
  #behaviour: Behaviour | undefined;
  #state: unknown = undefined;
  #phase: Phase = 'starting';
  /* Why it is to end, from the moment that this is certain. */
  #reason: ExitReason | undefined;
  /* In the run queue. */
  #queued = false;
  /* Waits for a promise of the actor's. */
  #busy = false;
  #receive: Receive | undefined;
  #lastMessage: unknown = undefined;
  #ties: Ties | undefined;
  #scope: Scope | undefined;
  #ending: Ending | undefined;

  constructor(
    options: ProcessOptions,
    Class: MadeClass<ActorProcess>,
    shutdown: number,
    parent: Parent | undefined,
  ) {
    const { scope, name, capacity = Infinity } = options;
    this.mailbox =
      capacity === Infinity ? NO_MESSAGES : new BoundedMailbox(this, capacity, options.overflow);
    this.#owner = scope;
    this.interceptor = scope.runtime.interceptor;
    this.#name = name;
    this.#onExit = options.onExit;
    this.#shutdown = shutdown;
    this.pid = new Pid<unknown>(scope.runtime.nextId(), options.label ?? Class, this);
    scope.own(this);
    try {
      name?.claim(this.pid);
    } catch (error) {
      scope.disown(this);
      throw error;
    }
    this.#start = new Start<ActorProcess>(this, Class, options, parent);
    if (parent !== undefined) {
      parent.link(this.pid);
      this.link(parent.pid);
    }
    this.schedule();
  }

  // ---- looked at from outside ---------------------------------------------------------------------

  get clock(): Clock {
    return this.#owner.runtime.clock;
  }

  get random(): () => number {
    return this.#owner.runtime.random;
  }

  get label(): string {
    return this.pid.toString();
  }

  get owned(): Iterable<Owned> {
    return this.#scope?.owned ?? [];
  }

  get dead(): boolean {
    return this.#phase === 'dead' || this.#phase === 'gone';
  }

  get exiting(): ExitReason | undefined {
    if (this.dead) return ExitReason.noproc;
    return this.#isKilled() ? ExitReason.killed : this.#reason;
  }

  /** Whether it is in the middle of a message, or of `init` or `terminate`. */
  get occupied(): boolean {
    return this.active || this.#busy;
  }

  /** Whether it waits for a promise, and in no receive. */
  get awaiting(): boolean {
    return this.#busy && this.#receive === undefined;
  }

  #isKilled(): boolean {
    return this.#ending?.killed === true;
  }

  get queueLength(): number {
    return this.mailbox.length;
  }

  get caller(): Caller {
    return this;
  }

  /** Whether an exit signal comes to anything now: it is a message, or the end. */
  get hearsExits(): boolean {
    return this.trapExit ? !this.dead : this.exiting === undefined;
  }

  get calls(): Iterable<PendingCall> {
    return this.#ties?.calls ?? [];
  }

  /** Why the owner wants an actor that traps exits to end. */
  get stopReason(): ExitReason | undefined {
    return this.#ending?.asked;
  }

  /** Resolves when the actor is ready; rejects when it will never be. */
  get started(): Promise<Pid<unknown>> {
    return this.#start?.promise ?? Promise.resolve(this.pid);
  }

  child(id: string): Pid<unknown> | undefined {
    return this.#behaviour?.['~child'](id);
  }

  // ---- what comes in ------------------------------------------------------------------------------

  deliver(message: unknown): void {
    if (this.dead) {
      this.#undelivered(message);
      return;
    }
    if (this.interceptor?.delivering(message, this.pid) === false) return;
    if (this.mailbox === NO_MESSAGES) this.mailbox = new Mailbox();
    this.mailbox.push(message, this);
    // One that waits for a promise and in no receive has no use for a turn now.
    if (!this.#queued && (!this.#busy || this.#receive !== undefined)) this.schedule();
  }

  /** The mailbox has doubled. Told of here, where it costs a message nothing. */
  grown(length: number): void {
    if (length > BACKLOG) this.report({ type: 'backlog', process: this.pid, queueLength: length });
  }

  /** Its caller hears of it, if it is a call, or else the reporter. */
  overflowed(message: unknown, { capacity, overflow }: BoundedMailbox): void {
    if (overflow === 'drop-oldest') this.#receive?.rescan();
    if (dropCall(message, this.pid, capacity)) return;
    this.report({ type: 'overflow', process: this.pid, message, capacity, overflow });
  }

  answer(ref: Ref, value: unknown): void {
    this.deliver(['$reply', ref, value] satisfies ReplyMessage);
  }

  signal(reason: ExitReason | 'kill', from: Pid<unknown> | undefined): void {
    if (this.dead) return;
    if (reason === 'kill') {
      this.kill();
      return;
    }
    // To those who do not trap exits, `normal` means nothing, but for one that ends itself with it.
    if (!this.trapExit && reason.type === 'normal' && from !== this.pid) return;
    if (from !== undefined && from === this.#owner.owner) this.#ownerExit(reason);
    else if (this.trapExit) this.deliver(['$exit', from, reason] satisfies ExitMessage);
    else this.#exit(reason);
  }

  /** Its owner ends, with `reason`, and so must it. */
  stop(reason: ExitReason): void {
    if (this.dead) return;
    this.#needEnding().ownersReason = reason;
    this.#ownerExit(reason);
  }

  #ownerExit(reason: ExitReason): void {
    if (!this.trapExit || this.#reason !== undefined) {
      this.#exit(reason);
      return;
    }
    const ending = this.#needEnding();
    if (ending.asked !== undefined) return;
    ending.asked = reason;
    this.#receive?.begin(this.#atOwnersExit);
    this.deliver(new OwnerExit(reason));
    this.#abort(reason);
    this.#armGrace();
  }

  /* What its owner's exit does to a receive. */
  get #atOwnersExit(): AnyClause {
    const isServed = this.#phase === 'running' && this.#behaviour?.['~isServer']() === true;
    return isServed || this.#reason !== undefined ? LEAVE_OWNERS_EXIT : END_BY_OWNER;
  }

  dueStop(): ExitReason | undefined {
    return this.#ending?.due(this.mailbox);
  }

  /** Ends it at its next turn, whatever it is at. */
  kill(): void {
    this.#needEnding().killed = true;
    this.schedule();
  }

  /** Its end has taken longer than it may. */
  overran(): void {
    this.report({ type: 'overrun', what: this.label, timeout: this.#shutdown });
    this.kill();
  }

  /** A task in its scope has failed. */
  failed(error: unknown): void {
    if (this.#reason === undefined) this.#exit(this.#reasonOf(error));
    else this.#tooLate(error);
  }

  watch(watcher: Watcher): boolean {
    if (this.dead) return false;
    this.firstWatcher = withWatcher(this.firstWatcher, watcher);
    return true;
  }

  unwatch(watcher: Watcher): void {
    this.firstWatcher = withoutWatcher(this.firstWatcher, watcher);
  }

  link(pid: Pid<unknown>): void {
    (this.#ties ??= new Ties()).link(pid);
  }

  unlink(pid: Pid<unknown>): void {
    this.#ties?.unlink(pid);
  }

  /** Resolves when nothing of it is left: it is dead, and so is all that it owned. */
  ended(): Promise<void> {
    if (this.#phase === 'gone') return Promise.resolve();
    return new Promise((resolve) => {
      this.#needEnding().waiting.push(
        awaken(this.interceptor?.waiting(this.pid, undefined), resolve),
      );
    });
  }

  // ---- what the actor asks for --------------------------------------------------------------------

  /** Aborts when the actor is to end. Made on first use. */
  get abortSignal(): AbortSignal {
    const ending = this.#needEnding();
    if (ending.aborter === undefined) {
      ending.aborter = new Aborter();
      const reason = this.#reason ?? ending.asked;
      if (reason !== undefined) ending.aborter.abort(new ActorExitError(this.pid, reason));
    }
    return ending.aborter.signal;
  }

  /** The scope of what the actor starts. Made on first use. */
  get scope(): Scope {
    return (this.#scope ??= new Scope({ name: this.pid.label, parent: this.#owner }, this));
  }

  /** @throws {@link ActorExitError} if the actor may not wait for anything any more */
  mayWait(): void {
    if (this.#phase !== 'ending' && this.#reason !== undefined) {
      throw new ActorExitError(this.pid, this.#reason);
    }
  }

  receive(clauses: readonly AnyClause[], options: ReceiveOptions<unknown>): Promise<unknown> {
    this.mayWait();
    if (this.#receive !== undefined) throw new ReceiveInProgressError(this.pid);
    const all = this.stopReason === undefined ? clauses : [this.#atOwnersExit, ...clauses];
    this.#receive = new Receive(this, all, options);
    this.schedule();
    return this.#receive.promise;
  }

  /** Takes the oldest message, for an actor that is given its messages one by one. */
  take(): unknown {
    const message = this.mailbox.shift();
    this.mailbox.forget();
    this.#receive?.rescan();
    this.#lastMessage = message;
    this.interceptor?.taking(message, this.pid);
    return message;
  }

  /** A receive has taken `message`: if it is a call, nobody knows when it will be answered. */
  took(message: unknown): void {
    this.#lastMessage = message;
    if (isCall(message)) attendCall(fromOf(message));
    this.interceptor?.taking(message, this.pid);
  }

  arm(delay: number, alarm: Alarm): Timer {
    return this.clock.arm(delay, alarm);
  }

  addCall(call: PendingCall): void {
    (this.#ties ??= new Ties()).addCall(call);
  }

  removeCall(call: PendingCall): void {
    this.#ties?.removeCall(call);
  }

  /** Disposes of `thing` at the end, unless it is let go of before. */
  hold(thing: Disposable): void {
    (this.#ties ??= new Ties()).hold(thing);
  }

  letGo(thing: Disposable): void {
    this.#ties?.letGo(thing);
  }

  flushDown(ref: Ref): void {
    const isIt = (message: unknown): boolean =>
      tagOf(message) === '$down' && (message as DownMessage)[1] === ref;
    const index = this.mailbox.indexOf(isIt, 0);
    if (index === -1) return;
    this.mailbox.removeAt(index);
    this.mailbox.forget();
    this.#receive?.rescan();
  }

  report(report: Report): void {
    this.#owner.runtime.report(report);
  }

  // ---- turns --------------------------------------------------------------------------------------

  schedule(): void {
    if (this.#queued) return;
    this.#queued = true;
    this.#owner.runtime.queue.schedule(this);
  }

  turn(quantum: number): number {
    this.#queued = false;
    for (let done = 1; done <= quantum; done += 1) {
      if (!this.#advance()) return done;
    }
    if (this.#isDue()) this.schedule();
    return quantum;
  }

  /* Whether a turn would find something to do. */
  #isDue(): boolean {
    if (this.#phase !== 'running' || this.#reason !== undefined || this.#isKilled()) return true;
    return this.#receive !== undefined || this.#behaviour?.['~ready'](this.mailbox) === true;
  }

  /* Does the next thing. It is the path of every message, and one function: what a handler throws has its
     stack taken, which costs by the frame. @returns whether there may be another thing at once */
  #advance(): boolean {
    if (this.#isKilled()) {
      if (!this.dead) this.#die(ExitReason.killed);
      return false;
    }
    if (this.#receive !== undefined) this.#look(this.#receive);
    if (this.#busy) return false;
    if (this.#phase !== 'running') return this.#phase === 'starting' && this.#begin();
    if (this.#reason !== undefined) return this.#terminate();
    const behaviour = this.#behaviour;
    if (behaviour?.['~ready'](this.mailbox) !== true) return false;
    this.#enter();
    let state: unknown;
    try {
      state = behaviour['~step'](this.#state, this);
      if (isThenable(state)) return this.#await(state);
    } catch (error) {
      this.#leave();
      return this.#crashed(error);
    }
    this.#leave();
    return this.#stepped(state);
  }

  #look(receive: Receive): void {
    this.active = true;
    const finish = receive.look();
    // Else what it looked at has ended the actor, and so the receive has failed.
    if (finish !== undefined && this.#receive === receive) {
      this.#unpark(receive);
      finish();
    }
    this.active = false;
  }

  /* The actor's own code is on the stack from here to `#leave`; what it waits for counts too. */
  #enter(): void {
    this.turnNumber += 1;
    this.active = true;
  }

  #leave(): void {
    this.active = false;
    this.#busy = false;
  }

  /* Goes on when `promise` has settled. */
  #await(promise: PromiseLike<unknown>): false {
    this.active = false;
    this.#busy = true;
    if (this.#reason !== undefined) this.#armGrace();
    const receive = this.#receive;
    // Nothing is attached to a receive before it is over: for an actor that waits in one, which most
    // do most of the time, that would be a fifth of all its memory.
    if (receive?.promise === promise) receive.parked = true;
    else this.#goOnAfter(promise);
    return false;
  }

  #goOnAfter(promise: PromiseLike<unknown>): void {
    // A promise of the host is itself here; one of another make is made one.
    Promise.resolve(promise).then(
      (value) => {
        if (this.dead) return;
        this.#leave();
        if (this.#settled(value) && this.#isDue()) this.schedule();
      },
      (error: unknown) => {
        if (this.dead) {
          this.#tooLate(error);
          return;
        }
        this.#leave();
        if (this.#threw(error)) this.schedule();
      },
    );
  }

  /* The receive that the actor waited in is over, and about to settle. */
  #unpark(receive: Receive): void {
    this.#receive = undefined;
    if (receive.parked) this.#goOnAfter(receive.promise);
  }

  /* The actor's own code has returned. @returns whether to go on at once */
  #settled(value: unknown): boolean {
    switch (this.#phase) {
      case 'starting':
        return this.#booted(value);
      case 'running':
        return this.#stepped(value);
      default:
        return this.#closeScope();
    }
  }

  /* The actor's own code has thrown. @returns whether to go on at once */
  #threw(error: unknown): boolean {
    switch (this.#phase) {
      case 'starting':
        return this.#startFailed(error);
      case 'running':
        return this.#crashed(error);
      default:
        return this.#terminateFailed(error);
    }
  }

  // ---- start --------------------------------------------------------------------------------------

  #begin(): boolean {
    this.#start?.look();
    return this.#reason === undefined ? this.#boot() : this.#closeScope();
  }

  #boot(): boolean {
    this.#enter();
    let state: unknown;
    try {
      this.interceptor?.booting(this.pid);
      const { Class, args } = this.#start as Start<ActorProcess>;
      this.#behaviour = Class['~make'](this, args);
      state = this.#behaviour['~boot']();
      this.#start?.look();
      if (isThenable(state)) {
        this.#start?.waits();
        return this.#await(state);
      }
    } catch (error) {
      this.#leave();
      return this.#startFailed(error);
    }
    this.#leave();
    return this.#booted(state);
  }

  #booted(state: unknown): boolean {
    if (isExitRequest(state)) return this.#startFailed(state);
    this.#state = state;
    this.#phase = 'running';
    this.#start?.decided();
    // An exit that came meanwhile is an end like any other, with a `terminate` for what `init` has
    // opened; but the start has failed.
    if (this.#reason === undefined && !this.#isKilled()) {
      this.#start?.succeed(this);
      this.#start = undefined;
    }
    return true;
  }

  #startFailed(error: unknown): boolean {
    this.#fail(error);
    const start = this.#start;
    if (start !== undefined) start.ignored = isIgnored(error);
    start?.decided();
    this.#phase = 'ending';
    return this.#closeScope();
  }

  // ---- run ----------------------------------------------------------------------------------------

  #stepped(state: unknown): boolean {
    if (isExitRequest(state)) return this.#crashed(state);
    this.#state = state;
    return true;
  }

  #crashed(error: unknown): boolean {
    this.#fail(error);
    return true;
  }

  /* The actor's own code threw. */
  #fail(error: unknown): void {
    if (isExitRequest(error)) {
      if (error.state !== undefined) [this.#state] = error.state;
      if (error.last !== undefined) this.#needEnding().last = error.last;
    }
    // The call that it was at is not answered; its `terminate` may come to other messages.
    if (isCall(this.#lastMessage)) attendCall(fromOf(this.#lastMessage));
    // It is to end already, and most likely this is why the handler threw.
    if (this.#reason !== undefined) this.#tooLate(error);
    else this.#decide(this.#reasonOf(error));
  }

  #reasonOf(error: unknown): ExitReason {
    if (isIgnored(error) && this.#phase !== 'starting') {
      const expected = 'a state; ignore() is for init';
      return ExitReason.error(new BadReturnError('a handler', 'ignore()', expected));
    }
    return isExitRequest(error) ? error.reason : ExitReason.error(error);
  }

  /* Something threw that can be no exit reason any more. */
  #tooLate(error: unknown): void {
    if (isEcho(error, this.#reason, this.#ending?.aborter?.signal)) return;
    this.stray(this.label, error);
  }

  // ---- end ----------------------------------------------------------------------------------------

  /* It is to end: at once if it is idle, else when the handler that is under way has settled. */
  #exit(reason: ExitReason): void {
    if (this.#reason !== undefined) return;
    this.#decide(reason);
    if (this.#busy) this.#armGrace();
    this.schedule();
  }

  /* From now on its end is certain. Calls that are in its queue wait in vain, and the one that made
     them might be what its `terminate` waits for. */
  #decide(reason: ExitReason): void {
    this.#reason = reason;
    this.#interrupt(reason);
    for (let index = 0; index < this.mailbox.length; index += 1) {
      refuseCall(this.mailbox.at(index), this.pid, reason);
    }
  }

  /* Ends what the actor waits for. */
  #interrupt(reason: ExitReason): void {
    this.#abort(reason);
    const receive = this.#receive;
    if (receive !== undefined) {
      this.#unpark(receive);
      receive.fail(new ActorExitError(this.pid, reason));
    }
    const calls = this.#ties?.calls;
    if (calls === undefined) return;
    for (const call of calls) call.fail(new ActorExitError(this.pid, reason));
  }

  #abort(reason: ExitReason): void {
    const aborter = this.#ending?.aborter;
    // Most come here twice, and the error costs more than the rest.
    if (aborter?.signal.aborted === false) aborter.abort(new ActorExitError(this.pid, reason));
  }

  /* From now on its time runs. */
  #armGrace(): void {
    const shutdown = this.#shutdown;
    if (shutdown === Infinity || this.#ending?.grace !== undefined) return;
    this.#needEnding().grace = this.arm(shutdown, new Grace(this));
  }

  #terminate(): boolean {
    this.#phase = 'ending';
    this.#enter();
    let done: unknown;
    try {
      done = this.#behaviour?.terminate(this.#reason as ExitReason, this.#state as never);
      if (isThenable(done)) return this.#await(done);
    } catch (error) {
      this.#leave();
      return this.#terminateFailed(error);
    }
    this.#leave();
    return this.#closeScope();
  }

  #terminateFailed(error: unknown): boolean {
    const before = this.#reason;
    this.#reason = isExitRequest(error) ? error.reason : ExitReason.error(error);
    // Two failures, and a reason holds one: the first is told of here.
    if (before?.type === 'error') this.stray(this.label, before.error);
    return this.#closeScope();
  }

  #closeScope(): boolean {
    const scope = this.#scope;
    if (scope === undefined) {
      this.#die(this.#reason as ExitReason);
    } else {
      this.#armGrace();
      scope.stop(this.#reason as ExitReason);
      void scope.ended().then(() => {
        if (!this.dead) this.#die(this.#reason as ExitReason);
      });
    }
    return false;
  }

  #die(reason: ExitReason): void {
    const report = this.#isHeard(reason) ? undefined : this.#reportOf(reason);
    if (!this.#isKilled()) this.#ending?.last?.();
    // A kill is the reason now; what it had failed with before is told of here.
    else if (this.#reason?.type === 'error') this.stray(this.label, this.#reason.error);
    this.#behaviour?.['~over']();
    this.#start?.decided();
    this.#phase = 'dead';
    this.#reason = reason;
    this.#ending?.grace?.cancel();
    this.#interrupt(reason);
    this.#scope?.stop(reason);
    this.interceptor?.ended(this.pid, reason);

    this.#releaseName();
    // Whoever starts it learns of a failed start by the start; it kills those who do not trap exits, unless
    // it has merely taken too long.
    const { parent, timedOut = false } = this.#start ?? {};
    if (parent !== undefined && (parent.trapExit || timedOut)) {
      this.#ties?.unlink(parent.pid);
      parent.unlink(this.pid);
    }
    this.#ties?.cut(this.pid, reason);
    tellWatchers(this, this.pid, reason);
    if (this.#start === undefined) this.#tellOnExit(reason);
    if (report !== undefined) this.report(report);

    for (let left = this.mailbox.length; left > 0; left -= 1) {
      const message = this.mailbox.shift();
      // One that was killed had no time to refuse it before.
      refuseCall(message, this.pid, reason);
      this.#undelivered(message);
    }
    this.#behaviour = undefined;
    this.#state = undefined;
    this.#lastMessage = undefined;
    // A kill leaves what it owned to end by itself; until then it is not gone.
    if (this.#scope === undefined || this.#scope.over) {
      this.#vanish();
    } else {
      void this.#scope.ended().then(() => {
        this.#vanish();
      });
    }
  }

  #vanish(): void {
    this.#phase = 'gone';
    this.#owner.disown(this);
    // Not before: whoever starts it once more is not to meet what is left of the first.
    this.#start?.fail(this, this.#reason as ExitReason);
    const waiting = this.#ending?.waiting;
    // Whoever keeps the pid of one that is gone keeps as little as can be.
    this.mailbox = NO_MESSAGES;
    this.#start = undefined;
    // What is thrown from now on may still be no more than the echo of its signal.
    if (this.#ending?.aborter === undefined) this.#ending = undefined;
    else this.#ending.last = undefined;
    this.#onExit = undefined;
    this.#ties = undefined;
    this.#scope = undefined;
    if (waiting === undefined) return;
    for (const resolve of waiting) resolve();
  }

  /* Made when something of it is needed. */
  #needEnding(): Ending {
    return (this.#ending ??= new Ending());
  }

  /* Whether somebody learns that it has failed, if it has. */
  #isHeard(reason: ExitReason): boolean {
    if (ExitReason.isClean(reason) || reason === this.#ending?.ownersReason) return true;
    if (this.#onExit !== undefined || this.#ties?.oneHears() === true) return true;
    return oneHears(this.firstWatcher);
  }

  #releaseName(): void {
    try {
      this.#name?.release(this.pid);
    } catch (error) {
      this.stray(`the name of ${this.label}`, error);
    }
  }

  #tellOnExit(reason: ExitReason): void {
    const failed = (error: unknown): void => {
      this.stray(`onExit of ${this.label}`, error);
    };
    try {
      const result = this.#onExit?.(reason, this.pid);
      if (isThenable(result)) result.then(undefined, failed);
    } catch (error) {
      failed(error);
    }
  }

  #reportOf(reason: ExitReason): CrashReport {
    const Class = this.#behaviour?.constructor ?? this.#start?.Class;
    return crashReport(this, reason, Class, this.status());
  }

  status(): Status | undefined {
    return shown(this, this.#behaviour, { state: this.#state, message: this.#lastMessage });
  }

  #undelivered(message: unknown): void {
    const report = undeliveredReport(this.pid, message, this.#reason);
    if (report !== undefined) this.report(report);
  }

  /** Something threw that has nowhere else to go. */
  stray(source: string, error: unknown): void {
    this.report({ type: 'stray', source, error });
  }
}
