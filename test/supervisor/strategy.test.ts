import { describe, expect, it } from 'vitest';

import { ExitReason } from 'fauxtp';

import {
  endsWith,
  planRestart,
  type Sibling,
  STRATEGIES,
  wantsRestart,
} from '../../src/supervisor/strategy.ts';

const failed = ExitReason.error(new Error('no'));

describe('wantsRestart', () => {
  // supervisor.erl, do_restart/3: permanent always; transient but for `normal`, `shutdown` and
  // `{shutdown, Term}`; temporary never.
  it.each([
    { restart: 'permanent', reason: ExitReason.normal, restarts: true },
    { restart: 'permanent', reason: ExitReason.shutdown, restarts: true },
    { restart: 'permanent', reason: ExitReason.shutdownWith('upgrade'), restarts: true },
    { restart: 'permanent', reason: ExitReason.killed, restarts: true },
    { restart: 'permanent', reason: ExitReason.noproc, restarts: true },
    { restart: 'permanent', reason: failed, restarts: true },
    { restart: 'transient', reason: ExitReason.normal, restarts: false },
    { restart: 'transient', reason: ExitReason.shutdown, restarts: false },
    { restart: 'transient', reason: ExitReason.shutdownWith('upgrade'), restarts: false },
    { restart: 'transient', reason: ExitReason.killed, restarts: true },
    { restart: 'transient', reason: ExitReason.noproc, restarts: true },
    { restart: 'transient', reason: failed, restarts: true },
    { restart: 'temporary', reason: ExitReason.normal, restarts: false },
    { restart: 'temporary', reason: ExitReason.shutdown, restarts: false },
    { restart: 'temporary', reason: ExitReason.killed, restarts: false },
    { restart: 'temporary', reason: failed, restarts: false },
  ] as const)('is $restarts for a $restart child that ended with $reason', (row) => {
    expect(wantsRestart(row.restart, row.reason)).toBe(row.restarts);
  });
});

describe('planRestart', () => {
  const permanent: Sibling[] = ['a', 'b', 'c'].map((id) => ({ id, restart: 'permanent' }));
  const mixed: Sibling[] = [
    { id: 'a', restart: 'temporary' },
    { id: 'b', restart: 'permanent' },
    { id: 'c', restart: 'transient' },
    { id: 'd', restart: 'temporary' },
  ];
  const alone: Sibling[] = [{ id: 'a', restart: 'permanent' }];

  // one_for_one: nobody else is touched.
  it.each([
    { siblings: permanent, id: 'a' },
    { siblings: permanent, id: 'c' },
    { siblings: mixed, id: 'b' },
    { siblings: alone, id: 'a' },
  ])('one_for_one: starts $id again and touches no other', ({ siblings, id }) => {
    expect(planRestart('one_for_one', siblings, id)).toEqual({ stop: [], forget: [], start: [id] });
  });

  it('one_for_one: looks at no sibling, however many there are', () => {
    const siblings: Iterable<Sibling> = {
      [Symbol.iterator]() {
        throw new Error('looked at');
      },
    };
    expect(planRestart('one_for_one', siblings, 'a').start).toEqual(['a']);
  });

  // supervisor.erl, restart/3 of one_for_all: terminate_children/2 in reverse start order, which
  // drops the temporary ones; then start_children/2 in start order.
  it.each([
    { id: 'a', siblings: permanent, stop: 'cba', forget: '', start: 'abc' },
    { id: 'b', siblings: permanent, stop: 'cba', forget: '', start: 'abc' },
    { id: 'c', siblings: permanent, stop: 'cba', forget: '', start: 'abc' },
    { id: 'b', siblings: mixed, stop: 'dcba', forget: 'ad', start: 'bc' },
    { id: 'c', siblings: mixed, stop: 'dcba', forget: 'ad', start: 'bc' },
    { id: 'a', siblings: alone, stop: 'a', forget: '', start: 'a' },
  ])('one_for_all: after $id stops $stop, forgets $forget, starts $start', (row) => {
    expect(planRestart('one_for_all', row.siblings, row.id)).toEqual({
      stop: Array.from(row.stop),
      forget: Array.from(row.forget),
      start: Array.from(row.start),
    });
  });

  // supervisor.erl, restart/3 of rest_for_one: split_child/2, then the same with the child and
  // those behind it.
  it.each([
    { id: 'a', siblings: permanent, stop: 'cba', forget: '', start: 'abc' },
    { id: 'b', siblings: permanent, stop: 'cb', forget: '', start: 'bc' },
    { id: 'c', siblings: permanent, stop: 'c', forget: '', start: 'c' },
    { id: 'b', siblings: mixed, stop: 'dcb', forget: 'd', start: 'bc' },
    { id: 'c', siblings: mixed, stop: 'dc', forget: 'd', start: 'c' },
    { id: 'a', siblings: alone, stop: 'a', forget: '', start: 'a' },
  ])('rest_for_one: after $id stops $stop, forgets $forget, starts $start', (row) => {
    expect(planRestart('rest_for_one', row.siblings, row.id)).toEqual({
      stop: Array.from(row.stop),
      forget: Array.from(row.forget),
      start: Array.from(row.start),
    });
  });

  it.each(STRATEGIES)(
    '%s: starts the child itself again, whatever its restart type',
    (strategy) => {
      const siblings: Sibling[] = [{ id: 'a', restart: 'temporary' }];
      expect(planRestart(strategy, siblings, 'a')).toMatchObject({ forget: [], start: ['a'] });
    },
  );

  it.each(STRATEGIES)('%s: leaves the list of siblings as it is', (strategy) => {
    const siblings = [...mixed];
    planRestart(strategy, siblings, 'b');
    expect(siblings).toEqual(mixed);
  });
});

