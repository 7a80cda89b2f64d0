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
import type { Ref } from './ref.ts';
import type { Tag } from './ring.ts';

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
        : P extends Compared
          ? []
          : P extends object
            ? [value: Matched<P>]
            : [];

/* Objects that are compared by identity, as all are that are not plain; those that are likely in a message. */
type Compared =
  | { resolve(): unknown } // an address
  | Ref
  | Date
  | RegExp
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>;

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
                  : P extends Compared
                    ? P
                    : P extends object
                      ? { -readonly [K in keyof P]: Matched<P[K]> }
                      : P;

/** A pattern and what is done with a message that it matches. */
export type Clause<P, R> = readonly [pattern: P, handler: (...bindings: Bindings<P>) => R];

/** What a pattern has been made into, to be held against many messages. */
export interface Matcher {
  /** Whether `value` is as the pattern says. */
  readonly test: (value: unknown) => boolean;
  /** Gives `bindings` what the handler is to be called with, of a value that has passed the test. */
  readonly bind: (value: unknown, bindings: unknown[]) => void;
  /** Whether it says the same of a message whenever it is asked: it asks no function of the user's. */
  readonly fixed: boolean;
  /**
   * That only arrays of this length and with this first element pass, which mostly says of a message
   * that it is another: to look at that before anything is called makes a long scan twice as fast.
   */
  readonly tag?: Tag | undefined;
}

/**
 * Makes a matcher of a pattern. To walk the pattern anew for each message of a long mailbox would
 * cost five times as much.
 */
export function compile(pattern: unknown): Matcher {
  if (pattern === ANY) return { test: always, bind: bindValue, fixed: true };
  if (pattern === IGNORE) return { test: always, bind: bindNothing, fixed: true };
  if (typeof pattern === 'function') return compileFunction(pattern);
  if (Array.isArray(pattern)) return compileTuple(pattern);
  if (isShape(pattern)) return compileShape(pattern);
  const test = isPlain(pattern)
    ? (value: unknown) => value === pattern
    : (value: unknown) => Object.is(value, pattern);
  return { test, bind: bindNothing, fixed: true };
}

function always(): boolean {
  return true;
}

function bindValue(value: unknown, bindings: unknown[]): void {
  bindings.push(value);
}

function bindNothing(): void {
  // The handler is given nothing of it.
}

/* eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- a class, a constructor of
   primitives or a predicate: what it is, is found out here */
function compileFunction(pattern: Function): Matcher {
  const bind = bindValue;
  switch (pattern) {
    case String:
      return { test: (value) => typeof value === 'string', bind, fixed: true };
    case Number:
      return { test: (value) => typeof value === 'number', bind, fixed: true };
    case Boolean:
      return { test: (value) => typeof value === 'boolean', bind, fixed: true };
    case BigInt:
      return { test: (value) => typeof value === 'bigint', bind, fixed: true };
    case Symbol:
      return { test: (value) => typeof value === 'symbol', bind, fixed: true };
  }
  if (isClass(pattern)) return { test: (value) => value instanceof pattern, bind, fixed: true };
  return { test: pattern as (value: unknown) => boolean, bind, fixed: false };
}

function compileTuple(pattern: readonly unknown[]): Matcher {
  const { length } = pattern;
  const parts = pattern.map(compile);
  const tested = parts.map(({ test }, index) => ({ test, index })).filter(isTested);
  const bound = parts.map(({ bind }, index) => ({ bind, index })).filter(isBound);
  const [head] = pattern;
  const tagged = isPlain(head); // of none, `undefined`, which is as good
  const rest = tagged ? tested.filter(({ index }) => index > 0) : tested;
  return {
    test: (value) => {
      if (!Array.isArray(value) || value.length !== length) return false;
      if (tagged && value[0] !== head) return false;
      for (const { test, index } of rest) if (!test(value[index])) return false;
      return true;
    },
    bind: (value, bindings) => {
      for (const { bind, index } of bound) bind((value as unknown[])[index], bindings);
    },
    fixed: parts.every(({ fixed }) => fixed),
    tag: tagged ? { length, head } : undefined,
  };
}

/* Whether `===` tells what a literal matches: of all values NaN and the two zeros need more. */
function isPlain(pattern: unknown): boolean {
  if (typeof pattern === 'number') return pattern !== 0 && !Number.isNaN(pattern);
  return typeof pattern !== 'object' && typeof pattern !== 'function';
}

function isTested({ test }: Pick<Matcher, 'test'>): boolean {
  return test !== always;
}

function isBound({ bind }: Pick<Matcher, 'bind'>): boolean {
  return bind !== bindNothing;
}

function compileShape(shape: Record<string, unknown>): Matcher {
  const fields = Object.keys(shape).map((key) => ({ key, ...compile(shape[key]) }));
  return {
    test: (value) => {
      if (typeof value !== 'object' || value === null) return false;
      for (const { key, test } of fields) {
        if (!(key in value) || !test((value as Record<string, unknown>)[key])) return false;
      }
      return true;
    },
    bind: bindValue, // a shape gives the whole object
    fixed: fields.every(({ fixed }) => fixed),
  };
}

/**
 * Whether two patterns match the same, as far as can be seen: they are alike part by part, and their
 * functions are the same.
 */
export function samePattern(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (Array.isArray(one)) {
    if (!Array.isArray(other) || one.length !== other.length) return false;
    return one.every((part, index) => samePattern(part, other[index]));
  }
  if (!isShape(one) || !isShape(other)) return false;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every((key) => key in other && samePattern(one[key], other[key]));
}

/* A `class`, and every constructor of the language, has a `prototype` that cannot be written; the
   one of a `function` can, and an arrow has none. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- as above
function isClass(pattern: Function): pattern is new () => object {
  return Object.getOwnPropertyDescriptor(pattern, 'prototype')?.writable === false;
}

/* Only a plain object is a shape: any other (a pid, a ref, a date) stands for itself. */
function isShape(pattern: unknown): pattern is Record<string, unknown> {
  if (typeof pattern !== 'object' || pattern === null) return false;
  const prototype: unknown = Object.getPrototypeOf(pattern);
  return prototype === Object.prototype || prototype === null;
}
