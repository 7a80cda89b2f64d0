/**
 * Tells a test that waits for time to pass that it has to move it: else it would wait until its runner
 * has enough, which says nothing of why.
 *
 * @module
 */

import { afterTurn } from '../runtime/after-turn.ts';
import { StuckError } from './errors.ts';
import { Outside } from './outside.ts';
import { type Looked, suspects, waiting } from './waiting.ts';

/* Not those of a test runner that replaces them. */
// eslint-disable-next-line no-restricted-properties -- what is outside of the kit goes by real time
const { setTimeout, clearTimeout } = globalThis;

/* For so long nothing has happened, in milliseconds of real time. */
const LONG = 1_000;

/* How many of the timers of the host are pauses of this kit: a test that its runner has given up may go on. */
let pauses = 0;

export class Standstill {
  /** Rejects, if it does anything. */
  readonly stuck: Promise<never>;
  readonly #test: Looked;
  readonly #patience: number;
  readonly #outside = new Outside(true);
  #fail!: (error: StuckError) => void;
  #pause: ReturnType<typeof setTimeout> | undefined;
  /* Else it knows nothing, and says nothing. */
  #sees = false;

  /** @param patience - for so long at least, in milliseconds of real time */
  constructor(test: Looked, patience: number) {
    this.#test = test;
    this.#patience = Math.max(LONG, patience);
    this.stuck = new Promise((_resolve, reject) => {
      this.#fail = reject;
    });
    test.stepper.whenIdle = () => {
      this.#wait();
    };
    // It may wait for time before anything has happened.
    this.#wait();
  }

  /** The test is over. */
  end(): void {
    this.#test.stepper.whenIdle = undefined;
    this.#endPause();
  }

  #endPause(): void {
    if (this.#pause === undefined) return;
    clearTimeout(this.#pause);
    this.#pause = undefined;
    pauses -= 1;
  }

  #wait(): void {
    this.#endPause();
    const { steps } = this.#test.stepper;
    pauses += 1;
    this.#pause = setTimeout(() => {
      this.#endPause();
      // In a turn of its own: a host takes a timer that rings for something that is under way.
      afterTurn(() => {
        this.#look(steps);
      });
    }, this.#patience);
    this.#sees ||= this.#outside.isSeen;
  }

  #look(steps: number): void {
    const { stepper } = this.#test;
    // What has happened since has led to the next wait, or the test is over.
    if (stepper.whenIdle === undefined || stepper.awake || stepper.steps !== steps) return;
    if (!this.#sees || this.#outside.isBusyBeside(pauses) || suspects(this.#test).length > 0) {
      this.#wait();
      return;
    }
    const { clock } = stepper;
    const who = waiting(this.#test, () => undefined);
    this.#fail(new StuckError(who, clock.now(), false, clock.nextDue));
  }
}
