/**
 * A scope that begins and ends with one test, in which time stands still until the test moves it.
 *
 * @module
 */

import type { Clock } from '../runtime/clock.ts';
import type { Report } from '../runtime/reporter.ts';
import { checkDelay, checkOptions } from '../check.ts';
import { Scope } from '../scope.ts';
import { seeded } from './random.ts';
import { type Choose, type Onlooker, Stepper } from './stepper.ts';
import { VirtualClock } from './virtual-clock.ts';

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
  /** Of which the runtime's chance is made. @defaultValue 1 */
  readonly seed?: number | undefined;
}

/** What a simulation puts in the place of the kit's own. */
export interface Simulated {
  readonly choose?: Choose | undefined;
  readonly random?: (() => number) | undefined;
  readonly onlookers?: readonly Onlooker[] | undefined;
}

export class TestScope {
  /** The scope of the test: what it tests is started in here. */
  readonly scope: Scope;
  /** @internal */
  readonly stepper: Stepper;
  readonly #clock = new VirtualClock();
  readonly #reports: Report[] = [];
  #closed: Promise<void> | undefined;

  constructor(options?: TestScopeOptions);
  // eslint-disable-next-line @typescript-eslint/unified-signatures -- the first is for users
  /** @internal */ constructor(options: TestScopeOptions, simulated: Simulated);
  constructor(options: TestScopeOptions = {}, simulated: Simulated = {}) {
    checkOptions('options of TestScope', options);
    this.stepper = new Stepper(this.#clock, simulated.onlookers ?? [], simulated.choose);
    this.scope = new Scope({
      name: options.name ?? 'test',
      runtime: {
        clock: this.#clock,
        queue: this.stepper,
        interceptor: this.stepper,
        random: simulated.random ?? seeded(options.seed ?? 1),
        reporter: { report: (report) => this.#reports.push(report) },
      },
    });
  }

  /** Virtual time: `now()`, and timers, for what is to be given a clock of its own. */
  get clock(): Clock {
    return this.#clock;
  }

  /** How much time has passed, in milliseconds. */
  get now(): number {
    return this.#clock.now();
  }

  /** What the reporter of the scope has heard, oldest first. */
  get reports(): readonly Report[] {
    return this.#reports;
  }

  /** Waits until nothing is left to do but to let time pass. */
  settle(): Promise<void> {
    return this.stepper.quiet();
  }

  /** Lets `ms` pass: each timer rings at its time, and everything settles before the next does. */
  async advance(ms: number): Promise<void> {
    checkDelay('ms of advance', ms);
    const end = this.now + ms;
    await this.settle();
    for (
      let due = this.#clock.nextDue;
      due !== undefined && due <= end;
      due = this.#clock.nextDue
    ) {
      this.#clock.moveTo(due);
      await this.settle();
    }
    this.#clock.moveTo(end);
  }

  /** What runs, by label. */
  running(): string[] {
    return this.scope.running();
  }

  /** Stops everything in the scope, what was started last first, and lets it have the time it needs. */
  async stop(): Promise<void> {
    this.scope.cancel();
    let over = false;
    void this.scope.ended().then(() => {
      over = true;
    });
    for (;;) {
      await this.settle();
      if (over) return;
      const due = this.#clock.nextDue;
      if (due !== undefined) this.#clock.moveTo(due);
    }
  }

  /** Ends the test. */
  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  /** Ends the test that has failed already: nothing is left, and nothing is thrown. @internal */
  async giveUp(): Promise<void> {
    await this.close().catch(() => undefined);
  }

  async #end(): Promise<void> {
    await this.settle();
    await this.stop();
  }
}

/**
 * Runs `body` with a scope that ends with it.
 *
 * @returns what the body returned
 */
export async function testScope<T>(
  body: (test: TestScope) => T | PromiseLike<T>,
  options: TestScopeOptions = {},
): Promise<T> {
  const test = new TestScope(options);
  let result: T;
  try {
    result = await body(test);
  } catch (error) {
    await test.giveUp();
    throw error;
  }
  await test.close();
  return result;
}
