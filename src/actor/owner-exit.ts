/**
 * The exit signal of an owner, to an actor that traps exits: a message, and what it does to a receive.
 *
 * OTP: a `gen_server` handles `{'EXIT', Parent, Reason}` itself, in its turn, whether or not it traps exits.
 *
 * @module
 */

import type { ExitReason } from '../primitives/exit-reason.ts';
import { type AnyClause, LEAVE } from '../primitives/mailbox.ts';
import { ExitRequest } from './behaviour.ts';

/** The signal, in the mailbox. */
export class OwnerExit {
  readonly reason: ExitReason;

  constructor(reason: ExitReason) {
    this.reason = reason;
  }
}

/* For itself, see `isExitRequest`. */
export function isOwnerExit(value: unknown): value is OwnerExit {
  try {
    return value instanceof OwnerExit;
  } catch {
    return false; // a proxy that has been revoked, for one
  }
}

/** Goes before all other clauses of a receive that the signal ends. */
export const END_BY_OWNER: AnyClause = [
  OwnerExit,
  ({ reason }: OwnerExit): never => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- see ExitRequest
    throw new ExitRequest(reason);
  },
];

/** The same of one that it does not end: of a server, that comes to it in its turn, or of a `terminate`. */
export const LEAVE_OWNERS_EXIT: AnyClause = [OwnerExit, LEAVE];
