import { describe, expect, it } from 'vitest';

import { ANY, IGNORE, Pid, Ref } from 'fauxtp';

import { Mailbox } from '../../src/primitives/mailbox.ts';
import { compile, samePattern } from '../../src/primitives/pattern.ts';

/** What the handler of `pattern` gets for `value`; nothing if it does not match. */
function bindings(pattern: unknown, value: unknown): unknown[] | undefined {
  const found: unknown[] = [];
  const { test, bind } = compile(pattern);
  if (!test(value)) return undefined;
  bind(value, found);
  return found;
}

class Point {
  readonly x: number = 1;
}
class NamedPoint extends Point {}
abstract class Shape {
  readonly sides: number = 0;
}
class Square extends Shape {
  override readonly sides = 4;
}

const isEven = (value: unknown): boolean => typeof value === 'number' && value % 2 === 0;
function isOdd(value: unknown): boolean {
  return typeof value === 'number' && value % 2 === 1;
}
/* As classes were written before there were any. */
function Old(): void {
  // Has nothing to set up.
}

const point = new Point();
const named = new NamedPoint();
const looksLikePoint: object = { x: 1 };
const square = new Square();
const pid = new Pid(1, 'Counter', {} as never);
const ref = new Ref('call');
const date = new Date(0);
const symbol = Symbol('one');
const list = [1, 2];
const object = { type: 'add', n: 5 };
const failure = new TypeError('no');
const fn = (): number => 1;

