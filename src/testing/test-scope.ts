/**
 * A scope that begins and ends with one test, in which time stands still until the test moves it.
 *
 * @module
 */

import { checkDelay, checkFunction, checkOptions, checkString } from '../check.ts';
import { InvalidArgumentError } from '../errors.ts';
import type { ExitReason } from '../primitives/exit-reason.ts';
import type { Address, Pid, Untyped } from '../primitives/pid.ts';
import { handled } from '../primitives/rejected.ts';
import type { Clock } from '../runtime/clock.ts';
import { consoleReporter, errorOf, type Report } from '../runtime/reporter.ts';
import { Scope } from '../scope.ts';
import { LeftRunningError, NeverQuietError, StuckError, together } from './errors.ts';
import { Expectations } from './expectations.ts';
import { type Fault, FaultPlan } from './faults.ts';
import { leftovers, TestAlarm } from './leftovers.ts';
import { Probe, type ProbeOptions, Recorder, type Stage, type Within } from './probe.ts';
import { seeded } from './random.ts';
import { Shutdown } from './shutdown.ts';
import { Standstill } from './standstill.ts';
import { type Choose, type Move, type Onlooker, Stepper } from './stepper.ts';
import { Verdict, type Who } from './verdict.ts';
import { VirtualClock } from './virtual-clock.ts';
import { Watchdog } from './watchdog.ts';
import { Witness } from './witness.ts';

/** How a test scope is, and what it fails a test for. */
export interface TestScopeOptions {
  /** What its scope is called. @defaultValue `"test"` */
  readonly name?: string | undefined;
  /**
   * What is to be done about what the test leaves running: `fail` the test with a list of it, or
   * `stop` it without a word. It is stopped in either case.
   *
   * @defaultValue `"fail"`
   */
  readonly leftovers?: 'fail' | 'stop' | undefined;
  /** Whether a message that a server has no handler for fails the test. @defaultValue `"ignore"` */
  readonly unhandled?: 'fail' | 'ignore' | undefined;
  /** Whether a message to somebody who has ended fails the test. @defaultValue `"ignore"` */
  readonly undelivered?: 'fail' | 'ignore' | undefined;
  /** What is to go wrong. */
  readonly faults?: readonly Fault[] | undefined;
  /** Of which the runtime's chance is made, for the jitter of a backoff. @defaultValue 1 */
  readonly seed?: number | undefined;
  /**
   * How long something may take to end that waits for the world outside, a socket for one, in
   * milliseconds of real time. Then time is moved, and its `shutdown` runs out. A test that `testScope`
   * takes for stuck is left as much time, and a second at least.
   *
   * @defaultValue 100
   */
  readonly patience?: number | undefined;
  /** So many steps may be done until everything is quiet. @defaultValue 100_000 */
  readonly maxSteps?: number | undefined;
}

/** What a simulation puts in the place of the kit's own. */
export interface Simulated {
  readonly choose?: Choose | undefined;
  readonly random?: (() => number) | undefined;
  /** See a message only when it is really delivered: the fault plan comes first. */
  readonly onlookers?: readonly Onlooker[] | undefined;
  /** A fault that never strikes is all right. */
  readonly faultsMayMiss?: boolean | undefined;
}

const DEFAULT_PATIENCE = 100;
export const DEFAULT_STEPS = 100_000;

/**
 * A scope of its own for one test.
 *
 * What is started in `scope` runs in virtual time, one step after the other, always in the same order.
 * `close` ends the test: it throws if something was left running, or failed that nobody expected.
 *
 * ```ts
 * const t = new TestScope();
 * const counter = await Counter.start({ scope: t.scope });
 * await t.stop();
 * await t.close();
 * ```
 */
export class TestScope implements AsyncDisposable {
  /** What is tested is started in here. */
  readonly scope: Scope;
  /** Virtual time, for what is to be given a clock of its own. */
  readonly clock: Clock;
  /** @internal */
  readonly stepper: Stepper;

