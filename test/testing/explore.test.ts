import { Actor, call, cast, GenServer, Supervisor } from 'fauxtp';
import { explore, ExplorationError, failCall, simulate, type TestScope } from 'fauxtp/testing';
import { describe, expect, it, vi } from 'vitest';

import { together } from './bugs/clients.ts';

async function failure(exploring: Promise<unknown>): Promise<ExplorationError> {
  const error: unknown = await exploring.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ExplorationError);
  return error as ExplorationError;
}

interface RecorderProtocol {
  call: { order(): string };
  cast: { note(who: string): void };
}

class Recorder extends GenServer<RecorderProtocol, string> {
  override init() {
    return '';
  }

  override handleCall(_request: unknown, _from: unknown, order: string): [string, string] {
    return [order, order];
  }

  override handleCast([, who]: readonly ['note', string], order: string) {
    return order + who;
  }
}

/* Each of `names` tells a recorder; what it has heard is looked at. */
function telling(names: string, look: (order: string) => void) {
  return async (t: TestScope) => {
    const recorder = await Recorder.start({ scope: t.scope });
    const clients = names.split('').map((name) => [
      name,
      async () => {
        cast(recorder, ['note', name]);
      },
    ]);
    await together(t, Object.fromEntries(clients) as Record<string, () => Promise<void>>);
    look(await call(recorder, ['order']));
    await t.stop();
  };
}

/* Two functions of the test under `Promise.all`, each with two calls one after the other. */
function besideEachOther(look: (seen: string) => void, servers: 1 | 2) {
  return async (t: TestScope) => {
    const one = await Recorder.start({ scope: t.scope });
    const other = servers === 1 ? one : await Recorder.start({ scope: t.scope });
    const seen: string[] = [];
    await Promise.all([
      call(one, ['order']).then(() => seen.push('a')),
      call(other, ['order']).then(() => seen.push('b')),
    ]);
    look(seen.join(''));
    await t.stop();
  };
}

