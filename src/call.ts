/**
 * Calls: a request, and the one-shot port at which its reply is awaited.
 *
 * OTP: `gen:call/4`, and the aliases that keep a late reply out of the caller's mailbox.
 *
 * @module
 */

import { checkOptions, checkSignal, checkTimeout, resolve } from './check.ts';
import { CallCycleError, CallExitError, CallTimeoutError, MailboxFullError } from './errors.ts';
import { onAbort } from './primitives/abort.ts';
import { ExitReason } from './primitives/exit-reason.ts';
import { tagOf } from './primitives/instance.ts';
import {
  type Address,
  behind,
  isPid,
  makeOwnPid,
  type Pid,
  type Process,
  type Watcher,
} from './primitives/pid.ts';
import { IS_REF, type Ref } from './primitives/ref.ts';
import { handled, rejected } from './primitives/rejected.ts';
import {
  type FirstWatcher,
  tellWatchers,
  withoutWatcher,
  withWatcher,
} from './primitives/watch-list.ts';
import type { CallMessage, CallRequest, From, Reply } from './protocol.ts';
import type { Alarm, Clock, Timer } from './runtime/clock.ts';
import { awaken, type Interceptor } from './runtime/interceptor.ts';

/** How long a call waits unless it says otherwise, in milliseconds. OTP: the same. */
export const DEFAULT_CALL_TIMEOUT = 5_000;

/** How long a call waits. */
export interface CallOptions {
  /**
   * How long to wait, in milliseconds; `Infinity` for as long as it takes.
   *
   * @defaultValue 5000
   */
  readonly timeout?: number | undefined;
  /** Ends the waiting when it aborts, with its reason. The server is not told. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks a server and waits for its reply.
 *
 * Requests from one caller reach the server in the order they were asked. Inside an actor use
 * `this.call`: it ends with the actor and sees calls that would wait for themselves.
 *
 * OTP: `gen_server:call/3`.
 * Differs: rejects, where Erlang exits the calling process.
 *
 * @param request - reaches `handleCall` as it is; it is not copied, so do not change it after
 * @returns the reply
 * @throws {@link CallTimeoutError} if `timeout` passes first; a reply that comes later is dropped
 * @throws {@link CallExitError} if the server is not there, is ending, or ends before it replies
 * @throws {@link MailboxFullError} if the server has a `capacity`, and no room
 * @throws {@link CallCycleError} by `this.call`, if it would wait for itself
 * @throws the reason of `signal` if it aborts first
 */
export function call<P, const R extends CallRequest<P>>(
  server: Address<P>,
  request: R,
  options?: CallOptions,
): Promise<Reply<P, R>> {
  return ask(server, request, options) as Promise<Reply<P, R>>;
}

/** An actor that calls, as far as a call needs to know it. */
export interface Caller {
  readonly pid: Pid<unknown>;
  /** @throws if the actor may not wait for anything any more */
  mayWait(): void;
  /** The calls that it waits for. */
  readonly calls: Iterable<PendingCall>;
  addCall(call: PendingCall): void;
  removeCall(call: PendingCall): void;
  /** Counts its messages: a call of an earlier one does not hold up the one it is at. */
  readonly turnNumber: number;
  /** Whether it is in the middle of a message, or of `init` or `terminate`. */
  readonly occupied: boolean;
}

/* Who is behind a pid, if it is an actor that may be waiting for others. */
export interface CallingProcess extends Process {
  readonly caller?: Caller | undefined;
  readonly interceptor?: Interceptor | undefined;
}

/** A call on behalf of `caller`, if there is one: what `call` and `this.call` are made of. */
export function ask(
  server: Address,
  request: unknown,
  options: CallOptions = NO_OPTIONS,
  caller?: Caller,
): Promise<unknown> {
  try {
    caller?.mayWait();
    // Most calls have no options, and need not pay for looking at them.
    if (options !== NO_OPTIONS) checkCall(options);
    const { timeout = DEFAULT_CALL_TIMEOUT, signal } = options;
    const pid = resolve('server of call', server);
    if (pid === undefined) throw new CallExitError(server, request, ExitReason.noproc);
    refuseCycle(caller, pid, request);
    return new PendingCall(pid, request, timeout, caller).begin(signal);
  } catch (error) {
    return rejected(error);
  }
}

const NO_OPTIONS: CallOptions = {};

function checkCall(options: CallOptions): void {
  checkOptions('options of call', options);
  const { timeout, signal } = options;
  if (timeout !== undefined) checkTimeout('timeout of call', timeout);
  checkSignal('signal of call', signal);
  signal?.throwIfAborted();
}

/**
 * A call that waits for its reply, one object for all that a call is: the one-shot port at which it
 * waits, a pid, so that a reply is a message like any other; what stands behind that pid; the
 * reference that the reply bears; and the `from` that a handler is given. Once it is over, what
 * still comes has nowhere to land.
 */
export class PendingCall implements Pid<unknown>, Process, Watcher, Alarm, From {
  // What a pid has, see the end of the class.
  declare readonly id: number;
  declare readonly label: string;
  declare readonly resolve: () => this;
  declare readonly toString: () => string;

