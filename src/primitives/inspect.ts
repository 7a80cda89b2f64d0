/**
 * How the library's things look in `console.log`, and in a log of JSON.
 *
 * @module
 */

/** Has instances of `Class` printed by their `toString`, and not field by field. */
export function printByToString(Class: { readonly prototype: object }): void {
  const text = {
    value(this: object): string {
      // eslint-disable-next-line @typescript-eslint/no-base-to-string -- they all have one
      return this.toString();
    },
  };
  Object.defineProperties(Class.prototype, {
    [Symbol.for('nodejs.util.inspect.custom')]: text,
    toJSON: text,
  });
}
