/**
 * What the page does: a bit of everything that a host has a part in. It hands in what it saw.
 *
 * @module
 */

import {
  call,
  type CallRequest,
  CallExitError,
  CallTimeoutError,
  cast,
  childSpec,
  DynamicSupervisor,
  ExitReason,
  GenServer,
  monitor,
  type RuntimeOptions,
  Scope,
  sendAfter,
  Supervisor,
} from 'fauxtp';

interface CounterProtocol {
  call: { get(): number; never(): number; crash(): number };
  cast: { add(by: number): void };
  info: 'tick';
}

class Counter extends GenServer<CounterProtocol, number> {
  init() {
    return 0;
  }

  handleCall([what]: CallRequest<CounterProtocol>, _from: unknown, count: number) {
    if (what === 'crash') throw new Error('as asked');
    return what === 'get' ? ([count, count] as const) : new Promise<never>(() => undefined);
  }

  handleCast([, by]: ['add', number], count: number) {
    return count + by;
  }

  handleInfo(_tick: 'tick', count: number) {
    return count + 1_000;
  }
}

class Root extends Supervisor {
  childSpecs() {
    return [childSpec({ id: 'counter', actor: Counter })];
  }
}

class Many extends DynamicSupervisor {
  childSpec() {
    return { actor: Counter, shutdown: 'brutal_kill' };
  }
}

async function seen(): Promise<unknown[]> {
  const events: unknown[] = [];
  const reports: string[] = [];
  const runtime: RuntimeOptions = {
    reporter: {
      report({ type }) {
        reports.push(type);
      },
    },
  };
  await Scope.run(
    async (scope) => {
      const root = await Root.start({ scope });
      const counter = Supervisor.child<CounterProtocol>(root, 'counter');
      cast(counter, ['add', 2]);
      events.push(await call(counter, ['get']));

      const down = new Promise((resolve) => {
        monitor(counter, (reason) => {
          resolve(ExitReason.format(reason));
        });
      });
      await call(counter, ['crash']).catch((error: unknown) =>
        events.push(error instanceof CallExitError),
      );
      events.push(await down);
      // The supervisor answers when it has restarted it.
      await Supervisor.countChildren(root);
      events.push(await call(counter, ['get']));

      sendAfter(counter, 'tick', 20);
      // Here the clock is the host's, and so is what looks again.
      while ((await call(counter, ['get'])) === 0) await new Promise((go) => setTimeout(go, 5));
      events.push(await call(counter, ['get']));

      // The page goes on, however much there is to do.
      let ticks = 0;
      const interval = setInterval(() => (ticks += 1), 5);
      for (const end = performance.now() + 200; performance.now() < end;) {
        await call(counter, ['get']);
      }
      clearInterval(interval);
      events.push(ticks >= 10);

      const many = await Many.start({ scope });
      const one = await DynamicSupervisor.startChild(many, []);
      await call(one, ['never'], { timeout: 30 }).catch((error: unknown) =>
        events.push(error instanceof CallTimeoutError),
      );
      scope.cancel();
    },
    { runtime },
  );
  return [...events, ...reports];
}

const body = await seen().then(JSON.stringify, (error: unknown) => JSON.stringify(String(error)));
await fetch('/seen', { method: 'POST', body });
