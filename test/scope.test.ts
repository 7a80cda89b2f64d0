import { getEventListeners } from 'node:events';

import { describe, expect, it } from 'vitest';

import {
  Actor,
  cast,
  childSpec,
  exit,
  ExitReason,
  GenServer,
  Scope,
  ScopeClosedError,
  StartError,
  Supervisor,
  type Untyped,
} from 'fauxtp';

import { gate, settle, world } from './support/world.ts';

/** Serves nothing, and remembers its end. */
class Idle extends GenServer {
  readonly #name: string;
  readonly #events: unknown[];

  constructor(name: string, events: unknown[]) {
    super();
    this.#name = name;
    this.#events = events;
  }

  override terminate(reason: ExitReason): void | Promise<void> {
    this.#events.push([this.#name, ExitReason.format(reason)]);
  }
}

describe('Scope.run', () => {
  it('returns what the body returned, once all that it started has ended', async () => {
    const { events, runtime } = world();
    const work = gate();

    const run = Scope.run(
      (scope) => {
        scope.spawn(async () => {
          await work.promise;
          events.push('task');
        });
        events.push('body');
        return 7;
      },
      { runtime },
    ).then((value) => events.push(value));
    await settle();
    events.push('open');
    work.open();
    await run;

    expect(events).toEqual(['body', 'open', 'task', 7]);
  });

  it('waits for an actor until it is cancelled, and stops in reverse start order', async () => {
    const { events, runtime } = world();

    await Scope.run(
      async (scope) => {
        await Idle.start({ scope, args: ['a', events] });
        await Idle.start({ scope, args: ['b', events] });
        scope.spawn(async (signal) => {
          await new Promise((resolve) => {
            signal.addEventListener('abort', resolve);
          });
          events.push('task');
        });
        await Idle.start({ scope, args: ['c', events] });
        scope.cancel();
        events.push(scope.signal.aborted);
      },
      { runtime },
    );

    expect(events).toEqual([true, ['c', 'shutdown'], 'task', ['b', 'shutdown'], ['a', 'shutdown']]);
  });

  it('stops an actor only when those started after it have ended', async () => {
    const { events, runtime } = world();
    const flush = gate();
    class Slow extends Idle {
      override async terminate() {
        events.push('begin');
        await flush.promise;
        events.push('flushed');
      }
    }

    const run = Scope.run(
      async (scope) => {
        await Idle.start({ scope, args: ['a', events] });
        await Slow.start({ scope, args: ['b', events] });
        scope.cancel();
      },
      { runtime },
    );
    await settle();
    events.push('open');
    flush.open();
    await run;

    expect(events).toEqual(['begin', 'open', 'flushed', ['a', 'shutdown']]);
  });

  it('throws what the body throws, after everything has ended', async () => {
    const { events, runtime } = world();
    const run = Scope.run(
      async (scope) => {
        await Idle.start({ scope, args: ['a', events] });
        throw new Error('body');
      },
      { runtime },
    );

    await expect(run).rejects.toThrow('body');
    expect(events).toEqual([['a', 'shutdown']]);
  });

  it('throws what a task throws, and cancels its siblings and the actors beside it', async () => {
    const { events, reports, runtime } = world();
    const run = Scope.run(
      async (scope) => {
        await Idle.start({ scope, args: ['a', events] });
        scope.spawn(
          (signal) =>
            new Promise((resolve) => {
              signal.addEventListener('abort', () => {
                events.push('sibling');
                resolve(undefined);
              });
            }),
        );
        scope.spawn(() => {
          throw new Error('task');
        });
      },
      { runtime },
    );

    await expect(run).rejects.toThrow('task');
    expect(events).toEqual(['sibling', ['a', 'shutdown']]);
    expect(reports).toEqual([]);
  });

  it('throws several errors as one AggregateError, in the order they came', async () => {
    const { runtime } = world();
    const both = gate();
    const run = Scope.run(
      (scope) => {
        scope.spawn(async () => {
          await both.promise;
          throw new Error('one');
        });
        scope.spawn(async () => {
          await both.promise;
          throw new Error('two');
        });
        both.open();
      },
      { runtime, name: 'pair' },
    );

    await expect(run).rejects.toMatchObject({
      message: '2 errors in scope "pair"',
      errors: [new Error('one'), new Error('two')],
    });
  });

  it('does not count as an error that a task rejects with its abort', async () => {
    const { runtime } = world();
    const aborted = (signal: AbortSignal): Promise<never> =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      });

    const run = Scope.run(
      async (scope) => {
        scope.spawn(aborted);
        await settle();
        scope.cancel();
        return 'done';
      },
      { runtime },
    );

    await expect(run).resolves.toBe('done');
  });

  it('throws the error of the task alone when the body fails on account of the abort', async () => {
    const { runtime } = world();
    const run = Scope.run(
      async (scope) => {
        scope.spawn(() => {
          throw new Error('cause');
        });
        await new Promise((_, reject) => {
          scope.signal.addEventListener('abort', () => {
            reject(scope.signal.reason as Error);
          });
        });
      },
      { runtime },
    );

    await expect(run).rejects.toThrow('cause');
  });

  it('throws the error of the body beside the one of a task that it is no echo of', async () => {
    const { runtime } = world();
    const run = Scope.run(
      async (scope) => {
        scope.spawn(() => {
          throw new Error('task');
        });
        await settle();
        throw new Error('body');
      },
      { runtime },
    );

    await expect(run).rejects.toMatchObject({ errors: [new Error('task'), new Error('body')] });
  });

  it('throws what the body makes of the abort, if no task has failed before', async () => {
    const { runtime } = world();
    const run = Scope.run(
      async (scope) => {
        const { signal } = scope;
        scope.cancel();
        signal.throwIfAborted();
      },
      { runtime },
    );

    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('has one signal, however often it is asked for', async () => {
    const { runtime } = world();
    const scope = new Scope({ runtime });
    const { signal } = scope;
    expect([scope.signal === signal, signal.aborted]).toEqual([true, false]);
    await scope.close();
    expect([scope.signal === signal, signal.aborted]).toEqual([true, true]);
  });

  it('keeps an error of a task that fails while it is being stopped', async () => {
    const { runtime } = world();
    const run = Scope.run(
      async (scope) => {
        scope.spawn(async (signal) => {
          await new Promise((resolve) => {
            signal.addEventListener('abort', resolve);
          });
          throw new Error('cleanup');
        });
        await settle();
        scope.cancel();
      },
      { runtime },
    );

    await expect(run).rejects.toThrow('cleanup');
  });

  it('gives up a task that does not end in its time', async () => {
    const { clock, reports, runtime } = world();
    const stuck = gate();
    const run = Scope.run(
      async (scope) => {
        scope.spawn(() => stuck.promise, { name: 'stuck', shutdown: 300 });
        await settle();
        scope.cancel();
      },
      { runtime },
    );
    await clock.advance(299);
    expect(reports).toEqual([]);
    await clock.advance(1);
    await run;
    stuck.fail(new Error('late'));
    await settle();

    expect(reports).toEqual([
      { type: 'overrun', what: 'stuck', timeout: 300 },
      { type: 'stray', source: 'task "stuck", given up before,', error: new Error('late') },
    ]);
    expect(clock.pending).toBe(0);
  });

  it('is cancelled by its signal', async () => {
    const { events, runtime } = world();
    const outside = new AbortController();
    const run = Scope.run(
      async (scope) => {
        await Idle.start({ scope, args: ['a', events] });
        return 'body';
      },
      { runtime, signal: outside.signal },
    );
    await settle();
    outside.abort(new Error('enough'));

    await expect(run).resolves.toBe('body');
    expect(events).toEqual([['a', 'shutdown']]);
  });

  it('does not run the body if its signal has aborted before', async () => {
    const { events, runtime } = world();
    const signal = AbortSignal.abort(new Error('before'));
    const run = Scope.run(() => events.push('ran'), { runtime, signal });

    await expect(run).rejects.toThrow('before');
    expect(events).toEqual([]);
  });

  it('hands the reason of its signal on', async () => {
    const { runtime } = world();
    const outside = new AbortController();
    const reason = new Error('enough');
    const run = Scope.run(
      async (scope) => {
        outside.abort(reason);
        return scope.signal.reason as unknown;
      },
      { runtime, signal: outside.signal },
    );

    await expect(run).resolves.toBe(reason);
  });

  it('leaves no listener on its signal', async () => {
    const { runtime } = world();
    const listeners = new Set<unknown>();
    const { signal } = new AbortController();
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (type: string, listener: never) => {
      listeners.add(listener);
      add(type, listener);
    };
    signal.removeEventListener = (type: string, listener: never) => {
      listeners.delete(listener);
      remove(type, listener);
    };

    const during = await Scope.run(() => listeners.size, { runtime, signal });

    expect([during, listeners.size]).toEqual([1, 0]);
  });

  it('does not throw the failure of an actor', async () => {
    const { reports, runtime } = world();
    class Broken extends Actor {
      override run(): never {
        throw new Error('broken');
      }
    }
    const run = Scope.run(
      async (scope) => {
        await Broken.start({ scope });
        return 'fine';
      },
      { runtime },
    );

    await expect(run).resolves.toBe('fine');
    expect(reports).toMatchObject([{ type: 'crash', className: 'Broken' }]);
  });

  it('throws the error of the body when an actor fails at the same time', async () => {
    const { runtime } = world();
    class Broken extends Actor {
      override run(): never {
        throw new Error('broken');
      }
    }
    const run = Scope.run(
      async (scope) => {
        await Broken.start({ scope });
        throw new Error('body');
      },
      { runtime },
    );

    await expect(run).rejects.toThrow('body');
  });
});