  /* Owns the scope of the test, and the probes, which see its end. */
  readonly #root: Scope;
  readonly #time: VirtualClock = new VirtualClock();
  readonly #options: TestScopeOptions;
  readonly #reports: Report[] = [];
  readonly #witness: Witness = new Witness();
  readonly #faults: FaultPlan;
  readonly #faultsMayMiss: boolean;
  readonly #verdict: Verdict;
  readonly #expectations: Expectations;
  readonly #shutdown: Shutdown;
  readonly #watchdogs: Set<Watchdog> = new Set();
  #closed: Promise<void> | undefined;

  constructor(options?: TestScopeOptions);
  // eslint-disable-next-line @typescript-eslint/unified-signatures -- the first is for users
  /** @internal */ constructor(options: TestScopeOptions, simulated: Simulated);
  constructor(options: TestScopeOptions = {}, simulated: Simulated = {}) {
    checkTestScope(options);
    this.#options = options;
    const { onlookers = [], choose, random, faultsMayMiss = false } = simulated;
    this.#faults = new FaultPlan(options.faults ?? [], this.#time);
    this.#faultsMayMiss = faultsMayMiss;
    const stepping = ({ party }: Move): void => {
      for (const watchdog of this.#watchdogs) watchdog.stepped(party);
    };
    const all = [{ stepping }, this.#witness, this.#faults, ...onlookers];
    this.stepper = new Stepper(this.#time, all, choose);
    this.clock = {
      now: () => this.#time.now(),
      arm: (delay, alarm) => this.#time.arm(delay, new TestAlarm(alarm, this.stepper.party)),
    };
    this.#root = new Scope({
      name: 'test kit',
      runtime: {
        clock: this.#time,
        queue: this.stepper,
        interceptor: this.stepper,
        random: random ?? seeded(options.seed ?? 1),
        reporter: { report: (report) => this.#reports.push(report) },
      },
    });
    this.scope = new Scope({ name: options.name ?? 'test', parent: this.#root });
    this.#verdict = new Verdict(this.#reports, this.#witness, this.#faults.hasCaused);
    this.#shutdown = new Shutdown({
      time: this.#time,
      patience: options.patience ?? DEFAULT_PATIENCE,
      quiet: () => this.#quiet(options.maxSteps ?? DEFAULT_STEPS),
      report: (report) => this.#reports.push(report),
    });
    this.#expectations = new Expectations(this.#stage, this.#witness, this.#verdict);
  }

  /** How much time has passed, in milliseconds. */
  get now(): number {
    return this.#time.now();
  }

  /** What the reporter of the scope has heard, oldest first. */
  get reports(): readonly Report[] {
    return this.#reports;
  }

  // ---- time ---------------------------------------------------------------------------------------

  /**
   * Waits until nothing is left to do but to let time pass: every mailbox is idle, and who was to hear of
   * an end has heard.
   *
   * @throws {@link NeverQuietError} if that does not come about
   */
  async settle(): Promise<void> {
    const limit = this.#options.maxSteps ?? DEFAULT_STEPS;
    const busy = await this.#quiet(limit);
    if (busy !== undefined) throw new NeverQuietError(limit, busy);
  }

  /** Lets `ms` pass: each timer rings at its time, and everything settles before the next does. */
  async advance(ms: number): Promise<void> {
    checkDelay('ms of advance', ms);
    await this.#until(() => undefined, ms);
  }

  /* Lets everything settle, and then time pass, until `look` finds something, or `within` is over. */
  async #until<T>(
    look: () => T | undefined | Promise<T | undefined>,
    within: number,
  ): Promise<T | undefined> {
    const end = this.now + within;
    await this.settle();
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      const due = this.#time.nextDue;
      if (due === undefined || due > end) break;
      this.#time.moveTo(due);
      await this.settle();
    }
    this.#time.moveTo(end);
    return undefined;
  }

