/**
 * Telling an error that only says "I was aborted" from one that says more.
 *
 * @module
 */

/**
 * Whether `error` is no more than the echo of `signal`: its reason, what Node makes of it, or an
 * `AbortError` after it has aborted.
 */
export function isAbortOf(error: unknown, signal: AbortSignal | undefined): boolean {
  if (signal?.aborted !== true) return false;
  if (error === signal.reason) return true;
  return error instanceof Error && (error.name === 'AbortError' || error.cause === signal.reason);
}
