import { describe, expect, it } from 'vitest';

import type { Backoff } from 'fauxtp';

import { nextWait, waitsBefore, wrongIn } from '../../src/supervisor/backoff.ts';

describe('nextWait', () => {
  it.each<{ backoff: Backoff; waits: number[] }>([
    { backoff: { initial: 100 }, waits: [100, 200, 400, 800, 1_600] },
    { backoff: { initial: 100, factor: 1 }, waits: [100, 100, 100, 100, 100] },
    { backoff: { initial: 100, factor: 1.5 }, waits: [100, 150, 225, 337.5, 506.25] },
    { backoff: { initial: 100, factor: 10 }, waits: [100, 1_000, 10_000, 30_000, 30_000] },
    { backoff: { initial: 100, max: 399 }, waits: [100, 200, 399, 399, 399] },
    { backoff: { initial: 100, max: 400 }, waits: [100, 200, 400, 400, 400] },
    { backoff: { initial: 100, max: 401 }, waits: [100, 200, 400, 401, 401] },
    { backoff: { initial: 100, max: 100 }, waits: [100, 100, 100, 100, 100] },
    { backoff: { initial: 0 }, waits: [0, 0, 0, 0, 0] },
  ])('of $backoff grows as $waits', ({ backoff, waits }) => {
    expect(waits.map((_, before) => nextWait(backoff, before, 0.5))).toEqual(waits);
  });

  // 2 ** 1024 is more than a number can hold.
  it.each<{ initial: number; waits: number; wait: number }>([
    { initial: 1, waits: 1_023, wait: 30_000 },
    { initial: 1, waits: 1_024, wait: 30_000 },
    { initial: 0, waits: 1_023, wait: 0 },
    { initial: 0, waits: 1_024, wait: 0 },
  ])('of initial $initial is $wait after $waits waits', ({ initial, waits, wait }) => {
    expect(nextWait({ initial }, waits, 0)).toBe(wait);
  });

  it.each<{ jitter: number | undefined; chance: number; wait: number }>([
    { jitter: undefined, chance: 0.75, wait: 200 },
    { jitter: 0, chance: 0.75, wait: 200 },
    { jitter: 0.5, chance: 0, wait: 200 },
    { jitter: 0.5, chance: 0.5, wait: 150 },
    { jitter: 1, chance: 0, wait: 200 },
    { jitter: 1, chance: 0.75, wait: 50 },
  ])('with jitter $jitter and a chance of $chance is $wait of 200', (row) => {
    expect(nextWait({ initial: 100, jitter: row.jitter }, 1, row.chance)).toBe(row.wait);
  });

  it('takes its chance off the wait that is capped', () => {
    expect(nextWait({ initial: 100, max: 400, jitter: 0.5 }, 9, 0.5)).toBe(300);
  });
});

describe('waitsBefore', () => {
  it.each<{ backoff: Backoff; ranFor: number; waits: number }>([
    { backoff: { initial: 1, resetAfter: 500 }, ranFor: 499, waits: 3 },
    { backoff: { initial: 1, resetAfter: 500 }, ranFor: 500, waits: 0 },
    { backoff: { initial: 1, resetAfter: 500 }, ranFor: 501, waits: 0 },
    { backoff: { initial: 1, resetAfter: Infinity }, ranFor: 1e12, waits: 3 },
    { backoff: { initial: 1, resetAfter: 0 }, ranFor: 0, waits: 0 },
    { backoff: { initial: 1, max: 700 }, ranFor: 699, waits: 3 },
    { backoff: { initial: 1, max: 700 }, ranFor: 700, waits: 0 },
    { backoff: { initial: 1, max: 700, resetAfter: 500 }, ranFor: 500, waits: 0 },
    { backoff: { initial: 1, max: 700, resetAfter: 900 }, ranFor: 899, waits: 3 },
    { backoff: { initial: 1 }, ranFor: 29_999, waits: 3 },
    { backoff: { initial: 1 }, ranFor: 30_000, waits: 0 },
  ])('of 3 and $backoff are $waits after a run of $ranFor ms', ({ backoff, ranFor, waits }) => {
    expect(waitsBefore(backoff, { waits: 3, ranFor })).toBe(waits);
  });
});