describe('match', () => {
  it.each([
    { name: 'a number', value: 1 },
    { name: 'undefined', value: undefined },
    { name: 'null', value: null },
    { name: 'an array', value: list },
  ])('gives the handler $name that ANY matches', ({ value }) => {
    expect(bindings(ANY, value)).toEqual([value]);
  });

  it.each([
    { name: 'a number', value: 1 },
    { name: 'undefined', value: undefined },
    { name: 'an array', value: list },
  ])('gives the handler nothing of $name that IGNORE matches', ({ value }) => {
    expect(bindings(IGNORE, value)).toEqual([]);
  });

  describe('with a constructor of primitives', () => {
    const PRIMITIVES = [
      { constructor: String, value: 'text' },
      { constructor: Number, value: 5 },
      { constructor: Boolean, value: false },
      { constructor: BigInt, value: 5n },
      { constructor: Symbol, value: symbol },
    ];

    it.each(PRIMITIVES)('gives $constructor.name its primitive', ({ constructor, value }) => {
      expect(bindings(constructor, value)).toEqual([value]);
    });

    it.each(PRIMITIVES)('refuses $constructor.name all other types', ({ constructor }) => {
      const others = [...PRIMITIVES.filter((row) => row.constructor !== constructor), object];
      const values = [...others.map((row) => ('value' in row ? row.value : row)), null, undefined];
      expect(values.map((value) => bindings(constructor, value))).toEqual(
        values.map(() => undefined),
      );
    });

    it.each(PRIMITIVES)('refuses $constructor.name its boxed form', ({ constructor, value }) => {
      expect(bindings(constructor, Object(value))).toBe(undefined);
    });

    it('takes NaN for a number', () => {
      expect(bindings(Number, NaN)).toEqual([NaN]);
    });
  });

  describe('with a class', () => {
    it.each([
      { name: 'its instance', pattern: Point, value: point },
      { name: 'an instance of a subclass', pattern: Point, value: named },
      { name: 'an instance of a subclass of an abstract one', pattern: Shape, value: square },
      { name: 'a date, for Date', pattern: Date, value: date },
      { name: 'a subclass of Error, for Error', pattern: Error, value: failure },
      { name: 'an array, for Array', pattern: Array, value: list },
      { name: 'any object, for Object', pattern: Object, value: point },
      { name: 'a function, for Function', pattern: Function, value: fn },
    ])('gives $name', ({ pattern, value }) => {
      const found = bindings(pattern, value);
      expect(found).toHaveLength(1);
      expect(found?.[0]).toBe(value);
    });

    it.each([
      { name: 'an instance of a superclass', pattern: NamedPoint, value: point },
      { name: 'an object that looks like its instance', pattern: Point, value: looksLikePoint },
      { name: 'the class itself', pattern: Point, value: Point },
      { name: 'null', pattern: Object, value: null },
    ])('refuses $name', ({ pattern, value }) => {
      expect(bindings(pattern, value)).toBe(undefined);
    });
  });

  describe('with any other function', () => {
    it.each([
      { name: 'an arrow', pattern: isEven, yes: 2, no: 3 },
      { name: 'a function declaration', pattern: isOdd, yes: 3, no: 2 },
      { name: 'a bound function', pattern: isOdd.bind(undefined), yes: 3, no: 2 },
    ])('asks $name', ({ pattern, yes, no }) => {
      expect(bindings(pattern, yes)).toEqual([yes]);
      expect(bindings(pattern, no)).toBe(undefined);
    });

    it('asks an ES5 constructor too, and takes it for no class', () => {
      const instance = Reflect.construct(Old, []) as object;
      expect(instance).toBeInstanceOf(Old);
      expect(bindings(Old, instance)).toBe(undefined);
    });

    it('hands it the value alone', () => {
      const seen: unknown[][] = [];
      const spy = (...args: unknown[]): boolean => {
        seen.push(args);
        return true;
      };
      bindings([spy, spy], ['a', 'b']);
      expect(seen).toEqual([['a'], ['b']]);
    });

    it('lets through what it throws', () => {
      const throws = (): never => {
        throw failure;
      };
      expect(() => bindings(throws, 1)).toThrow(failure);
    });
  });

  describe('with an array', () => {
    it.each([
      { name: 'literals', pattern: ['add', 5], value: ['add', 5], gives: [] },
      { name: 'a literal and ANY', pattern: ['add', ANY], value: ['add', 5], gives: [5] },
      { name: 'IGNORE', pattern: [IGNORE, ANY], value: ['add', 5], gives: [5] },
      { name: 'classes', pattern: [Point, String], value: [point, 'a'], gives: [point, 'a'] },
      { name: 'an empty array', pattern: [], value: [], gives: [] },
      {
        name: 'an element that is undefined',
        pattern: [ANY],
        value: [undefined],
        gives: [undefined],
      },
    ])('gives what its elements give: $name', ({ pattern, value, gives }) => {
      expect(bindings(pattern, value)).toEqual(gives);
    });

    it('gives the bindings of nested arrays in the order in which they are read', () => {
      const pattern = [ANY, [String, [ANY, IGNORE], Number], { n: ANY }, ANY];
      const value = [1, ['two', [3, 'no'], 4], object, 6];
      expect(bindings(pattern, value)).toEqual([1, 'two', 3, 4, object, 6]);
    });

    it.each([
      { name: 'a shorter array', pattern: [ANY, ANY], value: [1] },
      { name: 'a longer array', pattern: [ANY], value: [1, 2] },
      { name: 'no array', pattern: [ANY], value: 'a' },
      { name: 'an array-like object', pattern: [ANY], value: { 0: 1, length: 1 } },
      { name: 'a value for an empty pattern', pattern: [], value: [1] },
      { name: 'a wrong element', pattern: ['add', ANY], value: ['get', 5] },
      { name: 'a wrong element behind a literal', pattern: ['add', Number], value: ['add', '5'] },
      { name: 'a wrong literal behind a literal', pattern: ['add', 5], value: ['add', 6] },
      { name: 'a wrong element deep inside', pattern: [[['add']]], value: [[['get']]] },
      { name: 'a value in the place of a nested array', pattern: [[ANY]], value: [1] },
      { name: 'null', pattern: [ANY], value: null },
    ])('refuses $name', ({ pattern, value }) => {
      expect(bindings(pattern, value)).toBe(undefined);
    });
  });

  describe('with a plain object', () => {
    const bare = Object.assign(Object.create(null) as object, { type: 'add' });

    it.each([
      { name: 'one that is equal', pattern: { type: 'add', n: 5 }, value: object },
      { name: 'one with more fields', pattern: { type: 'add' }, value: object },
      { name: 'fields that are patterns', pattern: { type: String, n: isOdd }, value: object },
      { name: 'fields that are objects', pattern: { a: { n: 5 } }, value: { a: object } },
      { name: 'fields that are arrays', pattern: { a: [ANY, 2] }, value: { a: list } },
      { name: 'an instance with these fields', pattern: { x: 1 }, value: point },
      { name: 'an inherited field', pattern: { name: 'TypeError' }, value: failure },
      { name: 'a field that is undefined', pattern: { a: undefined }, value: { a: undefined } },
      { name: 'any object, if it is empty', pattern: {}, value: point },
      { name: 'an object without a prototype', pattern: { type: 'add' }, value: bare },
      { name: 'a pattern without a prototype', pattern: bare, value: object },
    ])('gives the whole object and nothing else: $name', ({ pattern, value }) => {
      const found = bindings(pattern, value);
      expect(found).toHaveLength(1);
      expect(found?.[0]).toBe(value);
    });

    it.each([
      { name: 'a missing field', pattern: { type: 'add', by: ANY }, value: object },
      { name: 'a missing field that may be undefined', pattern: { a: undefined }, value: {} },
      { name: 'a wrong field', pattern: { type: 'get' }, value: object },
      { name: 'a wrong field deep inside', pattern: { a: { n: 6 } }, value: { a: object } },
      { name: 'null', pattern: {}, value: null },
      { name: 'undefined', pattern: {}, value: undefined },
      { name: 'a primitive that has the field', pattern: { length: 1 }, value: 'a' },
    ])('refuses $name', ({ pattern, value }) => {
      expect(bindings(pattern, value)).toBe(undefined);
    });
  });

  describe('with any other value', () => {
    it.each([
      { name: 'a string', value: 'a', other: 'b' },
      { name: 'a number', value: 5, other: '5' },
      { name: 'NaN', value: NaN, other: 0 },
      { name: '0', value: 0, other: -0 },
      { name: '-0', value: -0, other: 0 },
      { name: 'a bigint', value: 5n, other: 5 },
      { name: 'a boolean', value: false, other: 0 },
      { name: 'null', value: null, other: undefined },
      { name: 'undefined', value: undefined, other: null },
      { name: 'a symbol', value: symbol, other: Symbol('one') },
      { name: 'a pid', value: pid, other: new Pid(1, 'Counter', {} as never) },
      { name: 'a ref', value: ref, other: new Ref('call') },
      { name: 'a date', value: date, other: new Date(0) },
      { name: 'an instance', value: point, other: new Point() },
    ])('takes $name for itself, and gives nothing', ({ value, other }) => {
      expect(bindings(value, value)).toEqual([]);
      expect(bindings(value, other)).toBe(undefined);
    });
  });
});

