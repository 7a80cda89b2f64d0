/**
 * Who stands between the processes of a test: sees what goes from one to the other, and may keep it
 * back.
 *
 * A runtime has none unless a test kit brings one.
 *
 * OTP: the trace flags `send`, `receive` and `procs` of `erlang:trace/3`.
 * Differs: an interceptor does not only look on.
 *
 * @module
 */

import type { ExitReason } from '../primitives/exit-reason.ts';
import type { Pid } from '../primitives/pid.ts';

/** Nothing but `booting` and `taking` may throw. */
export interface Interceptor {
  /** `process` is about to make its actor. What this throws is what its constructor threw. */
  booting(process: Pid<unknown>): void;
  /**
   * `message` is about to enter the mailbox of `to`.
   *
   * @returns whether it does; one that is kept back may be delivered later, and is asked about again
   */
  delivering(message: unknown, to: Pid<unknown>): boolean;
  /** `process` has taken `message` out. What this throws is what its handler threw. */
  taking(message: unknown, process: Pid<unknown>): void;
  /**
   * What plain code or an actor waits for has come about: a reply, a failed call, a start.
   *
   * @param of - the port of the call, or the process that is started
   * @param who - the actor that waits, if it is known to be one
   * @param settle - to be called once, now or later
   */
  settling(of: Pid<unknown>, who: Pid<unknown> | undefined, settle: () => void): void;
  /** `process` is dead. */
  ended(process: Pid<unknown>, reason: ExitReason): void;
}
