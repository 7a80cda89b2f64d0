import { describe, expect, it } from 'vitest';

import { RestartWindow } from '../../src/supervisor/restart-window.ts';

function admitted(maxRestarts: number, period: number, times: readonly number[]): boolean[] {
  const window = new RestartWindow(maxRestarts, period);
  return times.map((now) => window.admit(now));
}

describe('RestartWindow.admit', () => {
  // supervisor.erl keeps a restart while `R >= Now - Period`.
  it.each([
    { gap: 0, second: false },
    { gap: 4_999, second: false },
    { gap: 5_000, second: false },
    { gap: 5_001, second: true },
  ])('with one allowed, a second restart $gap ms later: $second', ({ gap, second }) => {
    expect(admitted(1, 5_000, [100, 100 + gap])).toEqual([true, second]);
  });

  it('with none allowed, refuses the first', () => {
    expect(admitted(0, 5_000, [0, 10_000])).toEqual([false, false]);
  });

  it('with no limit, admits all', () => {
    expect(admitted(Infinity, 5_000, Array<number>(1_000).fill(0))).toEqual(
      Array<boolean>(1_000).fill(true),
    );
  });

  it.each([1, 2, 3, 10])('admits %i at one moment, and no more', (maxRestarts) => {
    const times = Array<number>(maxRestarts + 1).fill(0);
    expect(admitted(maxRestarts, 5_000, times)).toEqual(
      times.map((_, index) => index < maxRestarts),
    );
  });

  it.each([
    { name: 'the oldest still counts', last: 5_000, admits: false },
    { name: 'the oldest is gone', last: 5_001, admits: true },
  ])('looks at the last period alone: $name', ({ last, admits }) => {
    expect(admitted(3, 5_000, [0, 2_000, 4_000, last])).toEqual([true, true, true, admits]);
  });

  it('slides: those that are gone make room one by one', () => {
    const times = [0, 2_000, 4_000, 5_001, 7_001, 9_001, 9_002];
    expect(admitted(3, 5_000, times)).toEqual([true, true, true, true, true, true, false]);
  });

  it('never refuses those that come just seldom enough', () => {
    const times = Array.from({ length: 1_000 }, (_, index) => index * 5_001);
    expect(admitted(1, 5_000, times)).toEqual(times.map(() => true));
  });

  it('agrees with a list of all restarts, as OTP keeps it', () => {
    // Gaps that are neither all within the period nor all beyond it.
    const times = Array.from(
      { length: 200 },
      (_, index) => index * 100 + ((index * index) % 37) * 20,
    );
    times.sort((one, other) => one - other);
    for (const maxRestarts of [1, 2, 5]) {
      const window = new RestartWindow(maxRestarts, 350);
      let kept: number[] = [];
      for (const now of times) {
        kept = [...kept.filter((at) => at >= now - 350), now];
        const admits = kept.length <= maxRestarts;
        expect(window.admit(now)).toBe(admits);
        if (!admits) break; // the supervisor is gone
      }
    }
  });
});
