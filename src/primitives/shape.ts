/**
 * What keeps compiled code alive.
 *
 * V8 forgets the shape of a class once its full collections find no instance of it, and throws away all
 * code that was compiled for that shape. Between two bursts of work there is no call, no stop and maybe no
 * actor in a program: without this, the next hundred thousand calls after a collection cost three times as
 * much, and so do the next casts.
 *
 * @module
 */

const KEPT: unique symbol = Symbol('kept');

/** Keeps `specimen`, made as all of its class are, for as long as there is the class. */
export function keepShape(specimen: object): void {
  // Not in a list of this module: a bundler sees that nobody reads it, and leaves it out.
  Object.defineProperty(specimen.constructor, KEPT, { value: specimen });
}
