/**
 * What a test fails with.
 *
 * @module
 */

import { FauxtpError } from '../errors.ts';
import { preview } from '../primitives/preview.ts';
import { errorOf, headline, type Report } from '../runtime/reporter.ts';

/** The test is over and something in its scope runs on. It has been stopped. */
export class LeftRunningError extends FauxtpError {
  override readonly name = 'LeftRunningError';
  readonly code = 'FAUXTP_TEST_LEFT_RUNNING';
  /** What was left, by label: actors, tasks and scopes, then names, monitors, calls and timers. */
  readonly running: readonly string[];

  constructor(running: readonly string[]) {
    super(
      `the test left running:\n${list(running)}\n` +
        `end it before the test does, all of it with stop(), ` +
        `or let it be stopped with { leftovers: 'stop' }`,
    );
    this.running = running;
  }
}

/**
 * Something failed that the test did not expect to: an actor, a child, a task, a callback, or an end
 * that took too long.
 *
 * `cause` is what was thrown, if that is what it was. A failure that is meant to be is claimed with
 * `expectCrash`, `expectExit` or `expectRestart`.
 */
export class UnexpectedCrashError extends FauxtpError {
  override readonly name = 'UnexpectedCrashError';
  readonly code = 'FAUXTP_TEST_UNEXPECTED_CRASH';
  readonly report: Report;

  constructor(report: Report) {
    const cause = errorOf(report);
    const isExpectable = report.type === 'crash' || report.type === 'child';
    const hint = isExpectable ? '\n  if it is meant to: await t.expectCrash(pid, error)' : '';
    super(headline(report) + hint, cause === undefined ? {} : { cause });
    this.report = report;
  }
}

/** A message that nobody handled (`unhandled`) or that came to nobody (`undelivered`). */
export class LostMessageError extends FauxtpError {
  override readonly name = 'LostMessageError';
  readonly code = 'FAUXTP_TEST_LOST_MESSAGE';
  readonly report: Report;

  constructor(report: Report) {
    super(headline(report));
    this.report = report;
  }
}

/** What a test expected has not come about. */
export class ExpectationError extends FauxtpError {
  override readonly name = 'ExpectationError';
  readonly code = 'FAUXTP_TEST_EXPECTATION';
  /** What should have been. */
  readonly expected: string;
  /** How long it was waited for, in milliseconds of virtual time. */
  readonly within: number;
  /** What was there instead, one line each. */
  readonly instead: readonly string[];

  constructor(expected: string, within: number, instead: readonly string[]) {
    const time = within === 0 ? 'without time passing' : `within ${within} ms`;
    super(
      `expected ${expected} ${time}; ` +
        (instead.length === 0 ? 'nothing came instead' : `instead:\n${list(instead)}`),
    );
    this.expected = expected;
    this.within = within;
    this.instead = instead;
  }
}

/** A fault has never struck: its label or its count leads to nothing, or its time did not come. */
export class UnusedFaultError extends FauxtpError {
  override readonly name = 'UnusedFaultError';
  readonly code = 'FAUXTP_TEST_UNUSED_FAULT';
  /** Which one: `failCall("db", { nth: 3 })`. */
  readonly fault: string;
  /** How often it came near: the messages that were counted, the starts that were looked at. */
  readonly seen: number;

  constructor(fault: string, seen: number) {
    super(
      `${fault} never struck (${seen} looked at); ` +
        `correct its label or its count, or mark it as { optional: true }`,
    );
    this.fault = fault;
    this.seen = seen;
  }
}

/** What a fault plan throws if it is given nothing else. */
export class InjectedFaultError extends FauxtpError {
  override readonly name = 'InjectedFaultError';
  readonly code = 'FAUXTP_TEST_INJECTED_FAULT';
  /** Which one: `failCall("db", { nth: 3 })`. */
  readonly fault: string;

  constructor(fault: string) {
    super(`injected by ${fault}`);
    this.fault = fault;
  }
}

/**
 * The processes keep each other busy: so many steps were done, and there was always another.
 *
 * Mostly somebody sends to itself again and again without a delay. If there is just that much to do,
 * raise `maxSteps`.
 */
export class NeverQuietError extends FauxtpError {
  override readonly name = 'NeverQuietError';
  readonly code = 'FAUXTP_TEST_NEVER_QUIET';
  readonly steps: number;
  /** Who was at the last steps. */
  readonly busy: readonly string[];

  constructor(steps: number, busy: readonly string[]) {
    super(`still busy after ${steps} steps: ${busy.join(', ')}; is there a loop without a delay?`);
    this.steps = steps;
    this.busy = busy;
  }
}

