/**
 * Leads the body of a simulation to its end: lets time pass when nothing else can happen, waits for the
 * world outside, and tells when nothing will ever happen again.
 *
 * @module
 */

import { afterTurn } from '../runtime/after-turn.ts';
import { SystemClock } from '../runtime/clock.ts';
import { NeverQuietError, StuckError } from './errors.ts';
import { Outside } from './outside.ts';
import type { Move, Onlooker, Party } from './stepper.ts';
import type { TestScope } from './test-scope.ts';
import type { Trace } from './trace.ts';
import { suspects, waiting } from './waiting.ts';
import { Watchdog } from './watchdog.ts';

/** How a body has ended. */
export type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/* Not those of a test runner that replaces them. */
// eslint-disable-next-line no-restricted-properties -- what is outside of the kit goes by real time
const { setTimeout, clearTimeout } = globalThis;

/* What a host does not tell of, a digest for one, has so many milliseconds. */
const UNSEEN = 10;

/* Who waits for what may come from outside has so many, once. */
const SUSPECTED = 200;

export interface Limits {
  /** In milliseconds of real time. */
  readonly patience: number;
  readonly maxSteps: number;
}

export class Driver<T> implements Onlooker {
  readonly #trace: Trace;
  readonly #patience: number;
  readonly #watchdog: Watchdog;
  readonly #outside = new Outside();
  readonly #realTime = new SystemClock();
  #test!: TestScope;
  #end!: (outcome: Outcome<T>) => void;
  #over = false;
  /* Suspected of waiting for the world outside, and waited for in vain. */
  #cleared: ReadonlySet<Party> = new Set();
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor(trace: Trace, { patience, maxSteps }: Limits) {
    this.#trace = trace;
    this.#patience = patience;
    this.#watchdog = new Watchdog(maxSteps, (busy) => {
      this.#end({ error: new NeverQuietError(maxSteps, busy) });
    });
  }

  /** Does not reject. */
  lead(test: TestScope, body: (test: TestScope) => T | PromiseLike<T>): Promise<Outcome<T>> {
    this.#test = test;
    const { stepper } = test;
    return new Promise((resolve) => {
      this.#end = (outcome) => {
        if (this.#over) return;
        this.#over = true;
        stepper.whenIdle = undefined;
        clearTimeout(this.#pause);
        resolve(outcome);
      };
      stepper.whenIdle = () => {
        this.#idle(this.#realTime.now());
      };
      stepper.release(() => {
        void this.#run(body).then(this.#end);
      });
    });
  }

  async #run(body: (test: TestScope) => T | PromiseLike<T>): Promise<Outcome<T>> {
    let outcome: Outcome<T>;
    try {
      outcome = { value: await body(this.#test) };
    } catch (error) {
      outcome = { error };
    }
    if (!this.#test.stepper.controlled) this.#trace.cameFromOutside('the test ended');
    return outcome;
  }

  stepping({ party }: Move): void {
    if (this.#over) return;
    this.#outside.look();
    this.#watchdog.stepped(party);
  }

  /* Nothing is left to do, since a moment of real time. */
  #idle(since: number): void {
    clearTimeout(this.#pause);
    const { stepper } = this.#test;
    const { clock } = stepper;
    const due = clock.nextDue;
    const waited = this.#realTime.now() - since;
    const { busy } = this.#outside;
    const parties = suspects(this.#test);
    const suspected = parties.some((party) => !this.#cleared.has(party));
    const unseen = suspected ? SUSPECTED : due === undefined ? UNSEEN : 0;
    if (waited < (busy ? this.#patience : Math.min(unseen, this.#patience))) {
      this.#lookAgain(since, stepper.steps);
      return;
    }
    this.#cleared = new Set(parties);
    if (due === undefined) {
      const who = waiting(this.#test, (pid) => this.#trace.lastOf(pid));
      this.#end({ error: new StuckError(who, clock.now(), busy) });
      return;
    }
    // It has had its time. The next timer does not wait for it once more.
    if (busy) this.#outside.getUsed();
    clock.moveTo(due);
    stepper.look();
  }

  /* In a turn of its own: a host takes a timer that rings for something that is under way. */
  #lookAgain(since: number, steps: number): void {
    this.#pause = setTimeout(() => {
      afterTurn(() => {
        const { stepper } = this.#test;
        const idle = !this.#over && !stepper.awake && stepper.steps === steps;
        if (idle) this.#idle(since);
      });
    }, 1);
  }
}
