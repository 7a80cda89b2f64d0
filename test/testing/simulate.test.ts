import { call, type CallRequest, cast, type From, GenServer, sendInterval } from 'fauxtp';
import { simulate, StuckError, type TestScope } from 'fauxtp/testing';
import { describe, expect, it, vi } from 'vitest';

import { together } from './bugs/clients.ts';

interface ListProtocol {
  call: { all(): readonly string[]; wait(ms: number): string };
  cast: { add(item: string): void };
}

class List extends GenServer<ListProtocol, readonly string[]> {
  override init() {
    return [];
  }

  override async handleCall(
    request: CallRequest<ListProtocol>,
    _from: From,
    items: readonly string[],
  ): Promise<[never, readonly string[]]> {
    if (request[0] === 'wait') await new Promise((resolve) => setTimeout(resolve, request[1]));
    return [items as never, items];
  }

  override handleCast([, item]: readonly ['add', string], items: readonly string[]) {
    return [...items, item];
  }
}

/* Three clients add two items each. */
async function adding(t: TestScope) {
  const list = await List.start({ scope: t.scope });
  const client = (name: string) => async () => {
    cast(list, ['add', `${name}1`]);
    cast(list, ['add', `${name}2`]);
  };
  await together(t, { a: client('a'), b: client('b'), c: client('c') });
  const items = await call(list, ['all']);
  await t.stop();
  return items.join(' ');
}

describe('simulate', () => {
  it('makes the same run of the same seed', async () => {
    const first = await simulate({ seed: 5 }, adding);
    expect(await simulate({ seed: 5 }, adding)).toEqual(first);
  });

  it('makes other runs of other seeds, and the same of their schedules', async () => {
    const values = new Set<string>();
    for (let seed = 1; seed <= 30; seed += 1) {
      const run = await simulate({ seed }, adding);
      values.add(run.value);
      const again = await simulate({ seed, schedule: run.schedule }, adding);
      expect(again).toEqual(run);
    }
    expect(values.size).toBeGreaterThan(3);
  });

  it('keeps what one sends to another in order, whatever the seed', async () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const { value } = await simulate({ seed }, adding);
      for (const name of ['a', 'b', 'c']) {
        expect(value.indexOf(`${name}1`)).toBeLessThan(value.indexOf(`${name}2`));
      }
    }
  });

  it('lets one who waits for two answers of one server have them in order', async () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const { value } = await simulate({ seed }, async (t) => {
        const list = await List.start({ scope: t.scope });
        const answers: number[] = [];
        const ask = async (number: number) => {
          await call(list, ['all']);
          answers.push(number);
        };
        await together(t, { a: () => Promise.all([ask(1), ask(2), ask(3)]), b: () => ask(0) });
        await t.stop();
        return answers.filter((number) => number > 0);
      });
      expect(value).toEqual([1, 2, 3]);
    }
  });

  it('makes the runtime’s chance of the seed, too', async () => {
    const random = (t: TestScope) => [t.scope.runtime.random(), t.scope.runtime.random()];
    const { value } = await simulate({ seed: 3 }, random);
    expect((await simulate({ seed: 3, schedule: '' }, random)).value).toEqual(value);
    expect((await simulate({ seed: 4 }, random)).value).not.toEqual(value);
  });

  it('lets time pass when nothing else can happen', async () => {
    const { time } = await simulate({}, async (t) => {
      await Promise.all([
        new Promise<void>((ring) => t.clock.arm(30, { ring })),
        new Promise<void>((ring) => t.clock.arm(4_000, { ring })),
      ]);
    });
    expect(time).toBe(4_000);
  });

  it('moves time under a body that moves it as well', async () => {
    const { value } = await simulate({}, async (t) => {
      await t.advance(70);
      const between = t.now;
      await new Promise<void>((ring) => t.clock.arm(30, { ring }));
      return [between, t.now];
    });
    expect(value).toEqual([70, 100]);
  });

  it('fails with what the body throws', async () => {
    const error = new Error('mine');
    const failing = simulate({}, () => {
      throw error;
    });
    await expect(failing).rejects.toBe(error);
  });

  it('fails for what is left running, as a test scope does', async () => {
    const leaving = simulate({}, async (t) => {
      await List.start({ scope: t.scope });
    });
    await expect(leaving).rejects.toMatchObject({ name: 'LeftRunningError' });
  });

  it('says who waits when nothing can happen any more', async () => {
    const stuck = simulate({}, async (t) => {
      t.scope.spawn(() => new Promise(() => undefined), { name: 'waiter', shutdown: 0 });
      await new Promise(() => undefined);
    });
    await expect(stuck).rejects.toBeInstanceOf(StuckError);
    await expect(stuck).rejects.toMatchObject({
      time: 0,
      waiting: ['the test, for its body to end', 'task waiter'],
    });
  });

  it('gives up on what never ends', async () => {
    const endless = simulate({ maxSteps: 500 }, async (t) => {
      const list = await List.start({ scope: t.scope });
      sendInterval(list as never, 'tick' as never, 10);
      await new Promise(() => undefined);
    });
    await expect(endless).rejects.toMatchObject({ name: 'NeverQuietError', steps: 500 });
  });

  describe('with what it does not control', () => {
    const waiting = (ms: number) => async (t: TestScope) => {
      const list = await List.start({ scope: t.scope });
      await call(list, ['wait', ms]);
      await t.stop();
    };

    it('waits for it, and says so', async () => {
      // A timer of the runner that ends meanwhile would hide that of the program.
      await new Promise((resolve) => setTimeout(resolve, 50));
      const { uncontrolled, time } = await simulate({}, waiting(30));
      expect({ uncontrolled, time }).toEqual({
        uncontrolled: expect.stringMatching(
          /^once something came from outside, the first time when test went on after step \d+$/,
        ) as string,
        time: 0,
      });
    });

    it('waits no longer than its patience: then time passes', async () => {
      const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined);
      await expect(simulate({ patience: 20 }, waiting(300))).rejects.toMatchObject({
        name: 'CallTimeoutError',
      });
      printed.mockRestore();
    });

    it('says nothing of what it controls', async () => {
      expect(await simulate({}, adding)).toMatchObject({ uncontrolled: undefined });
    });
  });

  it.each([
    [{ seed: 1.5 }, 'seed of simulate'],
    [{ schedule: 'x' }, 'schedule of simulate'],
    [{ patience: -1 }, 'patience of simulate'],
  ])('refuses %j', async (options, argument) => {
    await expect(simulate(options, adding)).rejects.toMatchObject({ argument });
  });

  it('is told in words', async () => {
    const { steps } = await simulate({ schedule: '' }, async (t) => {
      const list = await List.start({ scope: t.scope });
      cast(list, ['add', 'x']);
      await new Promise<void>((ring) => t.clock.arm(30, { ring }));
      expect(await call(list, ['all'])).toEqual(['x']);
      await GenServer.stop(list);
    });
    expect(steps).toEqual([
      '  1. #PID<1 List> starts',
      '  2. test goes on → #PID<1 List>: cast ["add", "x"]',
      '  3. #PID<1 List> handles cast ["add", "x"] from test',
      '  4. 30 ms: test goes on → #PID<1 List>: call ["all"]',
      '  5. #PID<1 List> handles call ["all"] from test',
      '  6. test goes on → #PID<1 List>: told to stop',
      '  7. #PID<1 List> handles told to stop from test',
      '  8. #PID<1 List> ends: normal',
      '  9. test goes on',
    ]);
  });
});
