/**
 * Runs a test under many interleavings, and shows the shortest that fails.
 *
 * @module
 */

import { checkFunction } from '../check.ts';
import { InvalidArgumentError } from '../errors.ts';
import { SystemClock } from '../runtime/clock.ts';
import { byChance, bySchedule } from './choosers.ts';
import { ExplorationError } from './errors.ts';
import { Frontier } from './frontier.ts';
import { seeded } from './random.ts';
import { formatSchedule, type Schedule } from './schedule.ts';
import { type Replay, shrink } from './shrink.ts';
import {
  checkSimulation,
  type Manner,
  perform,
  type Run,
  type SimulateOptions,
  type SimulationBody,
} from './simulate.ts';

/** How long and how a test is explored. */
export interface ExploreOptions extends Omit<SimulateOptions, 'schedule'> {
  /** So many runs are made, if it does not fail before. @defaultValue 200, or no limit with a `budget` */
  readonly runs?: number | undefined;
  /** No run begins after so many milliseconds of real time. @defaultValue no limit */
  readonly budget?: number | undefined;
  /**
   * So many runs are made to shorten a schedule that fails, if they do not take longer than three
   * seconds.
   *
   * @defaultValue 200
   */
  readonly shrinks?: number | undefined;
}

/** What came of an exploration that found nothing. */
export interface Exploration {
  readonly runs: number;
  /**
   * Whether every order that the simulation can bring about has been tried, with the chance of the one
   * seed.
   */
  readonly complete: boolean;
  /** How many runs were like no other: not the same but for steps that have nothing to do with another. */
  readonly different: number;
  /** What came from outside: such orders are not under control, and have been tried as they came. */
  readonly uncontrolled: string | undefined;
}

/**
 * Runs `body` again and again, each time under another interleaving: first as things come up, then in
 * turn by a systematic search and by chance. Ends before its `runs` if there is no order left to try.
 *
 * ```ts
 * test('loses no update', () => explore(async (t) => {
 *   const account = await Account.start({ scope: t.scope });
 *   await Promise.all([deposit(account, 10), deposit(account, 20)]);
 *   expect(await call(account, ['balance'])).toBe(30);
 *   await t.stop();
 * }));
 * ```
 *
 * @param body - begins anew each time: what it uses from outside must not remember the run before
 * @throws {@link ExplorationError} if a run fails, with the shortest schedule for it, and how to replay it
 */
export async function explore(
  body: SimulationBody<unknown>,
  options: ExploreOptions = {},
): Promise<Exploration> {
  checkExplore(options);
  checkFunction('body of explore', body);
  return new Explorer(body, options).explore();
}

function checkExplore(options: ExploreOptions): void {
  checkSimulation('explore', options);
  for (const name of ['runs', 'budget', 'shrinks'] as const) {
    const value = options[name];
    const least = name === 'shrinks' ? 0 : 1;
    if (value === undefined || value >= least) continue;
    throw new InvalidArgumentError(`${name} of explore`, value, `a number, ${least} or more`);
  }
}

class Explorer {
  readonly #body: SimulationBody<unknown>;
  readonly #options: ExploreOptions;
  readonly #seed: number;
  readonly #frontier: Frontier;
  #runs = 0;
  #different = 0;
  #uncontrolled: string | undefined;

  constructor(body: SimulationBody<unknown>, options: ExploreOptions) {
    this.#body = body;
    this.#options = options;
    this.#seed = options.seed ?? 1;
    this.#frontier = new Frontier(seeded(this.#seed));
  }

  async explore(): Promise<Exploration> {
    const { budget = Infinity, runs = budget === Infinity ? 200 : Infinity } = this.#options;
    const clock = new SystemClock();
    const end = clock.now() + budget;
    while (this.#runs < runs && clock.now() < end && !this.#isComplete) {
      // The first two are of the search: as things come up, and the first departure from that.
      const run = this.#runs % 2 === 0 || this.#runs < 2 ? await this.#search() : undefined;
      const { seed, outcome, trace, schedule } = run ?? (await this.#atRandom());
      if ('error' in outcome) {
        throw await this.#found(seed, outcome.error, { schedule, steps: trace.steps.length });
      }
    }
    return {
      runs: this.#runs,
      complete: this.#isComplete,
      different: this.#different,
      uncontrolled: this.#uncontrolled,
    };
  }

  get #isComplete(): boolean {
    return this.#frontier.exhausted && this.#uncontrolled === undefined;
  }