describe('new Scope', () => {
  it('closes at the end of its block', async () => {
    const { events, runtime } = world();
    {
      await using scope = new Scope({ runtime });
      await Idle.start({ scope, args: ['a', events] });
      events.push('block');
    }
    expect(events).toEqual(['block', ['a', 'shutdown']]);
  });

  it('closes when its block throws, and lets the error pass', async () => {
    const { events, runtime } = world();
    const block = async (): Promise<void> => {
      await using scope = new Scope({ runtime });
      await Idle.start({ scope, args: ['a', events] });
      throw new Error('block');
    };

    await expect(block()).rejects.toThrow('block');
    expect(events).toEqual([['a', 'shutdown']]);
  });

  it('reports a failed task at once, and throws its error when it is closed', async () => {
    const { reports, runtime } = world();
    const scope = new Scope({ runtime, name: 'loose' });
    const error = new Error('task');
    scope.spawn(() => {
      throw error;
    });
    await settle();

    expect(reports).toEqual([{ type: 'task', scope: 'loose', error }]);
    expect(scope.open).toBe(false);
    await expect(scope.close()).rejects.toBe(error);
  });

  it('is no unhandled rejection if nobody closes it after a failure', async () => {
    const { runtime } = world();
    const scope = new Scope({ runtime });
    scope.spawn(() => {
      throw new Error('task');
    });
    await settle();
    void scope.close();
    await settle();
  });

  it('can be cancelled and closed again and again', async () => {
    const { events, runtime } = world();
    const scope = new Scope({ runtime });
    await Idle.start({ scope, args: ['a', events] });
    scope.cancel();
    scope.cancel();
    await Promise.all([scope.close(), scope.close()]);
    await scope.close();

    expect(events).toEqual([['a', 'shutdown']]);
  });

  it.each(['cancelled', 'ended'])('starts nothing once it is %s', async (when) => {
    const { runtime, events } = world();
    const scope = new Scope({ runtime, name: 'shop' });
    if (when === 'ended') await scope.close();
    else scope.cancel();

    const refused = { name: 'ScopeClosedError', scope: 'shop' };
    await expect(Idle.start({ scope, args: ['a', events] })).rejects.toMatchObject(refused);
    expect(() => {
      scope.spawn(() => undefined);
    }).toThrow(ScopeClosedError);
    expect(() => new Scope({ parent: scope })).toThrow(ScopeClosedError);
  });

  it('is closed from the start if its signal has aborted before', async () => {
    const { runtime } = world();
    await using scope = new Scope({ runtime, signal: AbortSignal.abort() });

    expect(scope.open).toBe(false);
    expect(() => {
      scope.spawn(() => undefined);
    }).toThrow(ScopeClosedError);
  });

  it('does not begin a task that is cancelled before its first turn', async () => {
    const { events, runtime } = world();
    const scope = new Scope({ runtime });
    scope.spawn(() => events.push('ran'));
    await scope.close();

    expect(events).toEqual([]);
  });

  it('says what is still running, with the way to it', async () => {
    const { events, runtime } = world();
    await using root = new Scope({ runtime, name: 'root' });
    const inner = new Scope({ parent: root, name: 'inner' });
    await Idle.start({ scope: inner, args: ['a', events], label: 'a' });
    const forever = gate();
    root.spawn(() => forever.promise, { name: 'pump' });

    expect(root.running()).toEqual(['root / inner', 'root / inner / #PID<1 a>', 'root / pump']);
    forever.open();
  });
});

