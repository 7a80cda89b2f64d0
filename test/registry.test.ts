import { getEventListeners } from 'node:events';
import { inspect } from 'node:util';

import { describe, expect, it } from 'vitest';

import {
  Actor,
  AlreadyNamedError,
  call,
  CallExitError,
  type CallRequest,
  cast,
  exit,
  ExitReason,
  type From,
  GenServer,
  InvalidArgumentError,
  link,
  monitor,
  type Name,
  NameTakenError,
  NoProcessError,
  Pid,
  processInfo,
  Registry,
  Scope,
  send,
  sendAfter,
  Supervisor,
} from 'fauxtp';

import { gate, settle, type World, world } from './support/world.ts';

interface CounterProtocol {
  call: { add(n: number): number };
  cast: { fail(): void };
}

class Counter extends GenServer<CounterProtocol, number> {
  init() {
    return 0;
  }

  handleCall(request: CallRequest<CounterProtocol>, _from: From, count: number) {
    return [count + request[1], count + request[1]];
  }

  handleCast(): never {
    throw new Error('no');
  }
}

/** Runs `body` in a scope of its own, which it need not cancel. */
function within<T>(body: (scope: Scope, w: World) => Promise<T>): Promise<T> {
  const w = world();
  return Scope.run(
    async (scope) => {
      const value = await body(scope, w);
      scope.cancel();
      return value;
    },
    { runtime: w.runtime },
  );
}

async function end(pid: Pid<unknown>): Promise<void> {
  exit(pid, ExitReason.shutdown);
  await settle();
}

describe('Registry.register', () => {
  it('gives a process a name, and keeps it for no other', () =>
    within(async (scope) => {
      const registry = new Registry();
      const pid = await Counter.start({ scope });
      registry.register('a', pid);
      expect(registry.whereis('a')).toBe(pid);
      expect(registry.whereis('b')).toBe(undefined);
      expect(new Registry().whereis('a')).toBe(undefined);
    }));

  // `register/2` raises `badarg` for a process that has a name.
  it('refuses a process that has a name, until that is taken back', () =>
    within(async (scope) => {
      const registry = new Registry();
      const pid = await Counter.start({ scope });
      registry.register('a', pid);
      expect(() => registry.register('b', pid)).toThrow(AlreadyNamedError);
      expect(() => registry.register('b', pid)).toThrow(
        expect.objectContaining({ process: pid, key: 'b', has: 'a' }),
      );
      expect(registry.keys()).toEqual(['a']);

      registry.unregister('a');
      const registration = registry.register('b', pid);
      registration[Symbol.dispose]();
      registry.register('c', pid);
      expect(registry.keys()).toEqual(['c']);
    }));

  it('gives a process a name in each of several registries', () =>
    within(async (scope) => {
      const [one, other] = [new Registry(), new Registry()];
      const pid = await Counter.start({ scope });
      one.register('a', pid);
      other.register('b', pid);
      expect([one.whereis('a'), other.whereis('b')]).toEqual([pid, pid]);
    }));

  it('refuses a name that has a living holder, even to that', () =>
    within(async (scope) => {
      const registry = new Registry();
      const holder = await Counter.start({ scope });
      const other = await Counter.start({ scope });
      registry.register('a', holder);
      for (const pid of [other, holder]) {
        expect(() => registry.register('a', pid)).toThrow(NameTakenError);
        expect(() => registry.register('a', pid)).toThrow(
          expect.objectContaining({ key: 'a', holder }),
        );
      }
      expect(registry.whereis('a')).toBe(holder);
    }));

  it('refuses a process that has ended', () =>
    within(async (scope) => {
      const registry = new Registry();
      const pid = await Counter.start({ scope });
      await end(pid);
      expect(() => registry.register('a', pid)).toThrow(
        expect.objectContaining({ what: 'register "a"', target: pid }) as NoProcessError,
      );
      expect(registry.keys()).toEqual([]);
    }));

  it('takes a name again whose holder has ended', () =>
    within(async (scope) => {
      const registry = new Registry();
      const first = await Counter.start({ scope });
      const second = await Counter.start({ scope });
      registry.register('a', first);
      await end(first);
      expect(registry.whereis('a')).toBe(undefined);
      registry.register('a', second);
      expect(registry.whereis('a')).toBe(second);
      expect(registry.keys()).toEqual(['a']);
    }));

  it('is taken back by disposing of it, once', () =>
    within(async (scope) => {
      const registry = new Registry();
      const first = await Counter.start({ scope });
      const second = await Counter.start({ scope });
      const registration = registry.register('a', first);
      registration[Symbol.dispose]();
      expect(registry.whereis('a')).toBe(undefined);

      registry.register('a', second);
      registration[Symbol.dispose]();
      expect(registry.whereis('a')).toBe(second);
    }));

  it('takes nothing of a later name of the process if it is disposed of again', () =>
    within(async (scope) => {
      const registry = new Registry();
      const pid = await Counter.start({ scope });
      const registration = registry.register('a', pid);
      registration[Symbol.dispose]();
      registry.register('b', pid);
      registration[Symbol.dispose]();
      expect(() => registry.register('c', pid)).toThrow(AlreadyNamedError);
    }));

  it('watches the process for as long as that has the name', () => {
    const events: string[] = [];
    const pid = new Pid(1, 'Counter', {
      watch: () => {
        events.push('watch');
        return true;
      },
      unwatch: () => {
        events.push('unwatch');
      },
    } as never);
    const registry = new Registry();
    registry.register('a', pid)[Symbol.dispose]();
    registry.register('b', pid);
    registry.unregister('b');
    expect(events).toEqual(['watch', 'unwatch', 'watch', 'unwatch']);
  });

  it('is nobody who would hear of a crash', () =>
    within(async (scope, { reports }) => {
      const pid = await Counter.start({ scope });
      new Registry().register('a', pid);
      cast(pid, ['fail']);
      await settle();
      expect(reports).toMatchObject([{ type: 'crash', process: pid }]);
    }));

  it('takes nothing from the next holder if it is disposed of late', () =>
    within(async (scope) => {
      const registry = new Registry();
      const first = await Counter.start({ scope });
      const second = await Counter.start({ scope });
      const registration = registry.register('a', first);
      await end(first);
      registry.register('a', second);
      registration[Symbol.dispose]();
      expect(registry.whereis('a')).toBe(second);
    }));
});