  async #search(): Promise<Seeded | undefined> {
    const tried = this.#frontier.next();
    if (tried === undefined) return undefined;
    const run = await this.#run(this.#seed, tried.schedule);
    this.#frontier.expand(tried, run.trace, !run.isNew);
    return run;
  }

  #atRandom(): Promise<Seeded> {
    return this.#run(this.#seed + this.#runs, undefined);
  }

  async #run(seed: number, schedule: Schedule | undefined): Promise<Seeded & { isNew: boolean }> {
    this.#runs += 1;
    const run = await this.#replay(seed, schedule, { oneOfMany: true });
    this.#uncontrolled ??= run.uncontrolled;
    const isNew = !this.#frontier.knows(run.trace);
    if (isNew) this.#different += 1;
    return { ...run, seed, isNew };
  }

  #replay(seed: number, schedule: Schedule | undefined, manner: Manner): Promise<Run<unknown>> {
    const choose = schedule === undefined ? byChance(seed) : bySchedule(schedule);
    return perform({ ...this.#options, seed }, this.#body, choose, manner);
  }

  /* Shortens it, and sees that it fails each time. */
  async #found(
    seed: number,
    error: unknown,
    first: { schedule: Schedule; steps: number },
  ): Promise<Error> {
    const kind = kindOf(error);
    const clock = new SystemClock();
    const end = clock.now() + SHRINKING;
    let left = this.#options.shrinks ?? 200;
    const fails = async (seed: number, tried: Schedule): Promise<Replay | undefined> => {
      left -= 1;
      if (clock.now() > end) return undefined;
      const { outcome, trace, schedule } = await this.#replay(seed, tried, { oneOfMany: true });
      if (!('error' in outcome) || kindOf(outcome.error) !== kind) return undefined;
      return { schedule, steps: trace.steps.length };
    };
    let { schedule } = await shrink(first, left, (tried) => fails(seed, tried));
    // What chance has found may be reached by fewer departures elsewhere.
    for (const tried of this.#frontier.shorterThan(schedule.length)) {
      if (left <= 0) break;
      const found = await fails(this.#seed, tried);
      if (found === undefined) continue;
      ({ schedule } = await shrink(found, left, (other) => fails(this.#seed, other)));
      seed = this.#seed;
      break;
    }
    let failed = 0;
    let shown: Run<unknown> | undefined;
    for (let count = 0; count < REPLAYS; count += 1) {
      const replay = await this.#replay(seed, schedule, { oneOfMany: true, inWords: true });
      const { outcome } = replay;
      const again = 'error' in outcome && kindOf(outcome.error) === kind;
      if (again) failed += 1;
      if (again || shown === undefined) shown = replay;
    }
    const { outcome, trace, uncontrolled } = shown as Run<unknown>;
    return new ExplorationError({
      cause: failed > 0 && 'error' in outcome ? outcome.error : error,
      seed,
      schedule: formatSchedule(schedule),
      steps: trace.words,
      run: this.#runs,
      failed,
      replays: REPLAYS,
      uncontrolled: uncontrolled ?? this.#uncontrolled,
      options: Object.keys(this.#options).filter((name) => !SEARCH.includes(name)),
    });
  }
}

/* The options that say what to search, and not what a run is like. */
const SEARCH: readonly string[] = [
  'seed',
  'runs',
  'budget',
  'shrinks',
] satisfies (keyof ExploreOptions)[];

interface Seeded extends Run<unknown> {
  readonly seed: number;
}

const REPLAYS = 2;

/* In milliseconds: a test runner has its own patience, and a report that comes too late is none. */
const SHRINKING = 3_000;

/* Two failures are the same if this is. */
function kindOf(error: unknown, depth = 0): string {
  if (typeof error !== 'object' || error === null) return typeof error;
  const { name, code, cause } = error as Readonly<Record<string, unknown>>;
  const own = `${String(name)} ${typeof code === 'string' ? code : ''}`;
  return cause === undefined || depth > 2 ? own : `${own} < ${kindOf(cause, depth + 1)}`;
}
