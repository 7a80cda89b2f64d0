import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

import { describe, expect, it, vi } from 'vitest';

import { FairRunQueue, type Runnable } from '../../src/runtime/run-queue.ts';
import { settle } from '../support/world.ts';

/** So many turns without an end and the test gives up: a loop of microtasks can not be stopped. */
const MANY = 5_000_000;

/** So many slices for three answers: each takes some turns of the event loop. */
const MANY_SLICES = 100;

function run(turn: () => void): Runnable {
  return {
    label: 'run',
    turn: () => {
      turn();
      return 1;
    },
  };
}

describe('FairRunQueue.schedule', () => {
  it('never gives a turn before it returns', async () => {
    const queue = new FairRunQueue();
    const events: string[] = [];
    queue.schedule(run(() => events.push('turn')));
    events.push('scheduled');
    await settle();
    expect(events).toEqual(['scheduled', 'turn']);
  });

  it('never gives a turn inside the turn of another', async () => {
    const queue = new FairRunQueue();
    const events: string[] = [];
    queue.schedule(
      run(() => {
        events.push('begin');
        queue.schedule(run(() => events.push('other')));
        events.push('end');
      }),
    );
    await settle();
    expect(events).toEqual(['begin', 'end', 'other']);
  });

  it('gives the turn in a microtask, before anything that the event loop brings', async () => {
    const queue = new FairRunQueue();
    const events: string[] = [];
    setImmediate(() => events.push('event loop'));
    queue.schedule(run(() => events.push('turn')));
    await settle();
    expect(events).toEqual(['turn', 'event loop']);
  });

  it('serves first who came first', async () => {
    const queue = new FairRunQueue();
    const events: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      queue.schedule(
        run(() => {
          events.push(name);
          if (name === 'a') queue.schedule(run(() => events.push('a again')));
        }),
      );
    }
    await settle();
    expect(events).toEqual(['a', 'b', 'c', 'a again']);
  });

  it('gives all others their turn after one that throws, which is not hidden', async () => {
    const queue = new FairRunQueue();
    const events: unknown[] = [];
    const error = new Error('a turn may not throw');
    const caught = new Set<unknown>();
    const giveBack = (['unhandledRejection', 'uncaughtException'] as const).map((event) => {
      // Those of the test runner would fail the test.
      const listeners = process.listeners(event as 'exit');
      process.removeAllListeners(event);
      process.on(event, (thrown: unknown) => caught.add(thrown));
      return () => {
        process.removeAllListeners(event);
        for (const listener of listeners) process.on(event as 'exit', listener);
      };
    });
    queue.schedule(
      run(() => {
        throw error;
      }),
    );
    queue.schedule(run(() => events.push('other')));
    await settle();
    queue.schedule(run(() => events.push('later')));
    await settle();
    for (const give of giveBack) give();
    expect([...caught, ...events]).toEqual([error, 'other', 'later']);
  });

  it('starts again after it has been empty', async () => {
    const queue = new FairRunQueue();
    const events: string[] = [];
    queue.schedule(run(() => events.push('first')));
    await settle();
    queue.schedule(run(() => events.push('second')));
    await settle();
    expect(events).toEqual(['first', 'second']);
  });

  it('lets two that have much to do take turns, a quantum at a time', async () => {
    const queue = new FairRunQueue();
    const events: string[] = [];
    const busy = (name: string): Runnable => {
      let left = 3;
      return {
        label: name,
        turn(quantum) {
          events.push(name);
          left -= 1;
          if (left > 0) queue.schedule(this);
          return quantum;
        },
      };
    };
    queue.schedule(busy('a'));
    queue.schedule(busy('b'));
    await settle();
    expect(events).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
  });

  it('lets sockets have their turn, however busy it is', async () => {
    const server = createServer((socket) => socket.pipe(socket));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const client = connect(port, '127.0.0.1');
    await once(client, 'connect');

    const queue = new FairRunQueue();
    let slices = 0;
    // Each look says that the slice is over.
    const now = vi.spyOn(performance, 'now').mockImplementation(() => slices);
    let answers = 0;
    client.on('data', () => {
      answers += 1;
      if (answers < 3) client.write('again');
    });
    client.write('hello');
    // Nothing else is set that could let the sockets in.
    await new Promise<void>((resolve) => {
      const busy: Runnable = {
        label: 'busy',
        turn(quantum) {
          slices += 1;
          if (answers < 3 && slices < MANY_SLICES) queue.schedule(busy);
          else resolve();
          return quantum;
        },
      };
      queue.schedule(busy);
    });
    now.mockRestore();
    client.end();
    await once(server.close(), 'close');
    expect(slices).toBeLessThan(MANY_SLICES);
  });

  it('keeps the order of what is scheduled while it waits for the event loop', async () => {
    const queue = new FairRunQueue();
    const events: number[] = [];
    let turns = 0;
    await new Promise<void>((resolve) => {
      const endless = run(() => {
        turns += 1;
        if (events.length < 3 && turns < MANY) queue.schedule(endless);
        else resolve();
      });
      queue.schedule(endless);
      // By now its slice is over, and it waits.
      setImmediate(() => {
        for (const item of [1, 2, 3]) queue.schedule(run(() => events.push(item)));
      });
    });
    expect(events).toEqual([1, 2, 3]);
  });

  it('lets the event loop turn no sooner than its slice of time is over', async () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(1_000);
    const queue = new FairRunQueue();
    const events: string[] = [];
    await new Promise<void>((resolve) => {
      const busy: Runnable = {
        label: 'busy',
        turn(quantum) {
          events.push('turn');
          if (events.length < 40) queue.schedule(busy);
          else resolve();
          return quantum;
        },
      };
      queue.schedule(busy);
      setImmediate(() => events.push('event loop'));
    });
    now.mockRestore();
    // Time stands still.
    expect(events).toEqual(new Array<string>(40).fill('turn'));
  });

  it('looks at the time less and less often in a slice, and lets promises go on then', async () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(1_000);
    const queue = new FairRunQueue();
    const events: unknown[] = [];
    let turns = 0;
    const busy: Runnable = {
      label: 'busy',
      turn(quantum) {
        turns += 1;
        events.push(quantum);
        if (turns < 14) queue.schedule(busy);
        return quantum;
      },
    };
    queue.schedule(busy);
    for (let hop = 0; hop < 8; hop += 1) {
      await Promise.resolve();
      events.push('promise');
    }
    now.mockRestore();
    // Once in 64 messages in the end; and nobody is given more than 16 at once.
    const rounds = [[2], [4], [8], [16], [16, 16], [16, 16, 16, 16], [16, 16, 16, 16], []];
    expect(events).toEqual(rounds.flatMap((round) => [...round, 'promise']));
  });

  it('begins a slice when there is something to do, however long there was nothing', async () => {
    let time = 1_000;
    const now = vi.spyOn(performance, 'now').mockImplementation(() => time);
    const queue = new FairRunQueue();
    const events: string[] = [];
    for (let rest = 0; rest < 3; rest += 1) {
      time += 5;
      let left = 6;
      const busy: Runnable = {
        label: 'busy',
        turn(quantum) {
          events.push('turn');
          left -= 1;
          if (left > 0) queue.schedule(busy);
          return quantum;
        },
      };
      queue.schedule(busy);
      await new Promise<void>((resolve) => {
        setImmediate(() => {
          events.push('event loop');
          setImmediate(resolve);
        });
      });
    }
    now.mockRestore();
    const slice = [...new Array<string>(6).fill('turn'), 'event loop'];
    expect(events).toEqual([...slice, ...slice, ...slice]);
  });

  it('lets the event loop turn between a few that take long, from the first on', async () => {
    let time = 1_000;
    const now = vi.spyOn(performance, 'now').mockImplementation(() => time);
    const queue = new FairRunQueue();
    const events: string[] = [];
    const slow = run(() => {
      time += 5;
      events.push('turn');
    });
    for (let count = 0; count < 6; count += 1) queue.schedule(slow);
    await new Promise<void>((resolve) => {
      const turned = (): void => {
        events.push('event loop');
        if (events.filter((event) => event === 'turn').length < 6) setImmediate(turned);
        else resolve();
      };
      setImmediate(turned);
    });
    now.mockRestore();

    // In Deno it turns more than once meanwhile.
    const rows = events.join(' ').split('event loop');
    expect(rows.filter((row) => row.includes('turn')).map((row) => row.trim())).toEqual([
      'turn turn',
      'turn turn',
      'turn turn',
    ]);
  });

  describe.each([
    {
      name: 'in its own turn',
      again: (queue: FairRunQueue, runnable: Runnable): void => {
        queue.schedule(runnable);
      },
    },
    {
      name: 'in a microtask of its own',
      again: (queue: FairRunQueue, runnable: Runnable): void => {
        void Promise.resolve().then(() => {
          queue.schedule(runnable);
        });
      },
    },
  ])('with one that schedules itself for ever, $name', ({ again }) => {
    it.each([
      { name: 'setImmediate', wait: (then: () => void) => setImmediate(then) },
      { name: 'setTimeout', wait: (then: () => void) => setTimeout(then, 1) },
    ])('does not starve $name', async ({ wait }) => {
      const queue = new FairRunQueue();
      let turns = 0;
      let over = false;
      const endless = run(() => {
        turns += 1;
        if (!over && turns < MANY) again(queue, endless);
      });
      queue.schedule(endless);
      await new Promise<void>((resolve) => wait(resolve));
      over = true;
      expect(turns).toBeGreaterThan(0);
      expect(turns).toBeLessThan(MANY);
      await settle();
    });
  });
});
