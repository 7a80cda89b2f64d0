/**
 * What a process needs only once it is to end, kept apart so that the many that are idle do not pay
 * for it.
 *
 * @module
 */

import { ActorExitError, NotRunningError } from '../errors.ts';
import { type Aborter, isAbortOf } from '../primitives/abort.ts';
import type { ExitReason } from '../primitives/exit-reason.ts';
import { isInstance } from '../primitives/instance.ts';
import type { Mailbox } from '../primitives/mailbox.ts';
import type { Alarm, Timer } from '../runtime/clock.ts';
import { isExitRequest } from './behaviour.ts';
import { isOwnerExit } from './owner-exit.ts';

/** What is ended when its time is over. */
export interface Endable {
  readonly label: string;
  /** It has had its time. */
  overran(): void;
}

/** The time that an end may take. */
export class Grace implements Alarm {
  readonly #process: Endable;

  constructor(process: Endable) {
    this.#process = process;
  }

  get label(): string {
    return `shutdown of ${this.#process.label}`;
  }

  ring(): void {
    this.#process.overran();
  }
}

export class Ending {
  /** It ends at its next turn, whatever it is at. */
  killed = false;
  /** Tells the actor, and whatever it has handed its signal to. Made on first use. */
  aborter: Aborter | undefined = undefined;
  /** What its owner ended with, and passed on. */
  ownersReason: ExitReason | undefined = undefined;
  /** Why its owner wants it to end, if it traps exits and has not come to that. */
  asked: ExitReason | undefined = undefined;
  /* How many messages were before that in its mailbox when it was last looked at. */
  #before = Infinity;
  /** Runs out when it has had its time. */
  grace: Timer | undefined = undefined;
  /** What the actor wanted done after its `terminate`. */
  last: (() => void) | undefined = undefined;
  /** Who waits until nothing of it is left. */
  readonly waiting: (() => void)[] = [];

  /**
   * Why it is to end now, if its owner wants it to. As long as it takes what came before that, it goes on.
   */
  due(mailbox: Mailbox): ExitReason | undefined {
    if (this.asked === undefined) return undefined;
    let before = Math.min(this.#before, mailbox.length - 1);
    // Only what is before it goes, so it is where it was, or a little further on.
    while (before > 0 && !isOwnerExit(mailbox.at(before))) before -= 1;
    if (before <= 0 || before >= this.#before) return this.asked;
    this.#before = before;
    return undefined;
  }
}

/**
 * Whether what was thrown by one that is ending tells of nothing but that end.
 *
 * @param reason - why it ends
 * @param signal - that of the actor, if it has been asked for
 */
export function isEcho(
  error: unknown,
  reason: ExitReason | undefined,
  signal: AbortSignal | undefined,
): boolean {
  if (isExitRequest(error) || isInstance(error, ActorExitError)) return true;
  if (isInstance(error, NotRunningError) || isAbortOf(error, signal)) return true;
  // What it waited for has failed, and it ends for that very reason, by a link.
  return reasonIn(error) === reason;
}

function reasonIn(error: unknown): unknown {
  try {
    return (error as { readonly reason?: unknown } | null | undefined)?.reason;
  } catch {
    return undefined; // it cannot be read
  }
}