describe('explore', () => {
  it.each([
    { servers: 1, orders: ['ab'] },
    { servers: 2, orders: ['ab', 'ba'] },
  ] as const)(
    'has functions beside each other go on in any order, but the answers of one server',
    async ({ servers, orders }) => {
      const seen = new Set<string>();
      const { complete } = await explore(besideEachOther((order) => seen.add(order), servers));
      expect(complete).toBe(true);
      expect([...seen].toSorted()).toEqual(orders);
    },
  );

  it('tries all orders, and says that it has', async () => {
    const orders = new Set<string>();
    const exploration = await explore(
      telling('abc', (order) => orders.add(order)),
      { runs: 5_000 },
    );
    expect([...orders].toSorted()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
    expect(exploration).toMatchObject({ complete: true, uncontrolled: undefined });
    expect(exploration.runs).toBeLessThan(5_000);
  });

  it('does not say so when it has not', async () => {
    const exploration = await explore(
      telling('abcdef', () => undefined),
      { runs: 10 },
    );
    expect(exploration).toMatchObject({ complete: false, runs: 10 });
  });

  it('tries what cannot be told apart by messages last', async () => {
    // Two pairs that know nothing of each other: one order is as good as the other.
    const { runs, different } = await explore(async (t: TestScope) => {
      const one = await Recorder.start({ scope: t.scope });
      const other = await Recorder.start({ scope: t.scope });
      class Client extends Actor {
        override async run() {
          const [own] = [this.pid.label === 'a' ? one : other];
          await this.call(own, ['order']);
          return this.exit({ type: 'normal' });
        }
      }
      await Client.start({ scope: t.scope, label: 'a' });
      await Client.start({ scope: t.scope, label: 'b' });
      await t.settle();
      await t.stop();
    });
    expect(runs).toBeLessThanOrEqual(200);
    expect(different).toBeLessThan(20);
  });

  it('shows the failure, the run and how to have it again', async () => {
    const body = telling('abc', (order) => {
      expect(order).not.toBe('cab');
    });
    const error = await failure(explore(body, { seed: 4 }));
    expect(error).toMatchObject({ name: 'ExplorationError', failed: 2, replays: 2 });
    expect(error.cause).toMatchObject({ name: 'AssertionError' });
    const { seed, schedule } = error;
    expect(error.message).toContain(`simulate({ seed: ${seed}, schedule: '${schedule}' }, body)`);
    await expect(simulate({ seed, schedule }, body)).rejects.toMatchObject({
      message: (error.cause as Error).message,
    });
  });

  it('finds the same again, run for run', async () => {
    const body = telling('abcd', (order) => {
      expect(order).not.toBe('dbca');
    });
    const [one, other] = [await failure(explore(body)), await failure(explore(body))];
    expect(other).toMatchObject({ run: one.run, schedule: one.schedule, steps: one.steps });
  });

  it('fails in the first run for what fails in any', async () => {
    const error = await failure(explore(() => Promise.reject(new TypeError('always'))));
    expect(error).toMatchObject({ run: 1, schedule: '' });
    expect(error.message).toContain('It fails in the order in which things come up:');
  });

  it('finds a crash that nobody expected, and a leftover', async () => {
    class Crashing extends GenServer {
      override handleInfo() {
        throw new RangeError('crash');
      }
    }
    const crashing = explore(async (t: TestScope) => {
      const pid = await Crashing.start({ scope: t.scope });
      cast(pid, 'go');
      await t.settle();
    });
    expect((await failure(crashing)).cause).toMatchObject({ name: 'UnexpectedCrashError' });
    const leaving = explore(async (t: TestScope) => {
      await Recorder.start({ scope: t.scope });
    });
    expect((await failure(leaving)).cause).toMatchObject({ name: 'LeftRunningError' });
  });

  it('prints nothing', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    class Crashing extends GenServer {
      override handleInfo() {
        throw new RangeError('crash');
      }
    }
    await failure(
      explore(async (t: TestScope) => {
        const pid = await Crashing.start({ scope: t.scope });
        cast(pid, 'go');
        await t.settle();
        throw new Error('of the body');
      }),
    );
    expect(printed).not.toHaveBeenCalled();
    printed.mockRestore();
  });

  it('says when a schedule does not decide everything', async () => {
    let runs = 0;
    const error = await failure(
      explore(async (t: TestScope) => {
        const recorder = await Recorder.start({ scope: t.scope });
        await new Promise((resolve) => setTimeout(resolve, 1));
        await call(recorder, ['order']);
        runs += 1;
        if (runs === 3) throw new Error('once');
        await t.stop();
      }),
    );
    expect(error).toMatchObject({ failed: 0, replays: 2 });
    expect(error.message).toContain('The schedule does not decide everything: once something came');
    expect(error.message).toContain('It is not the same each time: 0 of 2 replays failed.');
  });

  it('says so of what has passed, too, and is not complete then', async () => {
    const body = () => new Promise((resolve) => setTimeout(resolve, 20));
    const exploration = await explore(body, { runs: 3 });
    expect(exploration.complete).toBe(false);
    expect(exploration.uncontrolled).toContain('the test ended');
  });

  it('ends by its budget', async () => {
    const begin = performance.now();
    const { runs } = await explore(
      telling('abcdefgh', () => undefined),
      { budget: 100 },
    );
    expect(performance.now() - begin).toBeLessThan(2_000);
    expect(runs).toBeGreaterThan(2);
  });

  it('holds nobody back for ever: who asks again and again has an answer', async () => {
    const polling = explore(
      async (t: TestScope) => {
        const recorder = await Recorder.start({ scope: t.scope });
        await together(t, {
          polling: async () => {
            while ((await call(recorder, ['order'])) === '');
          },
          adding: async () => {
            cast(recorder, ['note', 'x']);
          },
        });
        await t.stop();
      },
      { runs: 40, maxSteps: 3_000 },
    );
    await expect(polling).resolves.toMatchObject({ uncontrolled: undefined });
  });

  it('lets faults miss', async () => {
    const faults = [failCall('nobody')];
    await expect(
      explore(
        telling('ab', () => undefined),
        { faults, runs: 5 },
      ),
    ).resolves.toMatchObject({ runs: 5 });
  });

  it('works beside itself', async () => {
    const exploring = (seed: number) =>
      explore(
        telling('abcde', () => undefined),
        { seed, runs: 40 },
      );
    const alone = [await exploring(1), await exploring(2)];
    expect(await Promise.all([exploring(1), exploring(2)])).toEqual(alone);
  });

  it.each([
    [{ runs: 0 }, 'runs of explore'],
    [{ budget: 0 }, 'budget of explore'],
    [{ seed: 0.5 }, 'seed of explore'],
  ])('refuses %j', async (options, argument) => {
    await expect(explore(() => undefined, options)).rejects.toMatchObject({ argument });
  });

  it('leaves nothing of a run behind', async () => {
    class Tree extends Supervisor {
      override childSpecs() {
        return ['a', 'b', 'c'].map((id) => ({ id, actor: Recorder }));
      }
    }
    const trees: WeakRef<object>[] = [];
    await explore(
      async (t: TestScope) => {
        trees.push(new WeakRef(await Tree.start({ scope: t.scope })));
        await t.stop();
      },
      { runs: 50 },
    );
    // What a weak reference was made for lives to the end of its turn.
    await new Promise((resolve) => setImmediate(resolve));
    globalThis.gc?.();
    expect(trees.filter((tree) => tree.deref() !== undefined).length).toBeLessThan(3);
  });
});
