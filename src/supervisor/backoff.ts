/**
 * How long a supervisor waits before it starts a child again, if the child's spec asks for a wait.
 *
 * Differs: OTP has none. A restart there follows at once, and a child whose database is down uses up
 * the supervisor's restarts in microseconds.
 *
 * @module
 */

/**
 * A wait before each restart, which grows while the child keeps failing.
 *
 * Differs: OTP has none; a restart there follows at once.
 */
export interface Backoff {
  /** The first wait, in milliseconds. */
  readonly initial: number;
  /** What the wait is multiplied by from one failure to the next. @defaultValue 2 */
  readonly factor?: number | undefined;
  /** The longest wait, in milliseconds. @defaultValue 30000, or `initial` if that is longer */
  readonly max?: number | undefined;
  /**
   * Which part of each wait is left to chance, from 0, none, to 1, all of it: so that those who fell
   * together do not come back together.
   *
   * @defaultValue 0
   */
  readonly jitter?: number | undefined;
  /**
   * A child that ran for so long, in milliseconds, begins with `initial` again.
   *
   * @defaultValue the same as `max`
   */
  readonly resetAfter?: number | undefined;
}

const DEFAULT_FACTOR = 2;
const DEFAULT_MAX = 30_000;

/** The failures of one child in a row, as far as they matter for the next wait. */
export interface Failures {
  /** How many waits there were since the child last ran for long enough. */
  readonly waits: number;
  /** How long it ran the last time, in milliseconds; 0 if it did not start. */
  readonly ranFor: number;
}

function longest({ initial, max = Math.max(initial, DEFAULT_MAX) }: Backoff): number {
  return max;
}

/** What has been counted before the next wait: nothing, if the child ran for long enough. */
export function waitsBefore(backoff: Backoff, { waits, ranFor }: Failures): number {
  const { resetAfter = longest(backoff) } = backoff;
  return ranFor >= resetAfter ? 0 : waits;
}

/**
 * The next wait, in milliseconds.
 *
 * @param waits - how many there were before it, in a row
 * @param chance - from 0 up to 1, without 1
 */
export function nextWait(backoff: Backoff, waits: number, chance: number): number {
  const { initial, factor = DEFAULT_FACTOR, jitter = 0 } = backoff;
  // Bounded, since 0 times infinity is no number.
  const wait = Math.min(initial * Math.min(factor ** waits, Number.MAX_VALUE), longest(backoff));
  return wait * (1 - jitter * chance);
}

/**
 * What is wrong with a backoff, if anything is.
 *
 * @returns the field, and what it must be
 */
export function wrongIn(backoff: Backoff): readonly [field: string, expected: string] | undefined {
  const milliseconds = 'milliseconds, 0 or more, and finite';
  const finite = (value: number | undefined): boolean =>
    value === undefined || (typeof value === 'number' && value >= 0 && value < Infinity);
  const { initial, factor, max, jitter, resetAfter } = backoff;
  if ((initial as unknown) === undefined || !finite(initial)) return ['initial', milliseconds];
  if (!finite(max)) return ['max', milliseconds];
  if (max !== undefined && max < initial) return ['max', `no less than initial, ${initial} ms`];
  if (!finite(factor) || (factor !== undefined && factor < 1)) return ['factor', '1 or more'];
  if (!finite(jitter) || (jitter !== undefined && jitter > 1)) return ['jitter', 'from 0 to 1'];
  if (resetAfter !== Infinity && !finite(resetAfter)) {
    return ['resetAfter', 'milliseconds, 0 or more (Infinity: never)'];
  }
  return undefined;
}
