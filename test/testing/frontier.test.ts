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
    const first = frontier.next() as Tried;
    const apart = run([], []);
    const meeting = run([9], [9]);
    frontier.expand(first, apart, false);
    // The same place once more, this time of two that meet.
    const later = { ...meeting, points: [...apart.points, ...meeting.points] };
    frontier.expand(first, { ...later, points: later.points.slice(1) }, false);
    const tried = [frontier.next(), frontier.next()];
    expect(tried.map((one) => formatSchedule(one?.schedule ?? []))).toEqual(['1:1', '1:1']);
    expect(frontier.exhausted).toBe(true);
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