describe('a clause that fails half-way', () => {
  it('leaves nothing to the handler of the next', () => {
    const mailbox = new Mailbox();
    const failing = (): string => 'failing';
    const matching = (...args: unknown[]): unknown[] => args;
    mailbox.push(['a', ['b', 'c'], 'd']);

    const found = mailbox.take(
      [
        [[ANY, [ANY, ANY], 'x'], failing],
        [[ANY, [IGNORE, String], 'd'], matching],
      ],
      0,
    );

    expect(found?.handler).toBe(matching);
    expect(found?.bindings).toEqual(['a', 'c']);
  });
});

describe('Matcher.fixed', () => {
  it.each([
    { name: 'ANY', pattern: ANY, fixed: true },
    { name: 'IGNORE', pattern: IGNORE, fixed: true },
    { name: 'String', pattern: String, fixed: true },
    { name: 'Number', pattern: Number, fixed: true },
    { name: 'Boolean', pattern: Boolean, fixed: true },
    { name: 'BigInt', pattern: BigInt, fixed: true },
    { name: 'Symbol', pattern: Symbol, fixed: true },
    { name: 'a class', pattern: Point, fixed: true },
    { name: 'a literal', pattern: 5, fixed: true },
    { name: 'an array of such', pattern: ['add', Number, [ANY]], fixed: true },
    { name: 'an object of such', pattern: { type: 'add', n: Number }, fixed: true },
    { name: 'a predicate', pattern: isEven, fixed: false },
    { name: 'an array with a predicate in it', pattern: ['add', [isEven]], fixed: false },
    { name: 'an object with a predicate in it', pattern: { type: 'add', n: isEven }, fixed: false },
  ])('is $fixed for $name', ({ pattern, fixed }) => {
    expect(compile(pattern).fixed).toBe(fixed);
  });
});

describe('Matcher.tag', () => {
  it.each([
    { pattern: ['add', ANY], tag: { length: 2, head: 'add' } },
    { pattern: [5], tag: { length: 1, head: 5 } },
    { pattern: [symbol, isEven], tag: { length: 2, head: symbol } },
    { pattern: [null, ANY], tag: undefined },
    { pattern: [NaN], tag: undefined },
    { pattern: [0], tag: undefined },
    { pattern: [ANY, 'add'], tag: undefined },
    { pattern: [String], tag: undefined },
    { pattern: [[1], 2], tag: undefined },
    { pattern: 'add', tag: undefined },
  ])('of $pattern is $tag', ({ pattern, tag }) => {
    expect(compile(pattern).tag).toEqual(tag);
  });
});

describe('samePattern', () => {
  // Of each group the members are alike, and no other is.
  const GROUPS: unknown[][] = [
    [5, 5],
    ['5'],
    [NaN, NaN],
    [0],
    [-0],
    [undefined],
    [null],
    [ANY],
    [IGNORE],
    [Point],
    [isEven],
    [pid],
    [date],
    [new Date(0)],
    [point],
    [[], []],
    [
      ['add', [ANY, Number]],
      ['add', [ANY, Number]],
    ],
    [['add', [ANY, String]]],
    [['add']],
    [['get', [ANY, Number]]],
    [{}, {}],
    [{ x: 1 }, { x: 1 }],
    [
      { x: 1, y: isEven },
      { y: isEven, x: 1 },
    ],
    [{ x: 1, y: isOdd }],
    [{ x: 1, z: isEven }],
    [{ y: undefined }],
    [{ z: undefined }],
  ];
  const patterns = GROUPS.flatMap((group, index) => group.map((pattern) => ({ pattern, index })));

  it.each(patterns)('tells $pattern from all others', ({ pattern, index }) => {
    const same = patterns.filter((other) => samePattern(pattern, other.pattern));
    expect(same.map((other) => other.index)).toEqual(
      patterns.filter((other) => other.index === index).map((other) => other.index),
    );
  });
});
