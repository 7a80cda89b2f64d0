/**
 * What a process needs only once it is to end, kept apart so that the many that are idle do not pay
 * for it.
 *
 * @module
 */

import type { Aborter } from '../primitives/abort.ts';
import type { ExitReason } from '../primitives/exit-reason.ts';
import type { Alarm, Timer } from '../runtime/clock.ts';

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
  /** How many messages were before that in its mailbox when it was last looked at. */
  before: number | undefined = undefined;
  /** Runs out when it has had its time. */
  grace: Timer | undefined = undefined;
  /** What the actor wanted done after its `terminate`. */
  last: (() => void) | undefined = undefined;
  /** Who waits until nothing of it is left. */
  readonly waiting: (() => void)[] = [];
}
