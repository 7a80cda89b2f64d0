import { describe, expect, it } from 'vitest';

import { Outside } from '../../src/testing/outside.ts';
import { VirtualClock } from '../../src/testing/virtual-clock.ts';

describe('VirtualClock', () => {
  function armed(...delays: number[]) {
    const clock = new VirtualClock();
    const rung: number[] = [];
    const timers = delays.map((delay, index) =>
      clock.arm(delay, {
        ring: () => {
          rung.push(index);
        },
      }),
    );
    return { clock, rung, timers };
  }

  it('knows the next that is due, whichever was set first', () => {
    expect(armed().clock.nextDue).toBeUndefined();
    expect(armed(30, 10, 20).clock.nextDue).toBe(10);
    expect(armed(10, 20, 30).clock.nextDue).toBe(10);
  });

  it('does not go back where somebody else has moved it further', () => {
    const { clock } = armed();
    clock.moveTo(100);
    clock.moveTo(50);
    expect(clock.now()).toBe(100);
  });

  it('offers the first of each delay that is due, the oldest first', () => {
    const { clock, rung } = armed(20, 10, 10);
    clock.moveTo(10);
    clock.arm(10, { ring: () => rung.push(9) });
    clock.moveTo(20);
    for (let due = clock.due(); due.length > 0; due = clock.due()) due[0]?.ring();
    expect(rung).toEqual([1, 2, 0, 9]);
    expect(clock.nextDue).toBeUndefined();
  });

  it('rings none that was taken back, and lists the rest in the order they were set', () => {
    const { clock, timers } = armed(20, 10, 20);
    timers[0]?.cancel();
    expect(clock.pending().map(({ due }) => due)).toEqual([10, 20]);
    clock.moveTo(20);
    expect(clock.due().map(({ due }) => due)).toEqual([10, 20]);
  });
});

describe('Outside', () => {
  it('is never busy on a host that does not say', () => {
    const { process } = globalThis;
    try {
      for (const silent of [undefined, {}]) {
        Object.assign(globalThis, { process: silent });
        const outside = new Outside();
        outside.getUsed();
        expect([outside.busy, outside.look().size]).toEqual([false, 0]);
      }
    } finally {
      Object.assign(globalThis, { process });
    }
  });
});
