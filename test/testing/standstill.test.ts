/**
 * A test that waits for time, which it has to move itself. The waits are in real time.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { call, type From, GenServer, noReply } from 'fauxtp';
import { StuckError, testScope } from 'fauxtp/testing';
import { describe, expect, it } from 'vitest';

/** Answers when `ms` of virtual time, or of real time, have passed. */
class Late extends GenServer {
  override async handleCall([kind, ms]: readonly [string, number], from: From) {
    if (kind === 'real') await sleep(ms);
    else if (kind === 'never') return noReply(undefined);
    else await this.scope.sleep(ms, { signal: this.signal });
    return [`${kind} to ${from.ref.of}`, undefined];
  }
}

/* Bun does not tell of its timers: there nothing can be said of what is under way. */
const tells = (() => {
  const timer = setTimeout(() => undefined, 1_000);
  const kinds = process.getActiveResourcesInfo();
  clearTimeout(timer);
  return kinds.includes('Timeout');
})();

describe('a test that waits for time', () => {
  it.skipIf(!tells)('is told what waits, and by how much to move time', async () => {
    const stuck = testScope(async (t) => {
      const late = await Late.start({ scope: t.scope });
      await t.advance(100);
      await call(late, ['virtual', 2_500], { timeout: 7_000 });
    });
    await expect(stuck).rejects.toBeInstanceOf(StuckError);
    await expect(stuck).rejects.toMatchObject({
      time: 100,
      waiting: [
        'the test, for its body to end',
        '#PID<1 Late>, at what it does',
        'call ["virtual", 2500] from test to #PID<1 Late>',
      ],
      message: expect.stringMatching(
        /a timer is due at 2600 ms: hold the promise, move time with advance\(2500\), and await it then$/,
      ) as string,
    });
  });

  it.skipIf(!tells)('is told so also if nothing has happened before', async () => {
    await expect(testScope((t) => t.scope.sleep(60_000))).rejects.toThrow(
      'move time with advance(60000)',
    );
  });

  it.skipIf(!tells)('is told of what not even time will bring', async () => {
    const stuck = testScope(async (t) => {
      const late = await Late.start({ scope: t.scope });
      await call(late, ['never', 0], { timeout: Infinity });
    });
    await expect(stuck).rejects.toThrow(/no timer.*is there a circle, or a promise/s);
  });

  it.skipIf(!tells)(
    'is told so though an earlier one goes on, which its runner gave up',
    async () => {
      let open!: () => void;
      const outside = new Promise<void>((resolve) => (open = resolve));
      const earlier = testScope(() => outside);
      const stuck = testScope(async (t) => {
        const late = await Late.start({ scope: t.scope });
        await call(late, ['virtual', 50]);
      });
      await expect(stuck).rejects.toBeInstanceOf(StuckError);
      open();
      await earlier;
    },
  );

  it.each([
    {
      name: 'of the world outside',
      wait: () => sleep(1_200).then(() => 'slept'),
      comes: 'slept',
    },
    {
      name: 'of an actor that waits for it',
      wait: (late: Parameters<typeof call>[0]) => call(late, ['real', 1_200] as never),
      comes: 'real to call',
    },
    {
      name: 'beside what waits for time',
      wait: (late: Parameters<typeof call>[0]) => {
        call(late, ['virtual', 60_000] as never).catch(() => undefined);
        return sleep(1_200).then(() => 'slept');
      },
      comes: 'slept',
    },
  ])('waits as long as it takes for what is $name', async ({ wait, comes }) => {
    const value = await testScope(async (t) => wait(await Late.start({ scope: t.scope })), {
      leftovers: 'stop',
    });
    expect(value).toBe(comes);
  });

  it('has as much patience as it was given', async () => {
    const value = await testScope(
      async (t) => {
        const late = await Late.start({ scope: t.scope });
        const answer = call(late, ['virtual', 5], { timeout: Infinity });
        // Nobody sees this one: the host does not tell of timers that hold nothing open.
        setTimeout(() => void t.advance(5), 1_300).unref();
        return answer;
      },
      { patience: 3_000, leftovers: 'stop' },
    );
    expect(value).toBe('virtual to call');
  });
});

describe('a test that is over', () => {
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

  it.each([
    { how: 'well', body: () => undefined },
    {
      how: 'badly',
      body: () => {
        throw new RangeError('no');
      },
    },
  ])('leaves no timer of the host, if it ended $how', async ({ body }) => {
    const before = timers();
    await testScope(async (t) => {
      await Late.start({ scope: t.scope });
      // Idle for a moment, so that it begins to look.
      await sleep(1);
      body();
      await t.stop();
    }).catch(() => undefined);
    expect(timers()).toBe(before);
  });
});