describe('the time of a scope', () => {
  it('passes by the clock of its runtime', async () => {
    const { clock, events, runtime } = world();
    await using scope = new Scope({ runtime });
    for (const delay of [20, 10]) {
      void scope.sleep(delay).then(() => events.push([delay, scope.now()]));
    }
    await clock.advance(9);
    events.push(scope.now());
    await clock.advance(11);

    expect(events).toEqual([9, [10, 10], [20, 20]]);
    expect(clock.pending).toBe(0);
  });

  it('wakes who sleeps when a signal aborts, and leaves nothing behind', async () => {
    const { clock, events, runtime } = world();
    await using scope = new Scope({ runtime });
    const { signal } = new AbortController();
    const aborting = new AbortController();
    const reason = new Error('no more');
    scope.sleep(10, { signal }).then(
      () => events.push('slept'),
      () => events.push('not this'),
    );
    scope.sleep(10, { signal: aborting.signal }).catch((error: unknown) => events.push(error));
    await clock.advance(5);
    aborting.abort(reason);
    await settle();
    expect(events).toEqual([reason]);
    expect([clock.pending, getEventListeners(signal, 'abort').length]).toEqual([1, 1]);
    await clock.advance(5);
    expect(events).toEqual([reason, 'slept']);
    const listeners = [signal, aborting.signal].map((one) => getEventListeners(one, 'abort'));
    expect([clock.pending, listeners]).toEqual([0, [[], []]]);
    await expect(scope.sleep(10, { signal: aborting.signal })).rejects.toBe(reason);
    expect(clock.pending).toBe(0);
  });

  it('that nobody waits for any more is no unhandled rejection', async () => {
    const { clock, runtime } = world();
    const scope = new Scope({ runtime });
    scope.spawn((signal) => {
      void scope.sleep(10, { signal });
      return scope.sleep(20, { signal });
    });
    await settle();
    expect(clock.pending).toBe(2);
    await scope.close();
    expect(clock.pending).toBe(0);
  });

  it('is over when the scope has ended, and keeps no timer', async () => {
    const { clock, runtime } = world();
    const events: unknown[] = [];
    const scope = new Scope({ runtime, name: 'bed' });
    void scope.sleep(10).then(() => events.push('rang'));
    const left = scope.sleep(60_000);
    await clock.advance(10);
    await Promise.race([left, scope.close()]);
    expect(clock.pending).toBe(0);
    await expect(left).rejects.toMatchObject({
      name: 'AbortError',
      message: 'scope "bed" has ended',
    });
    expect(events).toEqual(['rang']);
  });

  it('is nothing to wait for once the scope has ended', async () => {
    const { clock, runtime } = world();
    const scope = new Scope({ name: 'shop', runtime });
    await scope.close();
    await expect(scope.sleep(10)).rejects.toMatchObject({
      name: 'AbortError',
      message: 'scope "shop" has ended',
    });
    expect(clock.pending).toBe(0);
  });

  it('is handed on by nobody: a task that sleeps without a signal is given up', async () => {
    const { clock, reports, runtime } = world();
    const scope = new Scope({ runtime });
    scope.spawn(() => scope.sleep(60_000), { name: 'sleeper' });
    await settle();
    const closed = scope.close();
    await clock.advance(5_000);
    await closed;
    expect(reports).toEqual([{ type: 'overrun', what: 'sleeper', timeout: 5_000 }]);
    await clock.advance(60_000);
  });

  it.each([
    { args: [-1], argument: 'delay of sleep' },
    { args: [Infinity], argument: 'delay of sleep' },
    { args: [5, null], argument: 'options of sleep' },
    { args: [5, { signal: 5 }], argument: 'signal of sleep' },
  ])('refuses $args', async ({ args, argument }) => {
    await using scope = new Scope(world());
    const sleep = scope.sleep.bind(scope) as (...given: unknown[]) => unknown;
    expect(() => sleep(...args)).toThrow(expect.objectContaining({ argument }) as Error);
  });
});

