/**
 * Telling what has to be awaited from what is there already.
 *
 * @module
 */

/** Whether `value` is a promise, of any make. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  if (typeof value !== 'object' || value === null) return false;
  return typeof (value as Partial<PromiseLike<unknown>>).then === 'function';
}
