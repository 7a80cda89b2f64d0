import { describe, expect, it } from 'vitest';

import { Frontier, type Tried } from '../../src/testing/frontier.ts';
import { formatSchedule } from '../../src/testing/schedule.ts';

/* Two steps, with a choice between them; who touches what is given. */
function run(one: readonly number[], other: readonly number[]) {
  return {
    points: [{ step: 0, parties: [1, 2], chosen: 0 }],
    steps: [
      { party: 1, touched: new Set([1, ...one]), causes: [] },
      { party: 2, touched: new Set([2, ...other]), causes: [] },
    ],
  };
}

describe('Frontier', () => {
  it('begins with what departs from nothing, and is exhausted when nothing follows', () => {
    const frontier = new Frontier(() => 0);
    expect(frontier.exhausted).toBe(false);
    expect(frontier.next()).toEqual({ schedule: [], entry: undefined });
    expect(frontier.exhausted).toBe(true);
    expect(frontier.next()).toBeUndefined();
  });

  it('tries what cannot matter after all that can', () => {
    const frontier = new Frontier(() => 0);
    // Two steps apart from each other, then two that concern the same.
    const steps = [
      { party: 1, touched: new Set([1]), causes: [] },
      { party: 2, touched: new Set([2]), causes: [] },
      { party: 3, touched: new Set([3, 9]), causes: [] },
      { party: 4, touched: new Set([4, 9]), causes: [] },
    ];
    const apart = { step: 0, parties: [1, 2], chosen: 0 };
    const points = [{ step: 2, parties: [3, 4], chosen: 0 }, apart, apart];
    frontier.expand(frontier.next() as Tried, { points, steps }, false);
    const tried = [frontier.next(), frontier.next(), frontier.next()];
    expect(tried.map((one) => formatSchedule(one?.schedule ?? []))[0]).toBe('1:1');
    expect(frontier.exhausted).toBe(true);
  });

  it('takes what follows from a step for no race with it', () => {
    const frontier = new Frontier(() => 0);
    // The first sends to the third, which handles it; the second has nothing to do with either.
    const steps = [
      { party: 1, touched: new Set([1, 3]), causes: [] },
      { party: 2, touched: new Set([2]), causes: [] },
      { party: 3, touched: new Set([3]), causes: [0] },
      { party: 4, touched: new Set([4, 5]), causes: [] },
      { party: 2, touched: new Set([2, 5]), causes: [1] },
    ];
    const points = [
      { step: 3, parties: [4, 2], chosen: 0 },
      { step: 0, parties: [1, 2], chosen: 0 },
    ];
    frontier.expand(frontier.next() as Tried, { points, steps }, false);
    expect(frontier.next()?.schedule).toEqual([{ point: 1, move: 1 }]);
  });

  it('departs from the run of an entry only behind its own departure, those with fewer first', () => {
    const frontier = new Frontier(() => 0);
    const first = frontier.next() as Tried;
    const { steps } = run([9], [9]);
    const points = [1, 2, 3].map(() => ({ step: 0, parties: [1, 2], chosen: 0 }));
    frontier.expand(first, { points, steps }, false);
    const seen: string[] = [];
    for (let tried = frontier.next(); tried !== undefined; tried = frontier.next()) {
      seen.push(formatSchedule(tried.schedule));
      frontier.expand(tried, { points, steps }, false);
    }
    expect(seen.toSorted()).toEqual(
      ['1:1', '1:1 2:1', '1:1 2:1 3:1', '1:1 3:1', '2:1', '2:1 3:1', '3:1'].toSorted(),
    );
    expect(seen.map((one) => one.split(' ').length)).toEqual([1, 1, 1, 2, 2, 2, 3]);
  });
});