describe('a scope in a message', () => {
  it('says what it is called, how it is, and how much runs in it', async () => {
    const { runtime } = world();
    const scope = new Scope({ name: 'app', runtime });
    await Idle.start({ scope, args: ['a', []] });
    const texts = [String(scope)];
    const closed = scope.close();
    texts.push(String(scope));
    await closed;
    scope.cancel();
    texts.push(String(scope));
    expect(texts).toEqual([
      '#Scope<app, open, 1 running>',
      '#Scope<app, cancelled, 1 running>',
      '#Scope<app, ended, 0 running>',
    ]);
  });
});

describe('a task that is to stop', () => {
  it('is told so only when what was started after it has ended', async () => {
    const { events, runtime } = world();
    const work = gate();
    const scope = new Scope({ runtime });
    const aborted = (signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
          resolve();
        });
      });
    scope.spawn(async (signal) => {
      await aborted(signal);
      events.push('first');
    });
    scope.spawn(async (signal) => {
      await aborted(signal);
      events.push('second');
      await work.promise;
      events.push('second is done');
    });
    await settle();
    const closed = scope.close();
    await settle();
    work.open();
    await closed;
    expect(events).toEqual(['second', 'second is done', 'first']);
  });

  it('is told so by the error that its scope was cancelled with, as all others are', async () => {
    const { runtime } = world();
    const outside = new AbortController();
    const scope = new Scope({ runtime, signal: outside.signal });
    const reasons: unknown[] = [];
    for (let task = 0; task < 2; task += 1) {
      scope.spawn(async (signal) => {
        await new Promise((resolve) => {
          signal.addEventListener('abort', resolve);
        });
        reasons.push(signal.reason);
        signal.throwIfAborted();
      });
    }
    await settle();
    const reason = new Error('the shop closes');
    outside.abort(reason);
    await scope.close();
    expect(reasons).toEqual([reason, reason]);
    expect(reasons.every((one) => one === reason)).toBe(true);
  });

  it('does not keep the event loop from turning, however many there are', async () => {
    const { runtime } = world();
    const scope = new Scope({ runtime });
    const events: string[] = [];
    for (let task = 0; task < 1_200; task += 1) {
      scope.spawn(async (signal) => {
        await new Promise((resolve) => {
          signal.addEventListener('abort', resolve);
        });
        if (task % 500 === 0) events.push(`task ${task}`);
      });
    }
    await settle();
    setImmediate(() => events.push('event loop'));
    await scope.close();
    expect(events.filter((event) => event !== 'event loop')).toEqual([
      'task 1000',
      'task 500',
      'task 0',
    ]);
    // How soon is for the host to say.
    expect(events).toContain('event loop');
    expect(events.at(-1)).toBe('task 0');
  });

  it('is not waited for if it has ended while others were stopped', async () => {
    const { clock, events, runtime } = world();
    const [first, second] = [gate(), gate()];
    const scope = new Scope({ runtime });
    scope.spawn(async () => {
      await first.promise;
      events.push('first');
    });
    scope.spawn(async () => {
      await second.promise;
      events.push('second');
    });
    await settle();
    const closed = scope.close().then(() => events.push('closed'));
    first.open();
    await settle();
    second.open();
    await closed;
    expect([events, clock.pending]).toEqual([['first', 'second', 'closed'], 0]);
  });

  it.each([
    { name: 'its name', options: { name: 'import' }, what: 'import' },
    { name: 'the name of its function', options: {}, what: 'forever' },
    { name: 'a task, if that has none', options: {}, anonymous: true, what: 'task' },
  ])('is reported by $name if it does not', async ({ options, anonymous, what }) => {
    const { clock, reports, runtime } = world();
    const forever = () => new Promise(() => undefined);
    const scope = new Scope({ runtime });
    const task = anonymous === true ? [() => forever()] : [forever];
    scope.spawn(task[0] as () => unknown, { ...options, shutdown: 10 });
    await settle();
    const closed = scope.close();
    await clock.advance(10);
    await closed;
    expect(reports).toEqual([{ type: 'overrun', what, timeout: 10 }]);
  });

  it('is waited for as long as it takes if its time is without end', async () => {
    const { clock, events, reports, runtime } = world();
    const work = gate();
    const scope = new Scope({ runtime });
    scope.spawn(() => work.promise, { shutdown: Infinity });
    await settle();
    const closed = scope.close().then(() => events.push('closed'));
    expect(clock.pending).toBe(0);
    await clock.advance(2 ** 40);
    events.push('still there');
    work.open();
    await closed;
    expect([events, reports]).toEqual([['still there', 'closed'], []]);
  });
});

