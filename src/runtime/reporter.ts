/**
 * Who hears of what nobody handled.
 *
 * OTP: the crash, supervisor and error reports of `logger`.
 *
 * @module
 */

import { ExitReason, isExitReason } from '../primitives/exit-reason.ts';
import { tagOf } from '../primitives/instance.ts';
import type { Overflow } from '../primitives/mailbox.ts';
import type { Pid, Status } from '../primitives/pid.ts';
import { preview, previewMessage } from '../primitives/preview.ts';

/** Something that would be lost if nobody told of it, told apart by `type`. */
export type Report =
  | CrashReport
  | ChildReport
  | TaskReport
  | OverrunReport
  | StrayReport
  | UnhandledReport
  | UndeliveredReport
  | OverflowReport
  | BacklogReport;

/** A process failed and no supervisor, link, monitor or `onExit` heard of it. */
export interface CrashReport {
  readonly type: 'crash';
  readonly process: Pid<unknown>;
  readonly reason: ExitReason;
  /** The name of its class. */
  readonly className: string;
  /** What it was at, as its class lets it be shown (`formatStatus`), and in its full length. */
  readonly status?: Status | undefined;
  /** How many messages waited. */
  readonly queueLength: number;
}

/**
 * A supervisor's child failed, was not to end, or could not be started again, and what is done about it;
 * `stop`: it failed while it was being stopped.
 */
export interface ChildReport {
  readonly type: 'child';
  readonly supervisor: Pid<unknown>;
  readonly id: string;
  /** Not there if it failed before it had started. */
  readonly process?: Pid<unknown> | undefined;
  readonly reason: ExitReason;
  readonly then: 'restart' | 'remove' | 'stop' | 'give up';
  /** How often it has been restarted before. */
  readonly restarts: number;
  /** What it was at when it failed, as its class lets it be shown (`formatStatus`), in its full length. */
  readonly status?: Status | undefined;
}

/** A plain task failed in a scope that no `Scope.run` waits for. */
export interface TaskReport {
  readonly type: 'task';
  readonly scope: string;
  readonly error: unknown;
}

/** Something did not end in the time it was given; it counts as ended, and may still be at it. */
export interface OverrunReport {
  readonly type: 'overrun';
  /** What was given up: a pid or the name of a task, as text. */
  readonly what: string;
  /** In milliseconds. */
  readonly timeout: number;
}

/** An error with no one left to go to: of a callback, of work that was given up, of a reporter. */
export interface StrayReport {
  readonly type: 'stray';
  /** What threw, such as `onExit of #PID<3 Counter>`. */
  readonly source: string;
  readonly error: unknown;
}

/** A GenServer without a `handleInfo` got a plain message. */
export interface UnhandledReport {
  readonly type: 'unhandled';
  readonly process: Pid<unknown>;
  readonly message: unknown;
}

/** A message came to a process that has ended, or waited there when it did. */
export interface UndeliveredReport {
  readonly type: 'undelivered';
  readonly process: Pid<unknown>;
  readonly message: unknown;
  /** Of a message that tells how somebody failed: nobody has heard of that otherwise. */
  readonly reason?: ExitReason;
}

/**
 * A process with a `capacity` had no room for a message, which will not be handled. If it was a call,
 * its caller hears of it instead.
 */
export interface OverflowReport {
  readonly type: 'overflow';
  readonly process: Pid<unknown>;
  /** The one that came; with `drop-oldest` the one that had waited longest. */
  readonly message: unknown;
  readonly capacity: number;
  readonly overflow: Overflow;
}

/**
 * A mailbox has grown past 16384 messages, or to twice as many as the last time: the process is sent
 * more than it handles. It has no `capacity`, else it would not have come to this.
 *
 * OTP: `{long_message_queue, _}` of `erlang:system_monitor/2`.
 */
