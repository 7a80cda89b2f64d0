/**
 * What can be done with a pid: send, cast and reply to it, link it, end it, look at it.
 *
 * Here, in `call`, `monitor` and `timers`, and in what processes and supervisors are made of, a pid is
 * reached through to what stands behind it: here a transport would come in.
 *
 * @module
 */

import { checkOptions, checkPid, checkReason, resolve } from './check.ts';
import { InvalidArgumentError, NoProcessError } from './errors.ts';
import type { ExitReason } from './primitives/exit-reason.ts';
import { type Address, behind, type Pid } from './primitives/pid.ts';
import { Ref } from './primitives/ref.ts';
import { handled } from './primitives/rejected.ts';
import { isThenable } from './primitives/thenable.ts';
import type { CastMessage, CastRequest, From, InfoMessage } from './protocol.ts';

/**
 * Puts a message into the mailbox of a process, and returns at once. Messages from one sender
 * arrive in the order sent. One to a process that has ended is lost, as it is in OTP.
 *
 * OTP: `erlang:send/2`.
 *
 * @throws {@link NoProcessError} if `to` is a name or a child's address that leads to nobody
 */
export function send<P>(to: Address<P>, message: NoInfer<InfoMessage<P>>): void {
  const pid = resolve('address of send', to);
  if (pid === undefined) throw new NoProcessError(to, 'send');
  behind(pid).deliver(message);
}

/**
 * Tells a server something, and returns at once, whether or not the server is there.
 *
 * OTP: `gen_server:cast/2`.
 */
export function cast<P>(to: Address<P>, request: NoInfer<CastRequest<P>>): void {
  const pid = resolve('address of cast', to);
  if (pid !== undefined) behind(pid).deliver(['$cast', request] satisfies CastMessage);
}

/**
 * Sends an exit signal. The process ends with `reason`, unless it traps exits; then it gets
 * `["$exit", from, reason]` as a message. `"kill"` cannot be trapped: it ends the process at once,
 * without its `terminate`, for the reason `killed`.
 *
 * `normal` ends nobody but a process that sends it to itself and does not trap exits.
 *
 * OTP: `erlang:exit/2`.
 * Differs: all but a kill wait for the handler that is under way.
 *
 * @param from - who sends it; known by itself in an actor's `this.sendExit`
 */
export function exit(target: Address, reason: ExitReason | 'kill', from?: Pid<unknown>): void {
  const pid = resolve('target of exit', target);
  if (reason !== 'kill') checkReason('reason of exit', reason);
  if (from !== undefined) checkPid('from of exit', from);
  if (pid !== undefined) behind(pid).signal(reason, from);
}

/**
 * Answers a call, from wherever `from` has been handed to. The first answer counts; one that comes
 * when the caller no longer waits is dropped.
 *
 * OTP: `gen_server:reply/2`.
 *
 * @throws {@link InvalidArgumentError} if `value` is a promise: await it first
 */
export function reply<Value>(from: From<Value>, value: NoInfer<Value>): void {
  checkOptions('from of reply', from);
  checkPid('replyTo of reply', from.replyTo);
  if (isThenable(value)) {
    handled(Promise.resolve(value));
    throw new InvalidArgumentError('value of reply', value, 'no promise: await it first');
  }
  behind(from.replyTo).answer(from.ref, value);
}

/**
 * Ties two processes together: when one ends, the other gets an exit signal with its reason.
 *
 * OTP: `erlang:link/1`.
 * Differs: names both, since plain code has no process of its own.
 *
 * @throws {@link NoProcessError} if one of them has ended
 */
export function link(one: Pid<unknown>, other: Pid<unknown>): void {
  checkPid('first process of link', one);
  checkPid('second process of link', other);
  for (const pid of [one, other]) {
    // It has no end of its own that it could be told of, and none to tell.
    if (pid instanceof Ref) {
      const expected = 'a process; the port of a call ends with the call, and can be monitored';
      throw new InvalidArgumentError('process of link', pid, expected);
    }
    if (behind(pid).dead) throw new NoProcessError(pid, 'link');
  }
  if (one === other) return;
  behind(one).link(other);
  behind(other).link(one);
}

/** Takes a link back. OTP: `erlang:unlink/1`. */
export function unlink(one: Pid<unknown>, other: Pid<unknown>): void {
  checkPid('first process of unlink', one);
  checkPid('second process of unlink', other);
  behind(one).unlink(other);
  behind(other).unlink(one);
}

/** What can be seen of a process from outside. */
export interface ProcessInfo {
  readonly label: string;
  /** `ending`: it takes no more messages. */
  readonly status: 'alive' | 'ending';
  /** How many messages wait. */
  readonly queueLength: number;
}

/**
 * What can be seen of a process now; nothing, if it has ended.
 *
 * OTP: `erlang:process_info/1`, `erlang:is_process_alive/1`.
 */
export function processInfo(target: Address): ProcessInfo | undefined {
  const pid = resolve('target of processInfo', target);
  if (pid === undefined || behind(pid).dead) return undefined;
  const { exiting, queueLength } = behind(pid);
  return { label: pid.label, status: exiting === undefined ? 'alive' : 'ending', queueLength };
}
