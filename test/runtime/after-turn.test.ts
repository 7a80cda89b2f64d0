import { setImmediate as nextTurn } from 'node:timers/promises';

import { describe, expect, it, vi } from 'vitest';

import { afterTurn, byMessages } from '../../src/runtime/after-turn.ts';

describe.each([
  { way: 'afterTurn', later: afterTurn },
  { way: 'byMessages', later: byMessages() },
])('$way', ({ later }) => {
  it('lets the event loop turn before each task, in their order', async () => {
    const events: string[] = [];
    await new Promise<void>((resolve) => {
      later(() => {
        events.push('first');
        void Promise.resolve().then(() => events.push('promise of the first'));
      });
      later(() => {
        events.push('second');
        later(() => {
          events.push('third');
          resolve();
        });
      });
      void Promise.resolve().then(() => events.push('promise of before'));
      events.push('asked');
    });
    expect(events).toEqual([
      'asked',
      'promise of before',
      'first',
      'promise of the first',
      'second',
      'third',
    ]);
  });
});

describe('afterTurn', () => {
  it('goes on while a test holds the timers of the host', async () => {
    vi.useFakeTimers();
    try {
      const ran = vi.fn();
      afterTurn(ran);
      await new Promise((resolve) => {
        void nextTurn()
          .then(() => nextTurn())
          .then(resolve);
      });
      expect(ran).toHaveBeenCalledOnce();
    } finally {
      vi.useRealTimers();
    }
  });
});
