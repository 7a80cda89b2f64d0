/**
 * What is told of a process that failed: by its supervisor, or, when nobody heard of it, by itself.
 *
 * OTP: the crash report of `proc_lib`.
 *
 * @module
 */

import type { ExitReason } from '../primitives/exit-reason.ts';
import type { Pid, Status } from '../primitives/pid.ts';
import type { CrashReport } from '../runtime/reporter.ts';
import type { Behaviour } from './behaviour.ts';

/** The process that failed. */
export interface Failed {
  readonly pid: Pid<unknown>;
  readonly queueLength: number;
  /** Something threw that has nowhere else to go. */
  stray(source: string, error: unknown): void;
}

/**
 * Tells of `process` that nobody has heard of.
 *
 * @param Class - what it was made of, or was to be
 * @param status - what it was at
 */
export function crashReport(
  process: Failed,
  reason: ExitReason,
  Class: { readonly name: string } | undefined,
  status: Status | undefined,
): CrashReport {
  const { pid, queueLength } = process;
  const name = Class?.name ?? '';
  const className = name === '' ? 'anonymous' : name;
  return { type: 'crash', process: pid, reason, className, queueLength, status };
}

/**
 * What may be shown of what `process` was at.
 *
 * @param behaviour - its actor; not there if the constructor threw
 * @returns nothing, if its `formatStatus` throws
 */
export function shown(
  process: Failed,
  behaviour: Behaviour | undefined,
  status: Status,
): Status | undefined {
  try {
    return behaviour === undefined ? status : behaviour.formatStatus(status as Status<never>);
  } catch (error) {
    // It may have thrown on what it was to leave out.
    process.stray(`formatStatus of ${process.pid.toString()}`, error);
    return undefined;
  }
}
