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

/** Lets one go on that has waited, by `settle`, now or later. To be called once. */
export type Wake = (settle: () => void) => void;

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
   * Plain code or an actor begins to wait: for a reply, a start, an end.
   *
   * @param of - whose reply, start or end that is; not there for the end of a scope
   * @param who - the actor that waits, if it is known to be one
   */
  waiting(of: Pid<unknown> | undefined, who: Pid<unknown> | undefined): Wake;
  /** `process` is dead. */
  ended(process: Pid<unknown>, reason: ExitReason): void;
}

/** What settles a promise, but not before it is let. */
export function awaken<T>(wake: Wake | undefined, settle: (value: T) => void): (value: T) => void {
  if (wake === undefined) return settle;
  return (value) => {
    wake(() => {
      settle(value);
    });
  };
}
