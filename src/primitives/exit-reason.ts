/**
 * Why a process ended.
 *
 * OTP: exit reasons; a clean one is `normal`, `shutdown` or `{shutdown, Term}`, all others call for
 * a restart of a `transient` child.
 * Differs: a closed union instead of any term. What Erlang would put in its place, a term of one's
 * own or the error with its stack, is the `error` of an `error` reason.
 *
 * @module
 */

import { preview } from './preview.ts';

/**
 * Why a process ended, told apart by `type`.
 *
 * OTP: exit reasons.
 * Differs: a closed union; any other term is the `error` of an `error` reason.
 */
export type ExitReason =
  /** It came to its end by itself. */
  | { readonly type: 'normal' }
  /** It was asked to stop: by its supervisor, by a cancelled scope, or by its own decision. */
  | { readonly type: 'shutdown'; readonly detail?: unknown }
  /** It was ended at once, without its `terminate`. */
  | { readonly type: 'killed' }
  /** There was no such process to begin with. */
  | { readonly type: 'noproc' }
  /** It failed. `error` is the very value that was thrown. */
  | { readonly type: 'error'; readonly error: unknown };

/** The exit reasons as values, and what can be asked of one: what `ExitReason` is. */
export interface ExitReasons {
  /** Came to its end by itself. */
  readonly normal: ExitReason;
  /** Was asked to stop. */
  readonly shutdown: ExitReason;
  /** Was ended at once. */
  readonly killed: ExitReason;
  /** Was never there. */
  readonly noproc: ExitReason;
  /** Was asked to stop, with a word on why. OTP: `{shutdown, Detail}`. */
  shutdownWith(detail: unknown): ExitReason;
  /** Failed with `error`, which may be any value, best an `Error`. */
  error(error: unknown): ExitReason;
  /** Whether `reason` is `normal` or a `shutdown`: the ends after which nothing needs mending. */
  isClean(reason: ExitReason): boolean;
  /** `reason` in a few words for a log: `shutdown`, `TypeError: x is not a function`. */
  format(reason: ExitReason): string;
}

/** The exit reasons as values, and what can be asked of one. */
export const ExitReason: ExitReasons = {
  normal: Object.freeze({ type: 'normal' }),
  shutdown: Object.freeze({ type: 'shutdown' }),
  killed: Object.freeze({ type: 'killed' }),
  noproc: Object.freeze({ type: 'noproc' }),
  shutdownWith: (detail) => ({ type: 'shutdown', detail }),
  error: (error) => ({ type: 'error', error }),
  isClean: (reason) =>
    isExitReason(reason) && (reason.type === 'normal' || reason.type === 'shutdown'),
  format,
};

function format(reason: ExitReason): string {
  if (!isExitReason(reason)) return preview(reason);
  switch (reason.type) {
    case 'shutdown':
      return 'detail' in reason ? `shutdown: ${describe(reason.detail)}` : 'shutdown';
    case 'error':
      return describe(reason.error);
    default:
      return reason.type;
  }
}

function describe(value: unknown): string {
  try {
    if (value instanceof Error) return `${value.name}: ${value.message}`;
  } catch {
    // It cannot be read; `preview` says so.
  }
  return preview(value);
}

/** Whether two reasons say the same. */
export function sameReason(one: ExitReason, other: ExitReason): boolean {
  if (one === other) return true;
  if (one.type === 'error') return other.type === 'error' && Object.is(one.error, other.error);
  if (one.type !== 'shutdown') return one.type === other.type;
  return other.type === 'shutdown' && Object.is(one.detail, other.detail);
}

/** Whether `value` is an exit reason, for callers that no compiler has checked. */
export function isExitReason(value: unknown): value is ExitReason {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  const { type } = value;
  if (type === 'error') return 'error' in value;
  return type === 'normal' || type === 'shutdown' || type === 'killed' || type === 'noproc';
}