  /* @returns who was busy, if so many steps did not suffice */
  #quiet(steps: number): Promise<readonly string[] | undefined> {
    return new Promise((resolve) => {
      const watchdog = new Watchdog(steps, (busy) => {
        this.#watchdogs.delete(watchdog);
        resolve(busy);
      });
      this.#watchdogs.add(watchdog);
      void this.stepper.quiet().then(() => {
        this.#watchdogs.delete(watchdog);
        resolve(undefined);
      });
    });
  }

  // ---- what is expected ---------------------------------------------------------------------------

  /** Starts a process that others can send to, and that the test looks into. */
  async probe(options: ProbeOptions = {}): Promise<Probe> {
    checkOptions('options of probe', options);
    const { label = 'probe', name, trapExit = false } = options;
    const messages: unknown[] = [];
    const pid = await Recorder.start({
      scope: this.#root,
      label,
      name,
      args: [messages, trapExit],
    });
    return new Probe(pid as Pid<never>, this.#stage, messages);
  }

  /**
   * Waits for the end of a process, also one that has been, and takes it for no failure.
   *
   * OTP: `assert_receive {:DOWN, …}` in ExUnit.
   *
   * @param reason - a pattern of the reason: `ExitReason.shutdown`, `{ type: 'error', error: DbError }`
   * @returns the reason
   * @throws {@link ExpectationError} if it lives, or ends for another reason
   */
  expectExit(target: Address, reason?: unknown, options: Within = {}): Promise<ExitReason> {
    return this.#expectations.exit(target, reason, options);
  }

  /**
   * Waits for a supervisor to have brought a child back, for the first time or once more since the last
   * `expectRestart` of it; what the child failed with is no failure of the test.
   *
   * @returns the new process
   * @throws {@link ExpectationError} if it was not restarted, or runs not yet
   */
  expectRestart<P = Untyped>(
    supervisor: Address,
    childId: string,
    options: Within = {},
  ): Promise<Pid<NoInfer<P>>> {
    return this.#expectations.restart(supervisor, childId, options) as Promise<Pid<P>>;
  }

  /**
   * Waits for a crash, also one that has been, and takes it for no failure. Each is expected once.
   *
   * @param who - a process; its label, its name or its id as a child; the scope of a task
   * @param error - a pattern of what was thrown: `DbError`, `{ message: 'boom' }`
   * @returns why it ended
   * @throws {@link ExpectationError} with the crashes that there were instead
   */
  expectCrash(who: Who, error?: unknown, options: Within = {}): Promise<ExitReason> {
    return this.#expectations.crash(who, error, options);
  }

  readonly #stage: Stage = {
    until: (look, within) => this.#until(look, within),
    settle: () => this.settle(),
    aside: (ask) => this.#faults.aside(ask),
    advance: (ms) => this.advance(ms),
  };

  // ---- the end ------------------------------------------------------------------------------------

  /**
   * What runs in the scope, by label: actors, tasks and scopes with the path to each, then names,
   * monitors, calls that wait, and timers.
   */
  running(): string[] {
    return leftovers({
      scope: this.scope,
      calls: this.#witness.calls(),
      timers: this.#time.pending(),
    });
  }

  /**
   * Stops everything in the scope, what was started last first, each awaited before the next. Time
   * passes as far as is needed.
   */
  async stop(): Promise<void> {
    await this.#shutdown.stop(this.scope);
  }

  /**
   * Ends the test. Nothing is left running after it, however it ends.
   *
   * @throws {@link LeftRunningError} if something was left running
   * @throws {@link UnexpectedCrashError} if something failed that nobody expected
   * @throws {@link LostMessageError}, {@link UnusedFaultError}, {@link NeverQuietError}; an
   * `AggregateError` of several
   */
  close(): Promise<void> {
    if (this.#closed === undefined) {
      this.#closed = this.#end();
      handled(this.#closed);
    }
    return this.#closed;
  }

  /** The same as `close`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /**
   * Ends a test that has failed already: nothing is left, and nothing is thrown; failures that nobody
   * expected are printed, since they may be why.
   *
   * @param error - what it has failed with, which is not told twice
   * @param silently - prints nothing: the same test is run many times
   * @internal
   */
  async giveUp(error: unknown, silently = false): Promise<void> {
    this.#closed ??= Promise.resolve();
    this.#faults.end();
    await this.#shutdown.stop(this.#root);
    if (silently) return;
    const told = causesOf(error);
    for (const report of this.#verdict.unexpected()) {
      const cause = errorOf(report);
      if (cause === undefined || !told.has(cause)) consoleReporter.report(report);
    }
  }

  async #end(): Promise<void> {
    const errors: Error[] = [];
    // What is about to end anyway is not left.
    await this.settle().catch((error: unknown) => errors.push(error as Error));
    const running = this.running();
    if (running.length > 0 && this.#options.leftovers !== 'stop') {
      errors.push(new LeftRunningError(running));
    }
    const before = [...this.#reports];
    if (!this.#faultsMayMiss) errors.push(...this.#faults.unused());
    this.#faults.end();
    await this.#shutdown.stop(this.#root);
    const { unhandled, undelivered } = this.#options;
    const lost: ('unhandled' | 'undelivered')[] = [];
    if (unhandled === 'fail') lost.push('unhandled');
    if (undelivered === 'fail') lost.push('undelivered');
    errors.push(...this.#verdict.errors(lost, before));
    if (errors.length > 0) throw together(errors);
  }
}

/* An error, and what has led to it. */
function causesOf(error: unknown): Set<unknown> {
  const causes = new Set<unknown>();
  for (let next = error; next !== undefined && !causes.has(next);) {
    causes.add(next);
    next = typeof next === 'object' && next !== null && 'cause' in next ? next.cause : undefined;
  }
  return causes;
}

function checkTestScope(options: TestScopeOptions): void {
  checkOptions('options of TestScope', options);
  const { name, leftovers, unhandled, undelivered, faults, seed, patience, maxSteps } = options;
  if (name !== undefined) checkString('name of TestScope', name);
  checkWord('leftovers of TestScope', leftovers, ['fail', 'stop']);
  checkWord('unhandled of TestScope', unhandled, ['fail', 'ignore']);
  checkWord('undelivered of TestScope', undelivered, ['fail', 'ignore']);
  if (faults !== undefined && !Array.isArray(faults)) {
    const expected = "an array of faults: failCall('db') and the like";
    throw new InvalidArgumentError('faults of TestScope', faults, expected);
  }
  if (seed !== undefined && !Number.isInteger(seed)) {
    throw new InvalidArgumentError('seed of TestScope', seed, 'a whole number');
  }
  if (patience !== undefined) checkDelay('patience of TestScope', patience);
  if (maxSteps !== undefined) checkDelay('maxSteps of TestScope', maxSteps);
}

function checkWord(argument: string, value: unknown, words: readonly string[]): void {
  if (value === undefined || words.includes(value as string)) return;
  throw new InvalidArgumentError(argument, value, words.map((word) => `"${word}"`).join(' or '));
}

/**
 * Runs `body` with a scope that ends with it, in whatever test runner.
 *
 * If the body throws, that is what the test fails with. Else it fails for what `TestScope.close` says.
 *
 * @returns what the body returned
 * @throws {@link StuckError} if the body waits for time to pass, which it has to move itself
 */
export async function testScope<T>(
  body: (test: TestScope) => T | PromiseLike<T>,
  options: TestScopeOptions = {},
): Promise<T> {
  checkFunction('body of testScope', body);
  const test = new TestScope(options);
  const standstill = new Standstill(test, options.patience ?? DEFAULT_PATIENCE);
  let result: T;
  try {
    result = await Promise.race([body(test), standstill.stuck]);
  } catch (error) {
    standstill.end();
    await test.giveUp(error, error instanceof StuckError);
    throw error;
  }
  standstill.end();
  await test.close();
  return result;
}
