/**
 * Rejections that end nobody's program.
 *
 * @module
 */

/**
 * A promise that is rejected with `error`, and that need not be awaited at once, or at all: a call
 * may fail before its caller comes to look, and what is refused may interest nobody.
 */
export function rejected(error: unknown): Promise<never> {
  const promise = Promise.reject(error);
  handled(promise);
  return promise;
}

/** Keeps a rejection of `promise` from being an unhandled one. Whoever awaits it still gets it. */
export function handled(promise: Promise<unknown>): void {
  promise.catch(ignore);
}

function ignore(): void {
  // Told elsewhere, or to whoever awaits it.
}
