import { describe, expect, it } from 'vitest';

import { isThenable } from '../../src/primitives/thenable.ts';

describe('isThenable', () => {
  const then = (): void => undefined;

  it.each([
    { name: 'a promise', value: Promise.resolve(), is: true },
    { name: 'an object with a then', value: { then }, is: true },
    { name: 'an object whose then is no function', value: { then: 5 }, is: false },
    { name: 'an object', value: {}, is: false },
    { name: 'a function with a then', value: Object.assign(() => undefined, { then }), is: false },
    { name: 'null', value: null, is: false },
    { name: 'undefined', value: undefined, is: false },
    { name: 'a string', value: 'then', is: false },
  ])('is $is for $name', ({ value, is }) => {
    expect(isThenable(value)).toBe(is);
  });
});
