import { describe, expect, it } from 'vitest';

import { parseSchedule, type Schedule } from '../../src/testing/schedule.ts';
import { type Replay, shrink } from '../../src/testing/shrink.ts';

const schedule = (text: string): Schedule => parseSchedule('schedule', text);

/* Shrinks `from`, of which a schedule fails if `fails` says so. */
async function shrunk(
  from: string,
  fails: (schedule: Schedule) => boolean,
  replays = 200,
): Promise<{ best: Replay; tried: number }> {
  let tried = 0;
  const best = await shrink({ schedule: schedule(from), steps: 100 }, replays, async (shorter) => {
    tried += 1;
    return fails(shorter) ? { schedule: shorter, steps: 100 } : undefined;
  });
  return { best, tried };
}

const has = (all: Schedule, point: number): boolean => all.some((one) => one.point === point);

describe('shrink', () => {
  const long = Array.from({ length: 40 }, (_, index) => `${2 * index + 2}:3`).join(' ');

  it('comes to nothing if it fails without any departure', async () => {
    const { best, tried } = await shrunk(long, () => true);
    expect({ best, tried }).toEqual({ best: { schedule: [], steps: 100 }, tried: 1 });
  });

  it('leaves out what is not needed, and makes earlier moves of the rest', async () => {
    const { best } = await shrunk(long, (all) => has(all, 14) && has(all, 62));
    expect(best.schedule).toEqual(schedule('14:1 62:1'));
  });

  it('keeps what fails only together', async () => {
    const needed = schedule('4:3 6:3 8:3');
    const { best } = await shrunk(long, (all) =>
      needed.every((one) => all.some(({ point, move }) => one.point === point && move === 3)),
    );
    expect(best.schedule).toEqual(needed);
  });

  it('makes no more replays than it may', async () => {
    const { tried } = await shrunk(long, (all) => has(all, 14) && has(all, 62), 7);
    expect(tried).toBe(7);
  });

  it('takes of two that are as short the one with fewer steps', async () => {
    const best = await shrink({ schedule: schedule('9:1'), steps: 50 }, 100, async (shorter) => {
      const [one] = shorter;
      return one === undefined
        ? undefined
        : { schedule: shorter, steps: one.point === 4 ? 20 : 60 };
    });
    expect(best).toEqual({ schedule: schedule('4:1'), steps: 20 });
  });
});