describe('endsWith', () => {
  // supervisor.erl, do_auto_shutdown/2.
  it.each([
    { autoShutdown: 'never', significant: false, othersRun: false, ends: false },
    { autoShutdown: 'never', significant: true, othersRun: false, ends: false },
    { autoShutdown: 'never', significant: true, othersRun: true, ends: false },
    { autoShutdown: 'any_significant', significant: false, othersRun: false, ends: false },
    { autoShutdown: 'any_significant', significant: false, othersRun: true, ends: false },
    { autoShutdown: 'any_significant', significant: true, othersRun: false, ends: true },
    { autoShutdown: 'any_significant', significant: true, othersRun: true, ends: true },
    { autoShutdown: 'all_significant', significant: false, othersRun: false, ends: false },
    { autoShutdown: 'all_significant', significant: false, othersRun: true, ends: false },
    { autoShutdown: 'all_significant', significant: true, othersRun: false, ends: true },
    { autoShutdown: 'all_significant', significant: true, othersRun: true, ends: false },
  ] as const)(
    'is $ends with $autoShutdown, significant: $significant, others: $othersRun',
    ({ autoShutdown, significant, othersRun, ends }) => {
      expect(endsWith(autoShutdown, significant, () => othersRun)).toBe(ends);
    },
  );

  it.each([
    { autoShutdown: 'never', significant: true },
    { autoShutdown: 'any_significant', significant: true },
    { autoShutdown: 'all_significant', significant: false },
  ] as const)(
    'does not look at the others with $autoShutdown, significant: $significant',
    ({ autoShutdown, significant }) => {
      const look = (): never => {
        throw new Error('looked at');
      };
      expect(() => endsWith(autoShutdown, significant, look)).not.toThrow();
    },
  );
});

describe('STRATEGIES', () => {
  it('has the strategies by the names that OTP gives them', () => {
    expect(STRATEGIES).toEqual(['one_for_one', 'one_for_all', 'rest_for_one']);
  });
});