describe('Registry.unregister', () => {
  it('takes the name back, and leaves the process alone', () =>
    within(async (scope) => {
      const registry = new Registry();
      const pid = await Counter.start({ scope });
      registry.register('a', pid);
      registry.unregister('a');
      expect(registry.whereis('a')).toBe(undefined);
      expect(registry.keys()).toEqual([]);
      expect(processInfo(pid)?.status).toBe('alive');
    }));

  it('lets another have the name, who keeps it when the first ends', () =>
    within(async (scope) => {
      const registry = new Registry();
      const first = await Counter.start({ scope });
      const second = await Counter.start({ scope });
      registry.register('a', first);
      registry.unregister('a');
      registry.register('a', second);
      await end(first);
      expect(registry.whereis('a')).toBe(second);
    }));

  it('refuses a name that nobody has', () =>
    within(async (scope) => {
      const registry = new Registry();
      expect(() => {
        registry.unregister('a');
      }).toThrow(expect.objectContaining({ what: 'unregister', target: 'a' }) as NoProcessError);

      const pid = await Counter.start({ scope, name: registry.name('a') });
      const other = await Counter.start({ scope });
      registry.register('b', other);
      for (const [key, holder] of [
        ['a', pid],
        ['b', other],
      ] as const) {
        await end(holder);
        expect(() => {
          registry.unregister(key);
        }).toThrow(expect.objectContaining({ name: 'NoProcessError', target: key }));
      }
    }));
});