describe('wrongIn', () => {
  it.each<Backoff>([
    { initial: 0 },
    { initial: 100 },
    { initial: 0.5 },
    { initial: 100, factor: undefined, max: undefined, jitter: undefined, resetAfter: undefined },
    { initial: 100, factor: 1 },
    { initial: 100, factor: 1.01 },
    { initial: 0, max: 0 },
    { initial: 100, max: 100 },
    { initial: 100, max: 101 },
    { initial: 100, jitter: 0 },
    { initial: 100, jitter: 1 },
    { initial: 100, resetAfter: 0 },
    { initial: 100, resetAfter: Infinity },
    { initial: 100, factor: 3, max: 1_000, jitter: 0.2, resetAfter: 500 },
  ])('finds nothing wrong in %o', (backoff) => {
    expect(wrongIn(backoff)).toBeUndefined();
  });

  const milliseconds = 'milliseconds, 0 or more, and finite';
  const more = '1 or more';
  const part = 'from 0 to 1';
  const never = 'milliseconds, 0 or more (Infinity: never)';

  it.each<{ backoff: object; field: string; expected: string }>([
    { backoff: {}, field: 'initial', expected: milliseconds },
    { backoff: [], field: 'initial', expected: milliseconds },
    { backoff: { initial: undefined }, field: 'initial', expected: milliseconds },
    { backoff: { initial: null }, field: 'initial', expected: milliseconds },
    { backoff: { initial: '100' }, field: 'initial', expected: milliseconds },
    { backoff: { initial: -1 }, field: 'initial', expected: milliseconds },
    { backoff: { initial: NaN }, field: 'initial', expected: milliseconds },
    { backoff: { initial: Infinity }, field: 'initial', expected: milliseconds },
    { backoff: { initial: 1, max: null }, field: 'max', expected: milliseconds },
    { backoff: { initial: 1, max: '9' }, field: 'max', expected: milliseconds },
    { backoff: { initial: 0, max: -1 }, field: 'max', expected: milliseconds },
    { backoff: { initial: 1, max: NaN }, field: 'max', expected: milliseconds },
    { backoff: { initial: 1, max: Infinity }, field: 'max', expected: milliseconds },
    { backoff: { initial: 100, max: 99 }, field: 'max', expected: 'no less than initial, 100 ms' },
    { backoff: { initial: 1, factor: null }, field: 'factor', expected: more },
    { backoff: { initial: 1, factor: '2' }, field: 'factor', expected: more },
    { backoff: { initial: 1, factor: 0.99 }, field: 'factor', expected: more },
    { backoff: { initial: 1, factor: 0 }, field: 'factor', expected: more },
    { backoff: { initial: 1, factor: NaN }, field: 'factor', expected: more },
    { backoff: { initial: 1, factor: Infinity }, field: 'factor', expected: more },
    { backoff: { initial: 1, jitter: null }, field: 'jitter', expected: part },
    { backoff: { initial: 1, jitter: true }, field: 'jitter', expected: part },
    { backoff: { initial: 1, jitter: -0.01 }, field: 'jitter', expected: part },
    { backoff: { initial: 1, jitter: 1.01 }, field: 'jitter', expected: part },
    { backoff: { initial: 1, jitter: NaN }, field: 'jitter', expected: part },
    { backoff: { initial: 1, resetAfter: null }, field: 'resetAfter', expected: never },
    { backoff: { initial: 1, resetAfter: '9' }, field: 'resetAfter', expected: never },
    { backoff: { initial: 1, resetAfter: -1 }, field: 'resetAfter', expected: never },
    { backoff: { initial: 1, resetAfter: NaN }, field: 'resetAfter', expected: never },
  ])('finds the $field wrong in $backoff', ({ backoff, field, expected }) => {
    expect(wrongIn(backoff as Backoff)).toEqual([field, expected]);
  });
});
