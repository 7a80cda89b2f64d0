/**
 * Which of the failures that were reported a test expected.
 *
 * @module
 */

import { ExitReason } from '../primitives/exit-reason.ts';
import { compile } from '../primitives/pattern.ts';
import { isPid, type Pid } from '../primitives/pid.ts';
import { headline, type Report } from '../runtime/reporter.ts';
import { LostMessageError, UnexpectedCrashError } from './errors.ts';
import type { End, Witness } from './witness.ts';

/** Whom a crash is expected of: a process, or the label, name or child id that it has; or a scope. */
export type Who = Pid<unknown> | string;

type Lost = 'unhandled' | 'undelivered';

/* What is told of messages is no failure: of a mailbox that is full, or of one that grows. */
const FAILURES: ReadonlySet<Report['type']> = new Set([
  'crash',
  'child',
  'task',
  'overrun',
  'stray',
] as const);

function isFailure(report: Report): boolean {
  if (!FAILURES.has(report.type)) return false;
  // One that is `permanent`, and came to its end by itself.
  return report.type !== 'child' || report.then !== 'restart' || !ExitReason.isClean(report.reason);
}

/** Whether `report` is about this one life of a process. */
function isAbout(report: Report, process: Pid<unknown>): boolean {
  switch (report.type) {
    case 'crash':
    case 'child':
      return report.process === process;
    case 'overrun':
      return report.what === process.toString();
    case 'stray':
      return report.source.includes(process.toString());
    default:
      return false;
  }
}

export class Verdict {
  readonly #reports: readonly Report[];
  readonly #witness: Witness;
  readonly #isCaused: (report: Report) => boolean;
  /* Expected: everything about these, whenever it comes, and these by themselves. */
  readonly #processes: Set<Pid<unknown>> = new Set();
  readonly #claimed: Set<Report> = new Set();
  /* Have been what an `expectCrash` was answered with. */
  readonly #answered: Set<End | Report> = new Set();

  /** @param isCaused - whether a fault plan has caused what is reported */
  constructor(reports: readonly Report[], witness: Witness, isCaused: (report: Report) => boolean) {
    this.#reports = reports;
    this.#witness = witness;
    this.#isCaused = isCaused;
  }

  /** Whatever is told of `process` is expected. */
  expect(process: Pid<unknown>): void {
    this.#processes.add(process);
  }

  /** Whatever has been told of the child `id` so far is expected. */
  expectChild(supervisor: Pid<unknown>, id: string): void {
    for (const report of this.#reports) {
      if (report.type !== 'child' || report.supervisor !== supervisor || report.id !== id) continue;
      this.#claimed.add(report);
      if (report.process !== undefined) this.expect(report.process);
    }
  }

  /**
   * The oldest crash of `who` that has not been asked for yet, and that fits; from now on it is
   * expected.
   *
   * @param error - a pattern of what was thrown; any crash, if left out
   */
  claim(who: Who, error: unknown): ExitReason | undefined {
    const { test } = error === undefined ? { test: () => true } : compile(error);
    const fits = (reason: ExitReason): boolean =>
      error === undefined || (reason.type === 'error' && test(reason.error));
    for (const { source, process, reason } of this.#crashes(who)) {
      if (this.#answered.has(source) || !fits(reason)) continue;
      this.#answered.add(source);
      if (process === undefined) {
        this.#claimed.add(source as Report);
      } else {
        this.expect(process);
        this.#answer(process);
      }
      return reason;
    }
    return undefined;
  }

  /* Its end and the reports of it are one crash. */
  #answer(process: Pid<unknown>): void {
    const end = this.#witness.endOf(process);
    if (end !== undefined) this.#answered.add(end);
    for (const report of this.#reports) {
      if (report.type !== 'stray' && isAbout(report, process)) this.#answered.add(report);
    }
  }

  *#crashes(who: Who): Generator<Crash> {
    for (const end of this.#witness.ends) {
      const { process, reason, names } = end;
      const is = isPid(who)
        ? process === who
        : process.label === who || process.toString() === who || names.includes(who);
      if (is && !ExitReason.isClean(reason)) yield { source: end, process, reason };
    }
    for (const report of this.#reports) {
      const crash = crashOf(report);
      if (crash?.of(who) === true) yield { source: report, ...crash };
    }
  }

  /** The crashes that there were, a line each. */
  crashes(): string[] {
    const ends = this.#witness.ends
      .filter(({ reason }) => !ExitReason.isClean(reason))
      .map(({ process, reason }) => `${process.toString()}: ${ExitReason.format(reason)}`);
    const others = this.#reports.filter(
      (report) => isFailure(report) && report.type !== 'crash' && report.type !== 'overrun',
    );
    return [...ends, ...others.map(headline)];
  }

  /** The failures that nobody expected. */
  unexpected(): Report[] {
    return this.#reports.filter(
      (report) => isFailure(report) && !this.#isExpected(report) && !this.#isOverrun(report),
    );
  }

  /* That it was killed in the end is the same failure, told of once more. */
  #isOverrun(report: Report): boolean {
    if (report.type !== 'crash' || report.reason.type !== 'killed') return false;
    const { process } = report;
    return this.#reports.some((other) => other.type === 'overrun' && isAbout(other, process));
  }

  #isExpected(report: Report): boolean {
    if (this.#claimed.has(report) || this.#isCaused(report)) return true;
    for (const process of this.#processes) if (isAbout(report, process)) return true;
    return false;
  }

  /** What the test fails with. @param lost - the messages that it is to fail for, if lost so far */
  errors(lost: readonly Lost[], reports: readonly Report[]): Error[] {
    return [
      ...this.unexpected().map((report) => new UnexpectedCrashError(report)),
      ...reports
        .filter(({ type }) => (lost as readonly string[]).includes(type))
        .map((report) => new LostMessageError(report)),
    ];
  }
}

interface Crash {
  readonly source: End | Report;
  readonly process: Pid<unknown> | undefined;
  readonly reason: ExitReason;
}

/* What a report says of somebody who has no pid, or is known by an id. */
function crashOf(
  report: Report,
): (Omit<Crash, 'source'> & { of: (who: Who) => boolean }) | undefined {
  switch (report.type) {
    case 'child': {
      const { process, reason, id } = report;
      return { process, reason, of: (who) => who === id };
    }
    case 'task': {
      const reason = ExitReason.error(report.error);
      return { process: undefined, reason, of: (who) => who === report.scope };
    }
    case 'overrun': {
      const { what } = report;
      return { process: undefined, reason: ExitReason.killed, of: (who) => who === what };
    }
    case 'stray': {
      const { source } = report;
      const reason = ExitReason.error(report.error);
      // `onExit of #PID<3 Counter>`: by all of the pid, or by its label.
      const of = (who: Who): boolean =>
        source.endsWith(who.toString()) || source.endsWith(` ${who.toString()}>`);
      return { process: undefined, reason, of };
    }
    default:
      return undefined;
  }
}