describe('Registry.when', () => {
  it('gives whoever has the name, at once', () =>
    within(async (scope) => {
      const registry = new Registry();
      const name = registry.name('a');
      const pid = await Counter.start({ scope, name });
      await expect(registry.when('a')).resolves.toBe(pid);
      await expect(name.when()).resolves.toBe(pid);
    }));

  it('gives it to all who wait, once somebody gets it', () =>
    within(async (scope, { events }) => {
      const registry = new Registry();
      const wait = async (key: string): Promise<void> => {
        events.push([key, await registry.when(key)]);
      };
      void wait('a');
      void wait('a');
      void wait('b');
      await settle();
      expect(events).toEqual([]);

      const pid = await Counter.start({ scope });
      registry.register('a', pid);
      await settle();
      expect(events).toEqual([
        ['a', pid],
        ['a', pid],
      ]);
    }));

  it('gives one that is started with the name, which may be in its init', () =>
    within(async (scope) => {
      const name = new Registry().name('a');
      const open = gate();
      class Slow extends GenServer {
        init() {
          return open.promise;
        }
      }
      const found = name.when();
      const started = Slow.start({ scope, name });
      const pid = await found;
      open.open();
      await expect(started).resolves.toBe(pid);
    }));

  it('waits for the next one if the holder has ended', () =>
    within(async (scope) => {
      const registry = new Registry();
      const name = registry.name('a');
      await end(await Counter.start({ scope, name }));
      const found = registry.when('a');
      const next = await Counter.start({ scope, name });
      await expect(found).resolves.toBe(next);
    }));

  it('fails with the reason of its signal, at once or when that aborts', () =>
    within(async (scope) => {
      const registry = new Registry();
      const controller = new AbortController();
      const { signal } = controller;
      const waits = registry.when('a', { signal });
      const waitsOn = registry.when('a');
      const reason = new Error('no more');
      controller.abort(reason);
      await expect(waits).rejects.toBe(reason);
      await expect(registry.name('a').when({ signal })).rejects.toBe(reason);

      // Nobody but the one whose signal it was has given up.
      const pid = await Counter.start({ scope, name: registry.name('a') });
      await expect(waitsOn).resolves.toBe(pid);
      await expect(registry.when('a', { signal })).rejects.toBe(reason);
    }));

  it('is no unhandled rejection if nobody looks at a wait that is given up', () =>
    within(async (_scope, { events }) => {
      const listener = (error: unknown): unknown => events.push(error);
      process.on('unhandledRejection', listener);
      const controller = new AbortController();
      void new Registry().when('a', { signal: controller.signal });
      controller.abort();
      void new Registry().when('a', { signal: controller.signal });
      await settle();
      process.off('unhandledRejection', listener);
      expect(events).toEqual([]);
    }));

  it('leaves no listener on its signal', () =>
    within(async (scope) => {
      const registry = new Registry();
      const found = new AbortController();
      const aborted = new AbortController();
      const listeners = (): number[] =>
        [found, aborted].map(({ signal }) => getEventListeners(signal, 'abort').length);
      const finds = registry.when('a', { signal: found.signal });
      const givesUp = registry.when('b', { signal: aborted.signal });
      expect(listeners()).toEqual([1, 1]);

      registry.register('a', await Counter.start({ scope }));
      aborted.abort();
      await Promise.allSettled([finds, givesUp]);
      await registry.when('a', { signal: found.signal });
      expect(listeners()).toEqual([0, 0]);
    }));
});

describe('Registry.keys', () => {
  it('lists the names that are held, in the order they were given', () =>
    within(async (scope) => {
      const registry = new Registry();
      expect(registry.keys()).toEqual([]);
      const pid = await Counter.start({ scope, name: registry.name('b') });
      await Counter.start({ scope, name: registry.name('a') });
      registry.register('c', await Counter.start({ scope }));
      registry.name('d');
      expect(registry.keys()).toEqual(['b', 'a', 'c']);
      await end(pid);
      expect(registry.keys()).toEqual(['a', 'c']);
    }));
});

describe('the name of a start', () => {
  it('leads to the process from before init until its end', () =>
    within(async (scope, { events }) => {
      const registry = new Registry();
      const name = registry.name('a');
      class Looking extends GenServer {
        init() {
          events.push(['init', registry.whereis('a') === this.pid]);
        }

        terminate() {
          events.push(['terminate', registry.whereis('a') === this.pid]);
        }
      }
      const pid = await Looking.start({ scope, name });
      events.push(['started', name.resolve() === pid]);
      await end(pid);
      events.push(['ended', name.resolve()]);
      expect(events).toEqual([
        ['init', true],
        ['started', true],
        ['terminate', true],
        ['ended', undefined],
      ]);
    }));

  it('is free before anybody hears of the end', () =>
    within(async (scope, { events }) => {
      const named = new Registry();
      const registered = new Registry();
      const look = (who: string): void => {
        events.push([who, named.whereis('a'), registered.whereis('a')]);
      };
      class Linked extends Actor {
        init() {
          this.trapExit = true;
        }

        run() {
          return this.receive([
            ['$exit', Pid, ExitReason.shutdown],
            () => {
              look('link');
            },
          ]);
        }
      }
      const pid = await Counter.start({
        scope,
        name: named.name('a'),
        onExit: () => {
          look('onExit');
        },
      });
      monitor(pid, () => {
        look('monitor');
        events.push([...named.keys(), ...registered.keys()]);
        named.register('a', next);
        registered.register('a', next);
      });
      // Given after the monitor was set, and free before it all the same.
      registered.register('a', pid);
      monitor(pid, () => {
        look('later monitor');
      });
      link(pid, await Linked.start({ scope }));
      const next = await Counter.start({ scope });
      await end(pid);

      expect(events).toEqual([
        ['monitor', undefined, undefined],
        [],
        ['later monitor', next, next],
        ['onExit', next, next],
        ['link', next, next],
      ]);
    }));

  it('that is taken keeps init from running, and the constructor', () =>
    within(async (scope, { events }) => {
      const registry = new Registry();
      const name = registry.name('a');
      class Eager extends GenServer {
        constructor() {
          super();
          events.push('constructor');
        }

        init() {
          events.push('init');
        }
      }
      const holder = await Counter.start({ scope, name });
      await expect(Eager.start({ scope, name })).rejects.toThrow(NameTakenError);
      await expect(Eager.start({ scope, name })).rejects.toMatchObject({ key: 'a', holder });
      await settle();
      expect(events).toEqual([]);
      expect(scope.running()).toEqual([`scope / ${holder.toString()}`]);
    }));

  it('is free again after a start that failed', () =>
    within(async (scope) => {
      const registry = new Registry();
      const name = registry.name('a');
      class Failing extends GenServer {
        init(): never {
          throw new Error('no');
        }
      }
      await expect(Failing.start({ scope, name })).rejects.toThrow('no');
      expect(name.resolve()).toBe(undefined);
      await expect(Counter.start({ scope, name })).resolves.toBe(name.resolve());
    }));

  it('is free after a kill', () =>
    within(async (scope) => {
      const name = new Registry().name('a');
      const pid = await Counter.start({ scope, name, onExit: () => undefined });
      exit(pid, 'kill');
      await settle();
      expect(name.resolve()).toBe(undefined);
    }));
});

