/**
 * The library inside a real program: beside its timers and sockets, and for a long time.
 */

import { getEventListeners, once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import {
  Actor,
  ANY,
  call,
  cast,
  exit,
  ExitReason,
  GenServer,
  IGNORE,
  Registry,
  Scope,
  send,
  type Pid,
  type Untyped,
} from 'fauxtp';

import { world } from './support/world.ts';

/** Passes the ball back as soon as it gets it. */
class Player extends GenServer {
  override handleInfo(message: unknown): void | Promise<void> {
    send(message as Pid, this.pid);
  }
}

class Counter extends GenServer<Untyped, number> {
  override init() {
    return 0;
  }
  override handleCast(_request: unknown, count: number) {
    return count + 1;
  }
  override handleCall(_request: unknown, _from: unknown, count: number) {
    return [count, count];
  }
}

/** Counts how often an interval fires and a server answers until both have done so often enough. */
async function keepPace(): Promise<void> {
  const server = createServer((_request, response) => {
    response.end('ok');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  let ticks = 0;
  const interval = setInterval(() => {
    ticks += 1;
  }, 10);
  for (let request = 0; request < 10 || ticks < 10; request += 1) {
    const response = await fetch(`http://127.0.0.1:${port}`);
    expect(await response.text()).toBe('ok');
  }
  clearInterval(interval);
  server.close();
  server.closeAllConnections();
}

describe('beside timers and sockets', () => {
  it('two actors that ping-pong without end hold up neither', async () => {
    await using scope = new Scope();
    const [ping, pong] = [await Player.start({ scope }), await Player.start({ scope })];
    send(ping, pong);
    await keepPace();
  });

  it('two that ping-pong through asynchronous handlers hold up neither', async () => {
    await using scope = new Scope();
    class Slow extends Player {
      override async handleInfo(message: unknown) {
        await Promise.resolve();
        await super.handleInfo(message);
      }
    }
    const [ping, pong] = [await Slow.start({ scope }), await Slow.start({ scope })];
    send(ping, pong);
    await keepPace();
  });

  it.each([false, true])(
    'an actor whose run never waits holds up neither (async: %s)',
    async (async) => {
      await using scope = new Scope();
      class Spins extends Actor<number> {
        override init() {
          return 0;
        }
        override run(state: number) {
          return async ? Promise.resolve(state + 1) : state + 1;
        }
      }
      await Spins.start({ scope });
      await keepPace();
    },
  );

  it('an actor that always has a message to receive holds up neither', async () => {
    await using scope = new Scope();
    class Feeds extends Actor {
      override async run() {
        for (;;) {
          send(this.pid, 'again');
          await this.receive([ANY, () => undefined]);
        }
      }
    }
    await Feeds.start({ scope });
    await keepPace();
  });

  it('a task that calls without end holds up neither', async () => {
    await using scope = new Scope();
    const counter = await Counter.start({ scope });
    scope.spawn(async (signal) => {
      while (!signal.aborted) await call(counter, 'get');
    });
    await keepPace();
  });
});

describe('for a long time', () => {
  const heapAfterCollection = async (): Promise<number> => {
    for (let turn = 0; turn < 5; turn += 1) {
      await nextTurn();
      globalThis.gc?.();
    }
    return process.memoryUsage().heapUsed;
  };

  it('200,000 actors started and stopped one after another leave nothing behind', async () => {
    expect(globalThis.gc).toBeTypeOf('function');
    const outside = new AbortController();
    const scope = new Scope({ signal: outside.signal });
    const { signal } = scope;
    const rounds = async (count: number): Promise<void> => {
      for (let round = 0; round < count; round += 1) {
        const counter = await Counter.start({ scope });
        cast(counter, 'x');
        if (round % 3 === 0) await call(counter, 'get');
        if (round % 2 === 0) await GenServer.stop(counter);
        else exit(counter, ExitReason.shutdown);
      }
    };
    await rounds(5_000);
    const before = await heapAfterCollection();
    await rounds(200_000);
    const grown = (await heapAfterCollection()) - before;

    // 200,000 of anything that was kept would be more than 3 MB.
    expect(grown).toBeLessThan(1_000_000);
    expect(scope.running()).toEqual([]);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    await scope.close();
    expect(getEventListeners(outside.signal, 'abort')).toHaveLength(0);
  });

  it('an actor that calls and monitors others for ever keeps nothing of them', async () => {
    // Of those that nobody watches it would print the end.
    await using scope = new Scope({ runtime: { reporter: { report: () => undefined } } });
    const server = await Counter.start({ scope });
    class Client extends GenServer {
      override async handleCall(rounds: unknown) {
        for (let round = 0; round < Number(rounds); round += 1) {
          await this.call(server, 'get');
          this.monitor(server)[Symbol.dispose]();
          const [gone, watched] = [await Counter.start({ scope }), round % 2 === 0];
          if (watched) this.monitor(gone);
          exit(gone, 'kill');
          // The message of the monitor is taken in its turn.
          if (watched) await this.receive([['$down', IGNORE, gone, IGNORE], () => undefined]);
        }
        return [0, 0];
      }
    }
    const client = await Client.start({ scope });
    await call(client, 2_000);
    const before = await heapAfterCollection();
    await call(client, 30_000, { timeout: Infinity });

    expect((await heapAfterCollection()) - before).toBeLessThan(1_000_000);
  });

  it('a registry keeps nothing of those who waited for a name, or gave up', async () => {
    await using scope = new Scope();
    const registry = new Registry();
    const counter = await Counter.start({ scope });
    const rounds = async (first: number, last: number): Promise<void> => {
      for (let round = first; round < last; round += 1) {
        const given = registry.when(`given ${round}`);
        registry.register(`given ${round}`, counter)[Symbol.dispose]();
        await given;
        // Many who give up on one name, and many names that all give up on.
        for (const key of ['one', `one of ${round}`]) {
          const controller = new AbortController();
          const waits = registry.when(key, { signal: controller.signal });
          controller.abort();
          await waits.catch(() => undefined);
        }
      }
    };
    await rounds(0, 20_000);
    const before = await heapAfterCollection();
    await rounds(20_000, 40_000);

    expect((await heapAfterCollection()) - before).toBeLessThan(1_000_000);
  });

  it('a mailbox gives the memory of a burst back', async () => {
    const { runtime } = world();
    await using scope = new Scope({ runtime });
    const counter = await Counter.start({ scope });
    await call(counter, 'get');
    const before = await heapAfterCollection();
    for (let burst = 0; burst < 300_000; burst += 1) cast(counter, burst);
    await expect(call(counter, 'get')).resolves.toBe(300_000);

    expect((await heapAfterCollection()) - before).toBeLessThan(1_000_000);
  });
});
