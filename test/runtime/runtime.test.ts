import { describe, expect, it } from 'vitest';

import { Runtime } from '../../src/runtime/runtime.ts';
import { SystemClock } from '../../src/runtime/clock.ts';
import { FairRunQueue } from '../../src/runtime/run-queue.ts';
import { VirtualClock } from '../support/world.ts';

describe('Runtime', () => {
  it('has the time, the turns and the chance of the machine', () => {
    const { clock, queue, random } = new Runtime();
    expect(clock).toBeInstanceOf(SystemClock);
    expect(queue).toBeInstanceOf(FairRunQueue);
    expect(random).toBe(Math.random);
  });

  it('takes others in their place', () => {
    const parts = {
      clock: new VirtualClock(),
      queue: new FairRunQueue(),
      random: () => 0.5,
    };
    const { clock, queue, random } = new Runtime(parts);
    expect([clock, queue, random]).toEqual([parts.clock, parts.queue, parts.random]);
    expect(clock).toBe(parts.clock);
    expect(queue).toBe(parts.queue);
  });
});
