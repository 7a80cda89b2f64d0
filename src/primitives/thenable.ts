/**
 * Telling what has to be awaited from what is there already.
 *
 * @module
 */

/** Whether `value` is a promise, of any make. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function'
  );
}