describe('a scope in a scope', () => {
  it('ends with its parent, what is inside before what is outside', async () => {
    const { events, runtime } = world();
    const outer = new Scope({ runtime });
    await Idle.start({ scope: outer, args: ['outer', events] });
    const middle = new Scope({ parent: outer });
    await Idle.start({ scope: middle, args: ['middle', events] });
    const inner = new Scope({ parent: middle });
    await Idle.start({ scope: inner, args: ['inner', events] });
    await Idle.start({ scope: outer, args: ['last', events] });
    await outer.close();

    expect(events.map((event) => (event as string[])[0])).toEqual([
      'last',
      'inner',
      'middle',
      'outer',
    ]);
  });

  it('fails alone: Scope.run throws to its caller, and the parent goes on', async () => {
    const { runtime } = world();
    const run = Scope.run(
      async (parent) => {
        const inner = Scope.run(
          (scope) => {
            scope.spawn(() => {
              throw new Error('inner');
            });
          },
          { parent },
        );
        await expect(inner).rejects.toThrow('inner');
        return parent.open;
      },
      { runtime },
    );

    await expect(run).resolves.toBe(true);
  });

  it('inherits the runtime', async () => {
    const { clock, events, runtime } = world();
    await using root = new Scope({ runtime });
    await using inner = new Scope({ parent: new Scope({ parent: root }) });
    class Waits extends Actor<undefined> {
      override async run() {
        return this.receive(['never', () => undefined], {
          timeout: 3_600_000,
          after: () => {
            events.push('an hour later');
            return this.exit(ExitReason.normal);
          },
        });
      }
    }
    await Waits.start({ scope: inner });
    await clock.advance(3_600_000);

    expect(events).toEqual(['an hour later']);
  });
});