/** What a test ends with: one error, of what may be several. */
export function together(errors: readonly Error[]): Error {
  // They were made here, where nothing is wrong: what matters is in the message and in the cause.
  for (const error of errors) error.stack = `${error.name}: ${error.message}`;
  if (errors.length === 1) return errors[0] as Error;
  const messages = errors.map(({ name, message }) => `${name}: ${message}`);
  return new AggregateError(errors, `the test ended badly:\n${list(messages)}`);
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `  ${line.replaceAll('\n', '\n    ')}`).join('\n');
}

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : preview(error);
}

/**
 * Nothing can happen any more, and the test is not over: whoever is waited for waits as well, or for time
 * that stands still.
 *
 * From a simulation, in which time moves by itself, or from `testScope`, in which it does not. What is under
 * way outside has been given its time before.
 */
export class StuckError extends FauxtpError {
  override readonly name = 'StuckError';
  readonly code = 'FAUXTP_TEST_STUCK';
  /** Who waits, and at what: the test, tasks, actors, then calls without an answer. */
  readonly waiting: readonly string[];
  /** The virtual time, in milliseconds. */
  readonly time: number;

  /**
   * @param outside - whether something outside was under way that could have helped
   * @param due - when a timer will ring, if the test moves time
   */
  constructor(waiting: readonly string[], time: number, outside: boolean, due?: number) {
    const left = due === undefined ? 'no message, no timer' : 'no message, and time stands still';
    const advice = outside
      ? 'something outside is under way and took too long; raise patience if it is slow'
      : 'is there a circle, or a promise that nobody keeps?';
    const move =
      `a timer is due at ${due} ms: hold the promise, move time with advance(${(due ?? time) - time}), ` +
      'and await it then';
    super(
      `stuck at ${time} ms: ${left}, and these wait:\n${list(waiting)}\n` +
        (due === undefined ? advice : move),
    );
    this.waiting = waiting;
    this.time = time;
  }
}

/** What an exploration has found. */
export interface Finding {
  /** What the run has failed with. */
  readonly cause: unknown;
  /** The seed and the schedule of `simulate` that show it again. */
  readonly seed: number;
  readonly schedule: string;
  /** Who did what, a line each; what was done before its turn has a `*`. */
  readonly steps: readonly string[];
  /** Which run it was, from 1. */
  readonly run: number;
  /** How many of so many replays have failed in the same way. */
  readonly failed: number;
  readonly replays: number;
  /** What came from outside, if something did. */
  readonly uncontrolled: string | undefined;
  /** The names of the other options that it was run with: the faults, for one. */
  readonly options: readonly string[];
}

/**
 * A test fails under one interleaving of its processes. `cause` is what it failed with.
 *
 * The schedule is the shortest that was found. To look into it, run the line that stands at the end.
 */
export class ExplorationError extends FauxtpError {
  override readonly name = 'ExplorationError';
  readonly code = 'FAUXTP_TEST_EXPLORATION';
  readonly seed: number;
  readonly schedule: string;
  readonly steps: readonly string[];
  readonly run: number;
  readonly failed: number;
  readonly replays: number;
  readonly uncontrolled: string | undefined;

  constructor(finding: Finding) {
    const { cause, seed, schedule, steps, run, failed, replays, uncontrolled, options } = finding;
    const same = [`seed: ${seed}`, `schedule: '${schedule}'`, ...options].join(', ');
    super(
      [
        `run ${run} failed: ${cause instanceof Error ? `${cause.name}: ` : ''}${messageOf(cause)}`,
        schedule === ''
          ? 'It fails in the order in which things come up:'
          : 'Who did what, * before its turn:',
        ...abridged(steps),
        ...(uncontrolled === undefined
          ? []
          : [`The schedule does not decide everything: ${uncontrolled}.`]),
        ...(failed === replays
          ? []
          : [`It is not the same each time: ${failed} of ${replays} replays failed.`]),
        'To run it again:',
        `  simulate({ ${same} }, body)`,
      ].join('\n'),
      { cause },
    );
    this.seed = seed;
    this.schedule = schedule;
    this.steps = steps;
    this.run = run;
    this.failed = failed;
    this.replays = replays;
    this.uncontrolled = uncontrolled;
  }
}

/* Of many steps the first, the last, and those around one that was made before its turn. */
function abridged(steps: readonly string[]): string[] {
  if (steps.length <= MOST_LINES) return [...steps];
  const shown = new Set<number>();
  const show = (from: number, to: number): void => {
    for (let index = Math.max(0, from); index < Math.min(to, steps.length); index += 1) {
      shown.add(index);
    }
  };
  show(0, 5);
  show(steps.length - 25, steps.length);
  for (const [index, step] of steps.entries()) if (step.startsWith('*')) show(index - 4, index + 5);
  const lines: string[] = [];
  let left = 0;
  for (const [index, step] of steps.entries()) {
    if (!shown.has(index)) {
      left += 1;
      continue;
    }
    if (left > 0) lines.push(`  … ${left} steps`);
    lines.push(step);
    left = 0;
  }
  return lines;
}

const MOST_LINES = 60;
