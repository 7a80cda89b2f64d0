/**
 * How the library's things look in `console.log`.
 *
 * @module
 */

/** Makes Node print instances of `Class` by their `toString`, and not field by field. */
export function printByToString(Class: { readonly prototype: object }): void {
  Object.defineProperty(Class.prototype, Symbol.for('nodejs.util.inspect.custom'), {
    value(this: object): string {
      // eslint-disable-next-line @typescript-eslint/no-base-to-string -- they all have one
      return this.toString();
    },
  });
}
