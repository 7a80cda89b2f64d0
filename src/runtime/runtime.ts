/**
 * What all processes of one program share: its time, its run queue, its reporter.
 *
 * A root scope carries one, and everything started below it inherits it. There is no other place where
 * the library keeps anything of a program's: two root scopes know nothing of each other.
 *
 * @module
 */

import { isThenable } from '../primitives/thenable.ts';
import { type Clock, SystemClock } from './clock.ts';
import type { Interceptor } from './interceptor.ts';
import { type Report, type Reporter, consoleReporter } from './reporter.ts';
import { FairRunQueue, type RunQueue } from './run-queue.ts';

/** The parts of a runtime that a test, a simulation or an application may replace. */
export interface RuntimeOptions {
  /** @defaultValue the clock of the machine */
  readonly clock?: Clock | undefined;
  /** @defaultValue first come, first served, half a millisecond at a time */
  readonly queue?: RunQueue | undefined;
  /** @defaultValue prints to standard error */
  readonly reporter?: Reporter | undefined;
  /** Gives numbers from 0 up to 1, without 1. @defaultValue `Math.random` */
  readonly random?: (() => number) | undefined;
  /** @internal */
  readonly interceptor?: Interceptor | undefined;
}

export class Runtime {
  readonly clock: Clock;
  readonly queue: RunQueue;
  readonly random: () => number;
  readonly interceptor: Interceptor | undefined;
  readonly #reporter: Reporter;
  #processes = 0;
  #reporting = false;

  constructor(options: RuntimeOptions = {}) {
    this.clock = options.clock ?? new SystemClock();
    this.queue = options.queue ?? new FairRunQueue();
    this.#reporter = options.reporter ?? consoleReporter;
    this.random = options.random ?? Math.random;
    this.interceptor = options.interceptor;
  }

  /** The number of the next process. */
  nextId(): number {
    this.#processes += 1;
    return this.#processes;
  }

  /** A reporter that throws may not take down the process that it was told of. */
  report(report: Report): void {
    const failed = (error: unknown): void => {
      try {
        consoleReporter.report(report);
        consoleReporter.report({ type: 'stray', source: 'the reporter', error });
      } catch {
        // The console throws too. There is nobody left to tell.
      }
    };
    // What a reporter brings about itself, by sending to a log that is full or gone, it would be told of for ever.
    const isOwn = this.#reporting;
    this.#reporting = true;
    try {
      const result: unknown = (isOwn ? consoleReporter : this.#reporter).report(report);
      if (isThenable(result)) result.then(undefined, failed);
    } catch (error) {
      failed(error);
    } finally {
      this.#reporting = isOwn;
    }
  }
}
