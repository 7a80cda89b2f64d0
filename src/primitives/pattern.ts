/**
 * Patterns for selective receive: what a message must look like, and which parts of it the handler
 * is given.
 *
 * | pattern | matches | gives the handler |
 * |---|---|---|
 * | `ANY` | anything | the value |
 * | `IGNORE` | anything | nothing |
 * | `String`, `Number`, `Boolean`, `BigInt`, `Symbol` | a primitive of that type | the value |
 * | a class | its instances | the value |
 * | a function | what it returns true for | the value, narrowed if it is a type guard |
 * | an array | an array of that length, element by element | what its elements give, in order |
 * | a plain object | an object that has these fields; it may have more | the object |
 * | any other value | that value (`Object.is`) | nothing |
 *
 * OTP: the patterns of `receive`. A function stands for a guard.
 *
 * @module
 */

import { printByToString } from './inspect.ts';

/* Objects and not symbols: TypeScript takes the type of a symbol for `symbol` on the way in. */
class Wildcard<Name extends string> {
  readonly name: Name;

  static {
    printByToString(this);
  }

  constructor(name: Name) {
    this.name = name;
  }

  toString(): string {
    return this.name;
  }
}

/** Matches anything and gives it to the handler. */
export const ANY: Wildcard<'ANY'> = new Wildcard('ANY');

/** Matches anything and gives the handler nothing. */
export const IGNORE: Wildcard<'IGNORE'> = new Wildcard('IGNORE');

/** What the handler of a pattern `P` is called with. */
export type Bindings<P> = P extends typeof IGNORE
  ? []
  : P extends typeof ANY
    ? [value: unknown]
    : P extends readonly []
      ? []
      : P extends readonly [infer Head, ...infer Rest]
        ? [...Bindings<Head>, ...Bindings<Rest>]
        : P extends object
          ? [value: Matched<P>]
          : [];

/** The type of a value that the pattern `P` has matched. */
export type Matched<P> = P extends typeof ANY | typeof IGNORE
  ? unknown
  : P extends StringConstructor
    ? string
    : P extends NumberConstructor
      ? number
      : P extends BooleanConstructor
        ? boolean
        : P extends BigIntConstructor
          ? bigint
          : P extends SymbolConstructor
            ? symbol
            : P extends (value: unknown) => value is infer T
              ? T
              : P extends abstract new (...args: never[]) => infer T
                ? T
                : P extends (value: infer T) => unknown
                  ? T
                  : P extends object
                    ? { -readonly [K in keyof P]: Matched<P[K]> }
                    : P;

/** A pattern and what is done with a message that it matches. */
export type Clause<P, R> = readonly [pattern: P, handler: (...bindings: Bindings<P>) => R];

/**
 * Holds `value` against `pattern`.
 *
 * @param bindings - gets what the handler is to be called with; of use only if the match succeeds
 */
export function match(pattern: unknown, value: unknown, bindings: unknown[]): boolean {
  if (pattern === IGNORE) return true;
  if (pattern === ANY) {
    bindings.push(value);
    return true;
  }
  if (typeof pattern === 'function') {
    if (!satisfies(pattern, value)) return false;
    bindings.push(value);
    return true;
  }
  if (Array.isArray(pattern)) {
    if (!Array.isArray(value) || value.length !== pattern.length) return false;
    return pattern.every((part, index) => match(part, value[index], bindings));
  }
  if (isShape(pattern)) {
    if (!hasShape(pattern, value)) return false;
    bindings.push(value);
    return true;
  }
  return Object.is(pattern, value);
}

/* eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- a class, a constructor of
   primitives or a predicate: what it is, is found out here */
function satisfies(pattern: Function, value: unknown): boolean {
  switch (pattern) {
    case String:
      return typeof value === 'string';
    case Number:
      return typeof value === 'number';
    case Boolean:
      return typeof value === 'boolean';
    case BigInt:
      return typeof value === 'bigint';
    case Symbol:
      return typeof value === 'symbol';
  }
  if (isClass(pattern)) return value instanceof pattern;
  return Boolean((pattern as (value: unknown) => unknown)(value));
}

/* A `class`, and every constructor of the language, has a `prototype` that cannot be written; the
   one of a `function` can, and an arrow has none. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- as above
function isClass(pattern: Function): boolean {
  return Object.getOwnPropertyDescriptor(pattern, 'prototype')?.writable === false;
}

/* Only a plain object is a shape: any other (a pid, a ref, a date) stands for itself. */
function isShape(pattern: unknown): pattern is Record<string, unknown> {
  if (typeof pattern !== 'object' || pattern === null) return false;
  const prototype: unknown = Object.getPrototypeOf(pattern);
  return prototype === Object.prototype || prototype === null;
}

function hasShape(shape: Record<string, unknown>, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  // What the fields give is dropped: a shape gives the whole object.
  const dropped: unknown[] = [];
  return Object.keys(shape).every(
    (key) => key in value && match(shape[key], (value as Record<string, unknown>)[key], dropped),
  );
}
