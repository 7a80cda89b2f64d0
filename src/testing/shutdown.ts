/**
 * Stops a scope, and comes to an end, whatever is in it: time is moved as far as is needed, and what
 * ends by no time is ended by force.
 *
 * @module
 */

import { ActorProcess } from '../actor/process.ts';
import type { Owned } from '../owned.ts';
import { ExitReason } from '../primitives/exit-reason.ts';
import type { OverrunReport } from '../runtime/reporter.ts';
import { RunningTask } from '../running-task.ts';
import { Scope } from '../scope.ts';
import type { VirtualClock } from './virtual-clock.ts';

/* Not that of a test runner that replaces it. */
// eslint-disable-next-line no-restricted-properties -- what is outside of the kit goes by real time
const { setTimeout } = globalThis;

/* Time is moved so often, to the next timer, for something to end by itself; then it is made to. */
const MOST_JUMPS = 10_000;

/** What a shutdown needs of its test. */
export interface Surroundings {
  readonly time: VirtualClock;
  /** How long what is outside may take, in milliseconds of real time. */
  readonly patience: number;
  /** Waits until everything is quiet, and not for ever. */
  quiet(): Promise<unknown>;
  report(report: OverrunReport): void;
}

export class Shutdown {
  readonly #around: Surroundings;
  /* What cannot be ended: the bodies of `Scope.run`. */
  readonly #given: Set<Owned> = new Set();
  /* What was stopped out of its turn. */
  readonly #told: Set<Owned> = new Set();

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** Stops `scope`. It has ended when this has, but for what cannot be ended, which is reported. */
  async stop(scope: Scope): Promise<void> {
    scope.cancel();
    const state = { over: false };
    void scope.ended().then(() => {
      state.over = true;
    });
    const { time, patience } = this.#around;
    // By what was left: the real time that it has had.
    const waited = new Map<string, number>();
    for (let jumps = 0; ;) {
      await this.#around.quiet();
      if (state.over || this.#isGiven(scope)) return;
      const left = scope.running().join();
      const spent = waited.get(left) ?? 0;
      const due = time.nextDue;
      if (spent < patience) {
        waited.set(left, spent + 1);
        await new Promise((resolve) => setTimeout(resolve, 1));
      } else if (due !== undefined && jumps < MOST_JUMPS) {
        jumps += 1;
        time.moveTo(due);
      } else {
        this.#giveUpOn(scope);
      }
    }
  }

  /* Ends what `parent`, which stops, waits for: it was given `Infinity`, and waits for what never comes.
     The body of a `Scope.run` nobody can end; it is left, and what would wait for it is stopped now. */
  #giveUpOn(parent: Owned): void {
    const newest = [...parent.owned].filter((thing) => !this.#isGiven(thing)).at(-1);
    if (parent instanceof RunningTask) {
      parent.ring();
    } else if (parent instanceof ActorProcess && !parent.dead && !isStopping(newest)) {
      parent.overran();
    } else if (newest === undefined) {
      this.#given.add(parent);
      this.#around.report({ type: 'overrun', what: parent.label, timeout: Infinity });
    } else if (this.#told.has(newest)) {
      this.#giveUpOn(newest);
    } else {
      // Whoever owns it may wait for something else, and never come to it.
      this.#told.add(newest);
      newest.stop(ExitReason.shutdown);
    }
  }

  /* Whether of what is left in `parent` nothing can be ended. */
  #isGiven(parent: Owned): boolean {
    const left = [...parent.owned];
    if (left.length === 0) return this.#given.has(parent);
    return left.every((thing) => this.#isGiven(thing));
  }
}

/* Whether `thing` has been told to end. Of a task it is not known; its owner would not wait for less. */
function isStopping(thing: Owned | undefined): boolean {
  if (thing instanceof Scope) return !thing.open;
  if (thing instanceof ActorProcess) {
    return thing.exiting !== undefined || thing.stopReason !== undefined;
  }
  return thing !== undefined;
}