describe('the body of a scope in a scope', () => {
  it('that takes no notice of the end is given up, and its own caller goes on waiting', async () => {
    const { clock, events, reports, runtime } = world();
    const root = new Scope({ runtime });
    const body = gate();
    const run = Scope.run(() => body.promise.then(() => 7), { name: 'inner', parent: root });
    void run.then((value) => events.push(value));
    await Idle.start({ scope: root, args: ['last', events] });
    const closed = root.close().then(() => events.push('closed'));
    await clock.advance(4_999);
    expect(events).toEqual([['last', 'shutdown']]);
    await clock.advance(1);
    await closed;
    expect(reports).toEqual([
      { type: 'overrun', what: 'the body of scope "inner"', timeout: 5_000 },
    ]);
    body.open();
    await run;
    expect(events).toEqual([['last', 'shutdown'], 'closed', 7]);
  });

  it('does not keep a supervisor from restarting the actor that it is of', async () => {
    const { clock, runtime } = world();
    await using scope = new Scope({ runtime });
    class Runs extends GenServer {
      override init() {
        Scope.run(() => new Promise(() => undefined), { parent: this.scope }).catch(
          () => undefined,
        );
      }
      override handleCast(): never {
        throw new Error('boom');
      }
    }
    class App extends Supervisor {
      childSpecs() {
        return [childSpec({ id: 'runs', actor: Runs })];
      }
    }
    const app = await App.start({ scope });
    const runs = Supervisor.child(app, 'runs');
    const first = runs.resolve();
    cast(runs, 'crash');
    await clock.advance(5_000);
    const second = runs.resolve();
    expect([second === undefined, second === first]).toEqual([false, false]);
    exit(app, 'kill');
    await clock.advance(5_000);
  });

  it('leaves no timer if it ends in time', async () => {
    const { clock, runtime } = world();
    const root = new Scope({ runtime });
    const body = gate();
    const run = Scope.run(() => body.promise, { parent: root });
    const closed = root.close();
    await settle();
    expect(clock.pending).toBe(1);
    body.open();
    await Promise.all([run, closed]);
    expect(clock.pending).toBe(0);
  });
});

