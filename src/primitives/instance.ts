/**
 * Telling what a value is that somebody else made: it may be anything, even a proxy that has been revoked
 * and throws at whoever looks at it.
 *
 * @module
 */

/** The same as `instanceof`, of any value. */
export function isInstance<T>(
  value: unknown,
  Class: abstract new (...args: never[]) => T,
): value is T {
  try {
    return value instanceof Class;
  } catch {
    return false; // of what nobody can look at nobody can say that it is one
  }
}

/** What a message that is a tuple begins with, if that is a string. */
export function tagOf(message: unknown): string | undefined {
  try {
    const tag: unknown = Array.isArray(message) ? message[0] : undefined;
    return typeof tag === 'string' ? tag : undefined;
  } catch {
    return undefined; // see above
  }
}