  previous: Watcher | undefined = undefined;
  next: Watcher | undefined = undefined;
  /** Who wants to hear that nobody waits any more. */
  firstWatcher: FirstWatcher;
  declare readonly '~isRef': true;
  readonly promise: Promise<unknown>;
  readonly server: Pid<unknown>;
  readonly request: unknown;
  readonly #timeout: number;
  readonly #caller: Caller | undefined;
  readonly #turnNumber: number;
  #resolve!: (value: unknown) => void;
  #reject!: (error: unknown) => void;
  #timer: Timer | undefined;
  #stopListening: (() => void) | undefined;
  /* `attended`: watches the server, see `attend`. */
  #state: 'waiting' | 'attended' | 'over' = 'waiting';

  constructor(server: Pid<unknown>, request: unknown, timeout: number, caller: Caller | undefined) {
    this.server = server;
    this.request = request;
    this.#timeout = timeout;
    this.#caller = caller;
    this.#turnNumber = caller?.turnNumber ?? 0;
    this.promise = new Promise((keep, reject) => {
      this.#resolve = keep;
      this.#reject = reject;
    });
  }

  /** Sends the request, unless that would be in vain. */
  begin(signal: AbortSignal | undefined): Promise<unknown> {
    const { server, promise } = this;
    const process = behind(server);
    const { interceptor } = process as CallingProcess;
    if (interceptor !== undefined) this.#awaken(interceptor);
    const { exiting } = process;
    if (exiting !== undefined) {
      this.told(server, exiting);
      return promise;
    }
    if (this.#timeout !== Infinity) this.#timer = process.clock.arm(this.#timeout, this);
    if (signal !== undefined) this.#listenTo(signal);
    this.#caller?.addCall(this);
    const ref = this as unknown as Ref; // marked as one, see below
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- made a pid below
    process.deliver(['$call', ref, this, this.request] satisfies CallMessage);
    return promise;
  }

  /* Goes on when it is let; and so that all this is not in the way of a call that is not held up. */
  #awaken(interceptor: Interceptor): void {
    const wake = interceptor.waiting(this.server, this.#caller?.pid);
    this.#resolve = awaken(wake, this.#resolve);
    this.#reject = awaken(wake, this.#reject);
  }

  #listenTo(signal: AbortSignal): void {
    this.#stopListening = onAbort(signal, () => {
      this.fail(signal.reason);
    });
  }

  // What a port is like for whoever looks at it from outside. As fields they would be a fifth of a
  // call's memory.
  /* eslint-disable @typescript-eslint/class-literal-property-style */

  get of(): 'call' {
    return 'call';
  }

  get ref(): this {
    return this;
  }

  get replyTo(): this {
    return this;
  }

  get hears(): boolean {
    return false;
  }

  get clock(): Clock {
    return behind(this.server).clock;
  }

  get exiting(): ExitReason | undefined {
    return this.dead ? ExitReason.noproc : undefined;
  }

  get active(): boolean {
    return false;
  }

  get hearsExits(): boolean {
    return false;
  }

  get queueLength(): number {
    return 0;
  }
  /* eslint-enable @typescript-eslint/class-literal-property-style */

  /** A message: the reply, if it comes so. Anything else that is sent to the port is dropped. */
  deliver(message: unknown): void {
    if (Array.isArray(message) && message[0] === '$reply') {
      this.answer(message[1] as Ref, message[2]);
    }
  }

  /** The reply; a second one is dropped. */
  answer(ref: Ref, value: unknown): void {
    if (this.dead || ref !== this) return;
    this.#finish();
    this.#resolve(value);
    if (this.firstWatcher !== undefined) this.#tellWatchers(ExitReason.normal);
  }

  /** The time is over. */
  ring(): void {
    const { server } = this;
    const waiting = behind(server).queueLength;
    this.fail(new CallTimeoutError(server, this.request, this.#timeout, waiting));
  }

  /** The server has ended. */
  told(server: Pid<unknown>, reason: ExitReason): void {
    if (this.dead) return; // an error costs more than all the rest
    this.fail(new CallExitError(server, this.request, reason));
  }

  fail(error: unknown): void {
    if (this.dead) return;
    this.#finish();
    handled(this.promise);
    this.#reject(error);
    if (this.firstWatcher !== undefined) this.#tellWatchers(ExitReason.error(error));
  }

  /** Whether nobody waits any more. */
  get dead(): boolean {
    return this.#state === 'over';
  }

  /**
   * The server has taken the request and goes on without having answered it: from now on its end ends
   * the call. As long as it waits in the mailbox, the server sees to that; most calls are answered
   * before anybody has to watch.
   */
  attend(): void {
    if (this.#state === 'waiting' && behind(this.server).watch(this)) this.#state = 'attended';
  }

  /** Whether `caller` is still at the message that it made this call for. */
  holdsUp(caller: Caller): boolean {
    return caller.occupied && caller.turnNumber === this.#turnNumber;
  }

  signal(): void {
    // A port cannot be ended from outside.
  }

  watch(watcher: Watcher): boolean {
    if (this.dead) return false;
    this.firstWatcher = withWatcher(this.firstWatcher, watcher);
    return true;
  }

  unwatch(watcher: Watcher): void {
    this.firstWatcher = withoutWatcher(this.firstWatcher, watcher);
  }

  #tellWatchers(reason: ExitReason): void {
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- made a pid below
    tellWatchers(this, this, reason);
  }

  /** One of those who watch it threw. */
  stray(source: string, error: unknown): void {
    behind(this.server).stray(source, error);
  }

  ended(): Promise<void> {
    return Promise.resolve();
  }

  child(): undefined {
    return undefined;
  }

  link(): void {
    // See above.
  }

  unlink(): void {
    // See above.
  }

  #finish(): void {
    if (this.#state === 'attended') behind(this.server).unwatch(this);
    this.#state = 'over';
    this.#timer?.cancel();
    this.#stopListening?.();
    this.#caller?.removeCall(this);
  }
}

makeOwnPid(PendingCall, 'call');
Object.defineProperty(PendingCall.prototype, IS_REF, { value: true });

/** Whether `message` is a call. */
export function isCall(message: unknown): message is CallMessage {
  return tagOf(message) === '$call' && isPid((message as Partial<CallMessage>)[2]);
}

/** Whether `value` is the port of a call, be it of another copy of the library. */
export function isPort(value: unknown): value is PendingCall {
  return typeof value === 'object' && value !== null && IS_REF in value;
}

/** Whom the call `message` came from; nobody, if it merely looks like one. */
export function fromOf([, ref, replyTo]: CallMessage): From | undefined {
  if (isPort(replyTo) && replyTo.ref === ref) return replyTo;
  return isPid(replyTo) ? { ref, replyTo } : undefined;
}

/** The call that a server was handed as `from` is not answered yet. */
export function attendCall(from: Pick<From, 'replyTo'> | undefined): void {
  if (isPort(from?.replyTo)) from.replyTo.attend();
}

/** Fails the call that `message` is the request of, if it is one: `server` will not come to it. */
export function refuseCall(message: unknown, server: Pid<unknown>, reason: ExitReason): void {
  if (!isCall(message)) return;
  const [, , replyTo] = message;
  if (isPort(replyTo)) replyTo.told(server, reason);
}

/**
 * Fails the call that `message` is the request of, if it is one: `server` has no room for it.
 *
 * @returns whether there is a caller, who hears of it
 */
export function dropCall(message: unknown, server: Pid<unknown>, capacity: number): boolean {
  if (!isCall(message)) return false;
  const [, , replyTo, request] = message;
  if (!isPort(replyTo)) return false;
  replyTo.fail(new MailboxFullError(server, request, capacity));
  return true;
}

/* Follows who waits for whom from `server` on; if that leads to `caller`, the call would never end.
   Only calls that hold up the message an actor is at count: an actor that handles others meanwhile
   will get to this one.

   A plain `call` does not say who calls; but if its server is in the middle of its own code at this
   very moment, it can only be the server itself. */
function refuseCycle(caller: Caller | undefined, server: Pid<unknown>, request: unknown): void {
  if (behind(server).active) throw new CallCycleError([server, server], request);
  if (caller === undefined) return;
  // Most servers wait for nobody, and need no map to find that out.
  if (server !== caller.pid && !isWaiting(server)) return;
  const chain = waitsFor(server, caller.pid);
  if (chain !== undefined) throw new CallCycleError([caller.pid, ...chain], request);
}

/* The way from `from` to `target`, each of them waiting for the next. Each is looked at once, however many
   wait for it. */
function waitsFor(from: Pid<unknown>, target: Pid<unknown>): readonly Pid<unknown>[] | undefined {
  const waitingFor = new Map<Pid<unknown>, Pid<unknown> | undefined>([[from, undefined]]);
  for (const pid of waitingFor.keys()) {
    if (pid === target) return wayTo(target, waitingFor);
    for (const server of serversOf(pid)) {
      if (!waitingFor.has(server)) waitingFor.set(server, pid);
    }
  }
  return undefined;
}

function isWaiting(pid: Pid<unknown>): boolean {
  return serversOf(pid).next().done !== true;
}

/* The servers that hold up the message `pid` is at. */
function* serversOf(pid: Pid<unknown>): Generator<Pid<unknown>> {
  const { caller } = behind(pid) as CallingProcess;
  if (caller?.occupied !== true) return;
  for (const call of caller.calls) if (call.holdsUp(caller)) yield call.server;
}

function wayTo(
  target: Pid<unknown>,
  waitingFor: ReadonlyMap<Pid<unknown>, Pid<unknown> | undefined>,
): readonly Pid<unknown>[] {
  const way: Pid<unknown>[] = [];
  for (let pid: Pid<unknown> | undefined = target; pid !== undefined; pid = waitingFor.get(pid)) {
    way.unshift(pid);
  }
  return way;
}