describe('a task of an actor that fails', () => {
  it('ends the actor as a crash does: what it owns after its terminate, for the same reason', async () => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    class Owns extends GenServer {
      override async init() {
        await Idle.start({ scope: this.scope, args: ['owned', events] });
      }
      override handleCast() {
        this.scope.spawn(() => Promise.reject(new Error('boom')));
        return undefined;
      }
      override async terminate() {
        events.push('terminate');
        await settle();
        events.push('terminated');
      }
    }
    const onExit = (reason: ExitReason) => events.push(ExitReason.format(reason));
    cast(await Owns.start({ scope, onExit }), 'go');
    await settle();
    await settle();
    expect(events).toEqual(['terminate', 'terminated', ['owned', 'Error: boom'], 'Error: boom']);
  });
});

describe('the runtime of a scope', () => {
  it('is refused where there is a parent to inherit it from', async () => {
    const { runtime } = world();
    await using parent = new Scope({ runtime });

    expect(() => new Scope({ parent, runtime })).toThrow('runtime of Scope must be left out');
    expect(parent.running()).toEqual([]);
  });
});

describe('cancelling a scope', () => {
  it('ends a start that is in its init', async () => {
    const { runtime } = world();
    const scope = new Scope({ runtime });
    class Slow extends GenServer {
      override async init() {
        await new Promise((resolve) => {
          this.signal.addEventListener('abort', resolve);
        });
        throw new Error('aborted in init');
      }
    }
    const started = Slow.start({ scope });
    await settle();
    await scope.close();

    await expect(started).rejects.toMatchObject({
      name: 'StartError',
      reason: { type: 'shutdown' },
    });
  });

  it('lets an init finish, and runs terminate for what it has opened', async () => {
    const { events, runtime } = world();
    const scope = new Scope({ runtime });
    const opening = gate();
    class Slow extends GenServer<Untyped, string> {
      override async init() {
        await opening.promise;
        return 'socket';
      }
      override terminate(reason: ExitReason, state: string) {
        events.push([ExitReason.format(reason), state]);
      }
    }
    const started = Slow.start({ scope });
    await settle();
    const closed = scope.close();
    await settle();
    opening.open();
    await closed;

    await expect(started).rejects.toThrow(StartError);
    expect(events).toEqual([['shutdown', 'socket']]);
  });

  it('kills an actor whose init never settles when its time is over', async () => {
    const { clock, reports, runtime } = world();
    const scope = new Scope({ runtime });
    class Hangs extends GenServer {
      override init() {
        return new Promise(() => undefined);
      }
    }
    const started = Hangs.start({ scope, shutdown: 1_000, onExit: () => undefined });
    await settle();
    const closed = scope.close();
    await clock.advance(1_000);
    await closed;

    await expect(started).rejects.toMatchObject({ reason: { type: 'killed' } });
    expect(reports).toEqual([{ type: 'overrun', what: '#PID<1 Hangs>', timeout: 1_000 }]);
  });

  it('never begins an actor that has had no turn yet', async () => {
    const { events, runtime } = world();
    const scope = new Scope({ runtime });
    class Counted extends Idle {
      override init() {
        events.push('init');
      }
    }
    const started = Counted.start({ scope, args: ['a', events] });
    await scope.close();

    await expect(started).rejects.toThrow(StartError);
    expect(events).toEqual([]);
  });
});
