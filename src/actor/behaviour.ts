/**
 * What a process and the actor that it drives say to each other.
 *
 * @module
 */

import { ExitReason } from '../primitives/exit-reason.ts';
import { isInstance } from '../primitives/instance.ts';
import type { Mailbox } from '../primitives/mailbox.ts';
import type { Pid, Status } from '../primitives/pid.ts';
import type { Alarm, Timer } from '../runtime/clock.ts';

/** What a step may want of the process. */
export interface Stepping {
  readonly mailbox: Mailbox;
  /** Why the owner wants an actor to end that traps exits, if it does not get to what came before. */
  dueStop(): ExitReason | undefined;
  /** Takes the oldest message. */
  take(): unknown;
  arm(delay: number, alarm: Alarm): Timer;
  schedule(): void;
}

/** What a process needs of its actor. The names that begin with `~` are the library's own. */
export interface Behaviour {
  /** @returns the first state, an `ExitRequest`, or a promise of one of them */
  '~boot'(): unknown;
  /** Whether there is something to do now, or not before a message comes. */
  '~ready'(mailbox: Mailbox): boolean;
  /** Does one thing. @returns the next state, an `ExitRequest`, or a promise of one */
  '~step'(state: unknown, process: Stepping): unknown;
  /** Whether it is given its messages one by one, and so its owner's exit in its turn. */
  '~isServer'(): boolean;
  /** For a supervisor: the process that runs as its child `id`. */
  '~child'(id: string): Pid<unknown> | undefined;
  /** Lets go of what it holds of the runtime's: the process has ended, in whatever way. */
  '~over'(): void;
  terminate(reason: ExitReason, state: never): unknown;
  formatStatus(status: Status<never>): Status;
}

/**
 * Ends the actor that throws it, or whose step returns it, with a reason that need not be an error.
 * It is none itself: the stack of an Error would cost more than all the rest of an ordinary end.
 */
export class ExitRequest {
  readonly reason: ExitReason;
  /** The state that `terminate` is to see, if not the one before. */
  readonly state: readonly [unknown] | undefined;
  /** What is left to do after `terminate`. */
  readonly last: (() => void) | undefined;

  constructor(reason: ExitReason, state?: readonly [unknown], last?: () => void) {
    this.reason = reason;
    this.state = state;
    this.last = last;
  }
}

/* For itself, and not by one function that is handed the class: that would be a tenth of a start and a stop. */
export function isExitRequest(value: unknown): value is ExitRequest {
  try {
    return value instanceof ExitRequest;
  } catch {
    return false; // a proxy that has been revoked, for one
  }
}

/* What others see of the classes whose instances only the library makes is an interface: a class that is
   exported as a type alone would be taken for one that is there. */

/** What `init` returns of an actor that is not wanted. Made by `ignore`. */
export interface Ignored {
  /** Tells it from a state; there is no more to it. */
  readonly '~ignored': true;
}

/* It ends `normal`, and was never there. */
class IgnoredStart extends ExitRequest implements Ignored {
  readonly '~ignored' = true;

  constructor() {
    super(ExitReason.normal);
  }
}

export function isIgnored(value: unknown): value is Ignored {
  return isInstance(value, IgnoredStart);
}

/**
 * For `init` to return: nothing needs to run here. The start is refused with a `StartIgnoredError`;
 * a supervisor keeps the child without a process, and goes on.
 *
 * OTP: `ignore`.
 */
export function ignore(): Ignored {
  return new IgnoredStart();
}
