/**
 * Runs a test under one interleaving of its processes that can be had again.
 *
 * @module
 */

import { checkDelay, checkFunction, checkOptions } from '../check.ts';
import { InvalidArgumentError } from '../errors.ts';
import { byChance, bySchedule } from './choosers.ts';
import { StuckError } from './errors.ts';
import { Driver, type Outcome } from './driver.ts';
import { formatSchedule, parseSchedule, type Schedule } from './schedule.ts';
import type { Choose } from './stepper.ts';
import { DEFAULT_STEPS, TestScope, type TestScopeOptions } from './test-scope.ts';
import { Trace } from './trace.ts';

/** What is simulated: the same as the body of `testScope`. */
export type SimulationBody<T> = (test: TestScope) => T | PromiseLike<T>;

/** How a simulation goes. */
export interface SimulateOptions extends TestScopeOptions {
  /**
   * Of which all chance is made: who is next, if there is no `schedule`, and the runtime's, for the
   * jitter of a backoff.
   *
   * @defaultValue 1
   */
  readonly seed?: number | undefined;
  /** Who is next, as `explore` has printed it. `""` is the order in which things come up. */
  readonly schedule?: string | undefined;
  /**
   * How long something outside, which a simulation does not control, may take: a timer of the host,
   * a socket, a file. In milliseconds of real time; then virtual time goes on without it.
   *
   * @defaultValue 1000
   */
  readonly patience?: number | undefined;
  /** So many steps may be made. @defaultValue 100_000 */
  readonly maxSteps?: number | undefined;
}

/** How a simulation went. */
export interface Simulation<T> {
  /** What the body returned. */
  readonly value: T;
  readonly seed: number;
  /** `simulate({ seed, schedule }, body)` is the same run again. */
  readonly schedule: string;
  /** Who did what, a line each; what was done before its turn has a `*`. */
  readonly steps: readonly string[];
  /** How much virtual time has passed, in milliseconds. */
  readonly time: number;
  /** What came from outside, and may come otherwise the next time; `undefined` if nothing did. */
  readonly uncontrolled: string | undefined;
}

/**
 * Runs `body` as `testScope` does, under one interleaving: which process goes next, and which of the
 * timers that are due rings first, comes of `seed`, or is read from `schedule`. Between any two, messages
 * stay in order.
 *
 * Time moves by itself, to the next timer, when nothing else can happen.
 *
 * ```ts
 * const { value, steps } = await simulate({ seed: 7 }, async (t) => {
 *   const counter = await Counter.start({ scope: t.scope });
 *   const count = await call(counter, ['get']);
 *   await t.stop();
 *   return count;
 * });
 * ```
 *
 * @throws what the body throws, or `TestScope.close`
 * @throws {@link StuckError} if the body waits for what never comes
 * @throws {@link NeverQuietError} after `maxSteps` steps
 */
export async function simulate<T>(
  options: SimulateOptions,
  body: SimulationBody<T>,
): Promise<Simulation<T>> {
  checkSimulation('simulate', options);
  checkFunction('body of simulate', body);
  const { seed = 1 } = options;
  const choose =
    options.schedule === undefined
      ? byChance(seed)
      : bySchedule(parseSchedule('schedule of simulate', options.schedule));
  const run = await perform({ ...options, seed }, body, choose, { inWords: true });
  if ('error' in run.outcome) throw run.outcome.error;
  return {
    value: run.outcome.value,
    seed,
    schedule: formatSchedule(run.schedule),
    steps: run.trace.words,
    time: run.time,
    uncontrolled: run.uncontrolled,
  };
}

export function checkSimulation(what: string, options: SimulateOptions): void {
  checkOptions(`options of ${what}`, options);
  const { seed, patience } = options;
  if (seed !== undefined && !Number.isInteger(seed)) {
    throw new InvalidArgumentError(`seed of ${what}`, seed, 'a whole number');
  }
  if (patience !== undefined) checkDelay(`patience of ${what}`, patience);
}

/** One run, however it ended. */
export interface Run<T> {
  readonly outcome: Outcome<T>;
  readonly trace: Trace;
  readonly schedule: Schedule;
  readonly time: number;
  readonly uncontrolled: string | undefined;
}

export interface Manner {
  /** Whether the steps are going to be read. */
  readonly inWords?: boolean;
  /** It is one run of many: nothing is printed, and faults may miss. */
  readonly oneOfMany?: boolean;
}

/** Runs `body` once. Nothing of it is left, and nothing is thrown. */
export async function perform<T>(
  options: SimulateOptions,
  body: SimulationBody<T>,
  choose: Choose,
  { inWords = false, oneOfMany = false }: Manner,
): Promise<Run<T>> {
  const { patience = 1_000, maxSteps = DEFAULT_STEPS } = options;
  const trace: Trace = new Trace(() => test.now, inWords);
  const driver = new Driver<T>(trace, { patience, maxSteps });
  const test: TestScope = new TestScope(
    // What stays of a run that is stuck waits for nothing outside.
    { ...options, patience: Math.min(patience, STOPPING) },
    { choose: trace.following(choose), onlookers: [trace, driver], faultsMayMiss: oneOfMany },
  );
  let outcome = await driver.lead(test, body);
  const time = test.now;
  if ('error' in outcome) {
    trace.end();
    // What fails because one that is stuck is stopped says nothing new.
    await test.giveUp(outcome.error, oneOfMany || outcome.error instanceof StuckError);
  } else {
    try {
      await test.settle();
    } catch {
      // `close` says so as well.
    }
    trace.end();
    await test.close().catch((error: unknown) => {
      outcome = { error };
    });
  }
  const { outside, schedule } = trace;
  const uncontrolled =
    outside === undefined
      ? undefined
      : `${outside.count === 1 ? 'once' : `${outside.count} times`} something came from outside, ` +
        `the first time when ${outside.first}`;
  return { outcome, trace, schedule, time, uncontrolled };
}

const STOPPING = 10;