export interface BacklogReport {
  readonly type: 'backlog';
  readonly process: Pid<unknown>;
  /** How many messages wait. */
  readonly queueLength: number;
}

/**
 * Hears of what nobody handled. Replaced by an application that has a log of its own.
 *
 * OTP: the crash, supervisor and error reports of `logger`.
 * Differs: a crash that a link, a monitor, an `onExit` or a supervisor hears of is not reported as
 * one.
 */
export interface Reporter {
  report(report: Report): unknown;
}

/**
 * Prints to standard error, each report once, with the stack of what was thrown.
 *
 * It keeps still about messages to the dead, which are as common as in Erlang and harmless, unless they tell
 * of a failure, and about those that an actor with `drop-newest` or `drop-oldest` was meant to drop.
 */
export const consoleReporter: Reporter = {
  report(report) {
    if (report.type === 'undelivered' && report.reason === undefined) return;
    if (report.type === 'overflow' && report.overflow !== 'reject') return;
    console.error(headline(report));
    const error = errorOf(report);
    if (error !== undefined) print(error);
  },
};

/** Prints what was thrown, whatever it is. */
export function print(error: unknown): void {
  try {
    console.error(error);
  } catch {
    // Its stack cannot be read, for one. Who it is of, and what can be shown of it, is printed already.
    console.error(preview(error));
  }
}

/** `report` in a line, or a few. */
export function headline(report: Report): string {
  switch (report.type) {
    case 'crash': {
      const { process, className, reason, queueLength, status } = report;
      return (
        `${process.toString()} crashed: ${ExitReason.format(reason)}\n` +
        `  class: ${className}, messages waiting: ${queueLength}${linesOf(status)}`
      );
    }
    case 'child': {
      const { supervisor, id, process, reason, then, status } = report;
      const who = process?.toString() ?? 'not started';
      const what = `child "${id}" (${who}): ${ExitReason.format(reason)}; ${then}`;
      return `${supervisor.toString()} ${what}${linesOf(status)}`;
    }
    case 'task':
      return `a task of scope "${report.scope}" failed; the scope is cancelled`;
    case 'overrun':
      return `${report.what} did not end within ${report.timeout} ms and was given up`;
    case 'stray':
      return `${report.source} threw, and nobody was left to hear of it`;
    case 'unhandled':
      return `${report.process.toString()} has no handleInfo and dropped ${previewMessage(report.message)}`;
    case 'overflow':
      return (
        `${report.process.toString()} is full with ${report.capacity} messages and refused ` +
        previewMessage(report.message)
      );
    case 'backlog':
      return (
        `${report.process.toString()} has ${report.queueLength} messages waiting and handles fewer ` +
        `than it is sent; start it with a capacity, or have its senders wait for replies`
      );
    case 'undelivered':
      return `${report.process.toString()} has ended and never saw ${previewMessage(report.message)}`;
  }
}

function linesOf({ message, state }: Partial<Status> = {}): string {
  const last = message === undefined ? '' : `\n  last message: ${previewMessage(message)}`;
  return state === undefined ? last : `${last}\n  state: ${preview(state)}`;
}

/** What was thrown, if `report` is of that. */
export function errorOf(report: Report): unknown {
  if ('error' in report) return report.error;
  const { reason } = report as { readonly reason?: ExitReason };
  return reason?.type === 'error' ? reason.error : undefined;
}

/** Why somebody has failed, if `message` tells of that: of a link, a monitor or a task. */
export function failureIn(message: unknown): ExitReason | undefined {
  const tag = tagOf(message);
  if (tag === undefined) return undefined;
  const [, about, target, last] = message as readonly unknown[];
  let reason: unknown;
  if (tag === '$exit') reason = target;
  else if (tag === '$down') reason = last;
  else if (tag === '$task') reason = (about as { readonly reason?: unknown } | undefined)?.reason;
  return isExitReason(reason) && reason.type === 'error' ? reason : undefined;
}
