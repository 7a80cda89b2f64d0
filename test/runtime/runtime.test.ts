import { describe, expect, it, vi } from 'vitest';

import { Runtime } from '../../src/runtime/runtime.ts';
import { SystemClock } from '../../src/runtime/clock.ts';
import type { StrayReport } from '../../src/runtime/reporter.ts';
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

  it('does not tell a reporter of what it brings about itself, but prints that', () => {
    const printed: unknown[] = [];
    const print = vi.spyOn(console, 'error').mockImplementation((line) => printed.push(line));
    const told: unknown[] = [];
    const runtime = new Runtime({
      reporter: {
        report(report) {
          told.push((report as StrayReport).source);
          runtime.report({ type: 'stray', source: 'its log', error: 'is full' });
        },
      },
    });
    runtime.report({ type: 'stray', source: 'first', error: 1 });
    runtime.report({ type: 'stray', source: 'second', error: 2 });
    print.mockRestore();

    expect(told).toEqual(['first', 'second']);
    const line = 'its log threw, and nobody was left to hear of it';
    expect(printed).toEqual([line, 'is full', line, 'is full']);
  });
});
