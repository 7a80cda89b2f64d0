/**
 * What is told of a process that failed, when nobody heard of it.
 *
 * OTP: the crash report of `proc_lib`.
 *
 * @module
 */

import type { ExitReason } from '../primitives/exit-reason.ts';
import type { Pid } from '../primitives/pid.ts';
import { preview, previewMessage } from '../primitives/preview.ts';
import type { CrashReport } from '../runtime/reporter.ts';
import type { Behaviour, Status } from './behaviour.ts';

/** The process that failed. */
export interface Failed {
  readonly pid: Pid<unknown>;
  readonly queueLength: number;
  /** Something threw that has nowhere else to go. */
  stray(source: string, error: unknown): void;
}

/**
 * Tells of `process`, as far as its actor lets it be shown.
 *
 * @param behaviour - its actor; not there if the constructor threw
 * @param Class - what it was made of, or was to be
 * @param status - what the actor has been at
 */
export function crashReport(
  process: Failed,
  reason: ExitReason,
  behaviour: Behaviour | undefined,
  Class: { readonly name: string } | undefined,
  status: Status,
): CrashReport {
  const { pid, queueLength } = process;
  const { message, state } = shown(process, behaviour, status);
  const name = Class?.name ?? '';
  return {
    type: 'crash',
    process: pid,
    reason,
    className: name === '' ? 'anonymous' : name,
    queueLength,
    ...(message === undefined ? {} : { lastMessage: previewMessage(message) }),
    ...(state === undefined ? {} : { state: preview(state) }),
  };
}

function shown(process: Failed, behaviour: Behaviour | undefined, status: Status): Status {
  try {
    return behaviour?.formatStatus(status as Status<never>) ?? status;
  } catch (error) {
    // It may have thrown on what it was to leave out: nothing is shown.
    process.stray(`formatStatus of ${process.pid.toString()}`, error);
    return { state: undefined, message: undefined };
  }
}
