import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { type Alarm, SystemClock, type Timer } from '../../src/runtime/clock.ts';

/**
 * The timers of the host that have neither fired nor been cleared: what would keep a program open.
 * `process.getActiveResourcesInfo()` has those of the test runner too.
 */
const hostTimers = new Set<unknown>();

beforeEach(() => {
  hostTimers.clear();
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(((ring: () => void, delay: number) => {
    const timer = set(() => {
      hostTimers.delete(timer);
      ring();
    }, delay);
    hostTimers.add(timer);
    return timer;
  }) as typeof setTimeout);
  vi.spyOn(globalThis, 'clearTimeout').mockImplementation((timer) => {
    hostTimers.delete(timer);
    clear(timer);
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Resolves when a timer rings that is set now. */
function rung(clock: SystemClock, delay: number): Promise<void> {
  return new Promise((resolve) => {
    clock.arm(delay, { ring: resolve });
  });
}

function turnOfTheEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('SystemClock.now', () => {
  it('never runs backwards', () => {
    const clock = new SystemClock();
    const times = Array.from({ length: 1_000 }, () => clock.now());
    expect(times).toEqual(times.toSorted((one, other) => one - other));
  });
});

describe('SystemClock.arm', () => {
  it.each([0, 2, 2.5])('rings once, not at once and never early (%d ms)', async (delay) => {
    const clock = new SystemClock();
    const due = clock.now() + delay;
    const times: number[] = [];
    clock.arm(delay, { ring: () => times.push(clock.now()) });
    expect(times).toEqual([]);

    await rung(clock, delay);
    await rung(clock, delay);

    expect(times).toHaveLength(1);
    expect(times[0]).toBeGreaterThanOrEqual(due);
  });

  it('rings the timers of one delay in the order in which they were set', async () => {
    const clock = new SystemClock();
    const events: string[] = [];
    for (const name of ['a', 'b', 'c']) clock.arm(2, { ring: () => events.push(name) });
    await rung(clock, 2);
    expect(events).toEqual(['a', 'b', 'c']);
  });

  it('does not ring a timer with one of the same delay that was set before it', async () => {
    const clock = new SystemClock();
    const early: string[] = [];
    const times = new Map<string, number>();
    const set = (name: string): number => {
      const due = clock.now() + 4;
      clock.arm(4, {
        ring: () => {
          times.set(name, clock.now());
        },
      });
      return due;
    };
    const due = new Map([['a', set('a')]]);
    await rung(clock, 1);
    due.set('b', set('b'));
    await rung(clock, 1);
    due.set('c', set('c'));
    await rung(clock, 4);
    for (const [name, at] of times) if (at < (due.get(name) ?? 0)) early.push(name);
    expect([...times.keys()]).toEqual(['a', 'b', 'c']);
    expect(early).toEqual([]);
  });

  // Node fires a timer of more than 2^31 - 1 ms after one, and warns of it.
  it.each([2 ** 31 - 1, 2 ** 31, 2 ** 40])('does not ring at once after %i ms', async (delay) => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const clock = new SystemClock();
    const events: string[] = [];
    const timer = clock.arm(delay, { ring: () => events.push('rang') });
    await rung(clock, 2);
    await rung(clock, 2);
    timer.cancel();
    expect(events).toEqual([]);
    expect(warn).not.toHaveBeenCalled();
  });

  it('can be set anew by the alarm that rings', async () => {
    const clock = new SystemClock();
    const events: number[] = [];
    await new Promise<void>((resolve) => {
      const alarm: Alarm = {
        ring: () => {
          events.push(events.length);
          if (events.length === 3) resolve();
          else clock.arm(1, alarm);
        },
      };
      clock.arm(1, alarm);
    });
    expect(events).toEqual([0, 1, 2]);
  });
});

describe('Timer.cancel', () => {
  it.each([
    { cancelled: 'a', rings: ['b', 'c'] },
    { cancelled: 'b', rings: ['a', 'c'] },
    { cancelled: 'c', rings: ['a', 'b'] },
  ])('takes back $cancelled of three, and no other', async ({ cancelled, rings }) => {
    const clock = new SystemClock();
    const events: string[] = [];
    const timers = new Map<string, Timer>();
    for (const name of ['a', 'b', 'c']) {
      timers.set(name, clock.arm(2, { ring: () => events.push(name) }));
    }
    timers.get(cancelled)?.cancel();
    await rung(clock, 2);
    expect(events).toEqual(rings);
  });

  it('does nothing the second time, or once it has rung', async () => {
    const clock = new SystemClock();
    const events: string[] = [];
    const rang = clock.arm(2, { ring: () => events.push('rang') });
    await rung(clock, 2);
    const cancelled = clock.arm(2, { ring: () => events.push('cancelled') });
    clock.arm(2, { ring: () => events.push('later') });
    rang.cancel();
    cancelled.cancel();
    cancelled.cancel();
    await rung(clock, 2);
    expect(events).toEqual(['rang', 'later']);
  });

  it('can take back a timer that is due with the one that rings', async () => {
    const clock = new SystemClock();
    const events: string[] = [];
    clock.arm(2, {
      ring: () => {
        events.push('first');
        second.cancel();
      },
    });
    const second = clock.arm(2, { ring: () => events.push('second') });
    await rung(clock, 2);
    expect(events).toEqual(['first']);
  });

  it('leaves room for a new timer of the same delay, before and after the sweep', async () => {
    const clock = new SystemClock();
    clock.arm(2, { ring: () => undefined }).cancel();
    await rung(clock, 2);
    clock.arm(2, { ring: () => undefined }).cancel();
    await turnOfTheEventLoop();
    await expect(rung(clock, 2)).resolves.toBe(undefined);
  });
});

describe('SystemClock', () => {
  it('holds the program open while a timer is pending', async () => {
    const timer = new SystemClock().arm(1_000, { ring: () => undefined });
    await turnOfTheEventLoop();
    expect(hostTimers.size).toBe(1);
    timer.cancel();
  });

  it('sets one timer of the host for all of one delay', async () => {
    const clock = new SystemClock();
    const timers = Array.from({ length: 1_000 }, () => clock.arm(1_000, { ring: () => undefined }));
    await turnOfTheEventLoop();
    timers.push(clock.arm(1_000, { ring: () => undefined }));
    await turnOfTheEventLoop();
    expect(hostTimers.size).toBe(1);
    for (const timer of timers) timer.cancel();
  });

  it('sets none for what is taken back before the event loop turns', async () => {
    const clock = new SystemClock();
    for (let calls = 0; calls < 10; calls += 1) clock.arm(2, { ring: () => undefined }).cancel();
    await turnOfTheEventLoop();
    expect(hostTimers.size).toBe(0);
    expect(setTimeout).not.toHaveBeenCalled();
  });

  it('sets one for each delay, in whatever order they come', async () => {
    const clock = new SystemClock();
    const arm = (delay: number): Timer => clock.arm(delay, { ring: () => undefined });
    arm(1_000).cancel();
    await turnOfTheEventLoop();
    const timers = [1_000, 2_000, 1_000, 2_000].map(arm);
    await turnOfTheEventLoop();
    expect(hostTimers.size).toBe(2);
    for (const timer of timers) timer.cancel();
    await turnOfTheEventLoop();
    expect(hostTimers.size).toBe(0);
  });

  it('sets one for all that are due within the same millisecond, however odd their delays', async () => {
    const clock = new SystemClock();
    const delays = [60_000.25, 60_000.5, 60_001];
    const timers = delays.map((delay) => clock.arm(delay, { ring: () => undefined }));
    await turnOfTheEventLoop();
    expect(hostTimers.size).toBe(1);
    for (const timer of timers) timer.cancel();
    await turnOfTheEventLoop();
    expect(hostTimers.size).toBe(0);
  });

  it('wakes when the first is due, and not before', async () => {
    const clock = new SystemClock();
    const timer = clock.arm(1_000, { ring: () => undefined });
    await turnOfTheEventLoop();
    timer.cancel();
    const delays = vi.mocked(setTimeout).mock.calls.map(([, delay]) => delay as number);
    expect(delays.map((delay) => delay > 500 && delay < 1_001)).toEqual([true]);
  });

  it.each([
    { count: 3, delay: 1_000, turns: 0 },
    { count: 3, delay: 1_000, turns: 1 },
    { count: 1, delay: 1_000, turns: 1 },
    { count: 3, delay: 2 ** 40, turns: 1 },
  ])(
    'leaves nothing behind once all $count are cancelled ($delay ms, after $turns turns)',
    async ({ count, delay, turns }) => {
      const clock = new SystemClock();
      const timers = Array.from({ length: count }, () =>
        clock.arm(delay, { ring: () => undefined }),
      );
      for (let turn = 0; turn < turns; turn += 1) await turnOfTheEventLoop();
      expect(hostTimers.size).toBe(turns);
      for (const timer of timers) timer.cancel();
      await turnOfTheEventLoop();
      expect(hostTimers.size).toBe(0);
    },
  );

  it('leaves nothing behind once all have rung', async () => {
    const clock = new SystemClock();
    clock.arm(2, { ring: () => undefined });
    await rung(clock, 2);
    await turnOfTheEventLoop();
    expect(hostTimers.size).toBe(0);
  });

  it('keeps a timer that is set between a cancel and the sweep', async () => {
    const clock = new SystemClock();
    clock.arm(2, { ring: () => undefined }).cancel();
    const ringing = rung(clock, 2);
    await turnOfTheEventLoop();
    await expect(ringing).resolves.toBe(undefined);
  });

  it('leaves nothing behind once an alarm that set itself anew is cancelled', async () => {
    const clock = new SystemClock();
    let rings = 0;
    let timer: Timer | undefined;
    await new Promise<void>((resolve) => {
      const alarm: Alarm = {
        ring: () => {
          rings += 1;
          timer = clock.arm(3, alarm);
          if (rings === 3) resolve();
        },
      };
      timer = clock.arm(3, alarm);
    });
    timer?.cancel();
    await turnOfTheEventLoop();
    expect(hostTimers.size).toBe(0);
  });

  it('keeps nothing of a delay that is not used any more', async () => {
    const clock = new SystemClock();
    const DELAYS = 20_000;
    const before = heapUsed();
    for (let delay = 1; delay <= DELAYS; delay += 1) {
      clock.arm(60_000 + delay, { ring: () => undefined }).cancel();
    }
    expect(heapUsed() - before).toBeGreaterThan(100 * DELAYS);
    await turnOfTheEventLoop();
    // A collector that looks through the stack may find the last of them there for a while.
    for (let turn = 0; turn < 20 && heapUsed() - before >= 50 * DELAYS; turn += 1) {
      await turnOfTheEventLoop();
    }
    expect(heapUsed() - before).toBeLessThan(50 * DELAYS);
    clock.arm(1, { ring: () => undefined }).cancel();
  });
});

function heapUsed(): number {
  // What was called with what is remembered, too.
  vi.mocked(setTimeout).mockClear();
  vi.mocked(clearTimeout).mockClear();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