describe('Name', () => {
  it('is usable wherever a pid is, and outlives a restart', () =>
    within(async (scope) => {
      const counter = new Registry().name<CounterProtocol>('counter');
      class App extends Supervisor {
        childSpecs() {
          return [{ id: 'counter', actor: Counter, name: counter }];
        }
      }
      await App.start({ scope });
      await expect(call(counter, ['add', 2])).resolves.toBe(2);
      await expect(call(counter, ['add', 3])).resolves.toBe(5);
      const before = counter.resolve();

      cast(counter, ['fail']);
      await settle();

      expect(counter.resolve()).toBeInstanceOf(Pid);
      expect(counter.resolve()).not.toBe(before);
      await expect(call(counter, ['add', 1])).resolves.toBe(1);
      expect(processInfo(counter)?.label).toBe('Counter');
    }));

  it('leads nowhere while nobody has it', () =>
    within(async (_scope, { events }) => {
      const name = new Registry().name('a');
      expect(name.resolve()).toBe(undefined);
      expect(() => {
        send(name, 'hello');
      }).toThrow(expect.objectContaining({ name: 'NoProcessError', target: name, what: 'send' }));
      expect(() => sendAfter(name, 'hello', 0)).toThrow(NoProcessError);
      cast(name, 'hello');
      exit(name, 'kill');
      expect(processInfo(name)).toBe(undefined);
      monitor(name, (reason) => events.push(reason));
      expect(events).toEqual([ExitReason.noproc]);
      await expect(call(name, 'hello')).rejects.toThrow(CallExitError);
      await expect(call(name, 'hello')).rejects.toMatchObject({
        server: name,
        request: 'hello',
        reason: ExitReason.noproc,
      });
    }));

  it('prints its key', () => {
    const name: Name = new Registry().name('visits');
    expect(name.key).toBe('visits');
    expect(String(name)).toBe('#Name<visits>');
    expect(inspect({ name })).toBe('{ name: #Name<visits> }');
  });
});

it('a registry prints the names that are held', () =>
  Scope.run(async (scope) => {
    const registry = new Registry();
    const texts = [inspect(registry)];
    for (const key of ['visits', 'clicks']) {
      await Counter.start({ scope, name: registry.name(key) });
      texts.push(String(registry));
    }
    expect(texts).toEqual(['#Registry<>', '#Registry<visits>', '#Registry<visits, clicks>']);
    scope.cancel();
  }));

describe('a registry without a compiler', () => {
  const text = 'a string that is not empty';
  const registry = new Registry();

  it.each([undefined, null, '', 5, {}, ['a']])('refuses %o as a name', (key) => {
    const attempts = {
      name: () => registry.name(key as never),
      register: () => registry.register(key as never, {} as never),
      unregister: () => {
        registry.unregister(key as never);
      },
      whereis: () => registry.whereis(key as never),
    };
    for (const [method, attempt] of Object.entries(attempts)) {
      expect(attempt).toThrow(InvalidArgumentError);
      expect(attempt).toThrow(
        expect.objectContaining({ argument: `key of ${method}`, value: key, expected: text }),
      );
    }
  });

  it.each([undefined, null, 'pid', {}, registry.name('a'), Promise.resolve()])(
    'refuses %o as a pid',
    (pid) => {
      const attempt = (): unknown => registry.register('a', pid as never);
      expect(attempt).toThrow(InvalidArgumentError);
      expect(attempt).toThrow(expect.objectContaining({ argument: 'pid of register', value: pid }));
    },
  );

  it.each(['visits', null, {}, 5])('refuses %o as the name of a start', (name) =>
    within(async (scope) => {
      const start = Counter.start({ scope, name: name as never });
      await expect(start).rejects.toThrow(InvalidArgumentError);
      await expect(start).rejects.toMatchObject({ argument: 'name of Counter.start', value: name });
    }),
  );
});
