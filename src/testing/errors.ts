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
    super(headline(report), cause === undefined ? {} : { cause });
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

/** One error of what may be several. */
export function together(errors: readonly Error[]): Error {
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
