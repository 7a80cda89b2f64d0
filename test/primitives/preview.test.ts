import { describe, expect, it } from 'vitest';

import { Pid, Ref } from 'fauxtp';

import { preview, previewMessage } from '../../src/primitives/preview.ts';

class Silent {
  readonly secret: string = 'a';
}
class Talking {
  toString(): string {
    return '<talking>';
  }
}
class Throwing {
  toString(): string {
    throw new Error('no');
  }
}

const revoked = Proxy.revocable({}, {});
revoked.revoke();
const circle: Record<string, unknown> = {};
circle['self'] = circle;
function named(): number {
  return 1;
}

function nested(depth: number): unknown {
  return depth === 0 ? 'end' : [nested(depth - 1)];
}

function chained(depth: number): unknown {
  return depth === 0 ? 'end' : { next: chained(depth - 1) };
}

interface Row {
  readonly name: string;
  readonly value: unknown;
}

describe('preview', () => {
  it.each<Row & { text: string }>([
    { name: 'a string', value: 'a "b"', text: '"a \\"b\\""' },
    { name: 'an empty string', value: '', text: '""' },
    { name: 'a number', value: 5, text: '5' },
    { name: 'NaN', value: NaN, text: 'NaN' },
    { name: 'a bigint', value: 5n, text: '5n' },
    { name: 'a boolean', value: true, text: 'true' },
    { name: 'undefined', value: undefined, text: 'undefined' },
    { name: 'null', value: null, text: 'null' },
    { name: 'a symbol', value: Symbol('one'), text: 'Symbol(one)' },
    { name: 'a function', value: named, text: '[function named]' },
    {
      name: 'a function without a name',
      value: (
        () => () =>
          1
      )(),
      text: '[function]',
    },
    { name: 'a class', value: Silent, text: '[function Silent]' },
    { name: 'an error', value: new TypeError('no'), text: '[TypeError: no]' },
    { name: 'a request', value: ['add', 5], text: '["add", 5]' },
    { name: 'an empty array', value: [], text: '[]' },
    { name: 'an object', value: { type: 'add', n: [1] }, text: '{ type: "add", n: [1] }' },
    { name: 'an empty object', value: {}, text: '{}' },
    { name: 'an object without a prototype', value: Object.create(null), text: '{}' },
    { name: 'an instance', value: new Silent(), text: '[Silent]' },
    { name: 'an instance that prints itself', value: new Talking(), text: '<talking>' },
    { name: 'bytes', value: new Uint16Array(3), text: '[Uint16Array: 6 bytes]' },
    { name: 'a map', value: new Map([[1, { a: 'b' }]]), text: 'Map {1 => { a: "b" }}' },
    { name: 'a set', value: new Set(['a', 2]), text: 'Set {"a", 2}' },
    {
      name: 'a set of many',
      value: new Set('abcdefghij'),
      text: 'Set {"a", "b", "c", "d", "e", "f", "g", "h", … 2 more}',
    },
    { name: 'an empty map', value: new Map(), text: 'Map {}' },
    { name: 'a map far inside', value: [[[new Map([[1, 2]])]]], text: '[[[[Map]]]]' },
    { name: 'a pid', value: new Pid(7, 'Counter', {} as never), text: '#PID<7 Counter>' },
    { name: 'a ref', value: new Ref('call'), text: '#Ref<call>' },
  ])('of $name is $text', ({ value, text }) => {
    expect(preview(value)).toBe(text);
  });

  it.each<Row>([
    { name: 'an instance that throws', value: new Throwing() },
    { name: 'a proxy that throws', value: revoked.proxy },
    {
      name: 'a getter that throws',
      value: {
        get field(): never {
          throw new Error('no');
        },
      },
    },
    { name: 'an object that cannot be text', value: Object.create(Object.create(null) as object) },
    { name: 'any of them deep inside', value: [{ a: new Throwing() }] },
  ])('never throws: $name', ({ value }) => {
    expect(preview(value)).toBe('[unprintable]');
  });

  it.each([
    { items: 8, text: '[0, 1, 2, 3, 4, 5, 6, 7]' },
    { items: 9, text: '[0, 1, 2, 3, 4, 5, 6, 7, … 1 more]' },
    { items: 1_000_000, text: '[0, 1, 2, 3, 4, 5, 6, 7, … 999992 more]' },
  ])('of an array of $items items shows the first 8', ({ items, text }) => {
    expect(preview(Array.from({ length: items }, (_, index) => index))).toBe(text);
  });

  it.each([
    { fields: 8, more: '' },
    { fields: 9, more: ', … 1 more' },
  ])('of an object with $fields fields shows the first 8', ({ fields, more }) => {
    const value = Object.fromEntries(
      Array.from({ length: fields }, (_, index) => [`f${index}`, index]),
    );
    expect(preview(value)).toBe(
      `{ f0: 0, f1: 1, f2: 2, f3: 3, f4: 4, f5: 5, f6: 6, f7: 7${more} }`,
    );
  });

  it.each([
    { value: nested(3), text: '[[["end"]]]' },
    { value: nested(4), text: '[[[[…]]]]' },
    { value: chained(3), text: '{ next: { next: { next: "end" } } }' },
    { value: chained(4), text: '{ next: { next: { next: {…} } } }' },
    { value: circle, text: '{ self: { self: { self: {…} } } }' },
  ])('goes three levels deep: $text', ({ value, text }) => {
    expect(preview(value)).toBe(text);
  });

  // Two of the characters are the quotes.
  it.each([
    { length: 158, whole: true },
    { length: 159, whole: false },
    { length: 1_000_000, whole: false },
  ])('of a string of $length characters is whole: $whole', ({ length, whole }) => {
    const text = preview('x'.repeat(length));
    expect(text).toBe(whole ? `"${'x'.repeat(158)}"` : `"${'x'.repeat(158)}…`);
    expect(text).toHaveLength(160);
  });

  it.each<Row>([
    { name: 'many long strings', value: Array(8).fill('x'.repeat(1_000)) },
    { name: 'a long field name', value: { ['x'.repeat(1_000)]: 1 } },
    { name: 'a long error', value: new Error('x'.repeat(1_000)) },
    { name: 'a long bigint', value: 10n ** 1_000n },
    { name: 'an instance that prints much', value: Object.assign(new Talking(), { toString }) },
  ])('has at most 160 characters: $name', ({ value }) => {
    expect(preview(value)).toHaveLength(160);
    expect(preview(value).endsWith('…')).toBe(true);
  });
});

function toString(): string {
  return 'x'.repeat(1_000);
}

describe('previewMessage', () => {
  it.each([
    [['$call', new Ref('call'), 'the port', ['get', 'a']], 'call ["get", "a"]'],
    [['$cast', ['reset']], 'cast ["reset"]'],
    [['tick', 5], '["tick", 5]'],
    ['tick', '"tick"'],
    [undefined, 'undefined'],
  ])('shows what was asked: %#', (message, text) => {
    expect(previewMessage(message)).toBe(text);
  });
});
