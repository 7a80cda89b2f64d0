import { describe, expect, it } from 'vitest';

import {
  BadReturnError,
  call,
  CallExitError,
  type CallRequest,
  cast,
  type CastRequest,
  exit,
  ExitReason,
  type From,
  GenServer,
  ignore,
  noReply,
  type Pid,
  processInfo,
  replied,
  reply,
  type Runnable,
  type RunQueue,
  Scope,
  send,
  type StartError,
  stop,
  type TaskEnd,
  type Untyped,
} from 'fauxtp';

import { Ref } from '../src/primitives/ref.ts';
import { gate, settle, world } from './support/world.ts';

interface CounterProtocol {
  call: { get(): number; add(n: number): number };
  cast: { add(n: number): void };
}

class Counter extends GenServer<CounterProtocol, number> {
  override init() {
    return 0;
  }

  override handleCall(request: CallRequest<CounterProtocol>, _from: From, count: number) {
    switch (request[0]) {
      case 'get':
        return [count, count];
      case 'add':
        return [count + request[1], count + request[1]];
    }
  }

  override handleCast(
    [, n]: CastRequest<CounterProtocol>,
    count: number,
  ): number | Promise<number> {
    return count + n;
  }
}

describe('a GenServer', () => {
  it.each([false, true])(
    'handles 100,000 casts in order, one at a time (async: %s)',
    async (async) => {
      const { runtime } = world();
      await using scope = new Scope({ runtime });
      const seen: number[] = [];
      let busy = 0;
      let overlaps = 0;
      class Remembers extends Counter {
        override handleCast([, n]: CastRequest<CounterProtocol>, count: number) {
          const handle = (): number => {
            seen.push(n);
            busy -= 1;
            return count + 1;
          };
          busy += 1;
          if (busy > 1) overlaps += 1;
          return async ? Promise.resolve().then(handle) : handle();
        }
      }
      const server = await Remembers.start({ scope });
      for (let n = 0; n < 100_000; n += 1) cast(server, ['add', n]);

      await expect(call(server, ['get'])).resolves.toBe(100_000);
      expect(overlaps).toBe(0);
      expect(seen).toEqual(Array.from({ length: 100_000 }, (_, n) => n));
    },
    20_000,
  );

  it('is woken once for a burst of casts', async () => {
    const turns: Runnable[] = [];
    const queue: RunQueue = {
      schedule(runnable) {
        turns.push(runnable);
      },
    };
    const drain = (): number => {
      let taken = 0;
      for (let next = turns.shift(); next !== undefined; next = turns.shift()) {
        next.turn(1_000);
        taken += 1;
      }
      return taken;
    };
    await using scope = new Scope({ runtime: { queue: queue } });
    const started = Counter.start({ scope });
    drain();
    const counter = await started;
    for (let n = 0; n < 500; n += 1) cast(counter, ['add', 1]);

    expect(drain()).toBe(1);
    const closed = scope.close();
    drain();
    await closed;
  });

  it('keeps the order of casts, calls and plain messages of one sender', async () => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    class Mixed extends GenServer {
      override handleCast(request: unknown) {
        events.push(request);
      }
      override handleInfo(message: unknown) {
        events.push(message);
      }
      override async handleCall(request: unknown) {
        await settle();
        events.push(request);
        return [0, 0];
      }
    }
    const mixed = await Mixed.start({ scope });
    cast(mixed, 'cast 1');
    const called = call(mixed, 'call');
    send(mixed, 'info 1');
    cast(mixed, 'cast 2');
    send(mixed, 'info 2');
    await called;
    await settle();

    expect(events).toEqual(['cast 1', 'call', 'info 1', 'cast 2', 'info 2']);
  });

  it('never runs inside the one that sends', async () => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    class Tells extends GenServer {
      override handleCast() {
        events.push('handled');
      }
    }
    const tells = await Tells.start({ scope });
    cast(tells, 'x');
    events.push('sent');
    await settle();

    expect(events).toEqual(['sent', 'handled']);
  });

  it.each(['handleCall', 'handleCast', 'handleContinue'] as const)(
    'ends with a HandlerMissingError if it has no %s and is asked',
    async (handler) => {
      const { runtime } = world();
      await using scope = new Scope({ runtime });
      const ended = gate<ExitReason>();
      class Bare extends GenServer {
        override handleInfo() {
          return noReply(undefined, { continue: 'x' });
        }
      }
      const bare = await Bare.start({ scope, onExit: ended.open });
      if (handler === 'handleCall') void call(bare, 'x');
      else if (handler === 'handleCast') cast(bare, 'x');
      else send(bare, 'x');

      await expect(ended.promise).resolves.toMatchObject({
        error: { name: 'HandlerMissingError', className: 'Bare', handler, request: 'x' },
      });
    },
  );

  it('reports and drops a plain message if it has no handleInfo', async () => {
    const { reports, runtime } = world();
    await using scope = new Scope({ runtime });
    const counter = await Counter.start({ scope });
    send(counter, 'hello');

    await expect(call(counter, ['get'])).resolves.toBe(0);
    expect(reports).toEqual([{ type: 'unhandled', process: counter, message: 'hello' }]);
  });

  it.each(['garbage', [1], [1, 2, 3], undefined])(
    'ends with a BadReturnError if handleCall returns %j',
    async (garbage) => {
      const { events, runtime } = world();
      await using scope = new Scope({ runtime });
      class Odd extends GenServer {
        override handleCall() {
          return garbage as never;
        }
      }
      const odd = await Odd.start({ scope, onExit: (reason) => events.push(reason) });

      await expect(call(odd, 'x')).rejects.toMatchObject({
        cause: { name: 'BadReturnError', handler: 'handleCall', value: garbage },
      });
      expect(events).toHaveLength(1);
    },
  );

  it('ends with a BadReturnError if a cast is answered', async () => {
    const { runtime } = world();
    await using scope = new Scope({ runtime });
    const ended = gate<ExitReason>();
    class Odd extends GenServer {
      override handleCast() {
        return replied('to whom?', 0) as never;
      }
    }
    cast(await Odd.start({ scope, onExit: ended.open }), 'x');

    await expect(ended.promise).resolves.toMatchObject({ error: { name: 'BadReturnError' } });
  });

  it.each<{ handler: string; reach: (start: () => Promise<Pid>) => Promise<unknown> }>([
    { handler: 'init', reach: (start) => start() },
    { handler: 'handleContinue', reach: (start) => start() },
    {
      handler: 'handleCast',
      reach: async (start) => {
        cast(await start(), 'x');
      },
    },
    {
      handler: 'handleInfo',
      reach: async (start) => {
        send(await start(), 'x');
      },
    },
    {
      handler: 'handleTaskEnd',
      reach: async (start) => {
        send(await start(), ['$task', { ref: new Ref('task') }]);
      },
    },
  ])('says who answered nobody: $handler', async ({ handler, reach }) => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    const odd = (): never => replied('to whom?', 0) as never;
    class Odd extends GenServer {
      constructor() {
        super();
        Object.assign(this, { [handler]: odd });
      }
      override init() {
        return noReply(undefined, handler === 'handleContinue' ? { continue: 'x' } : undefined);
      }
    }
    const onExit = (reason: ExitReason) => events.push(reason);
    const failed = reach(() => Odd.start({ scope, onExit })).catch((error: unknown) => {
      events.push((error as StartError).reason);
    });
    await settle();
    await failed;

    expect(events).toMatchObject([
      {
        error: {
          handler,
          message: expect.stringMatching(/no reply: there is no caller here/) as unknown,
        },
      },
    ]);
  });

  it.each([undefined, null, 5, [1], [1, 2, 3]])(
    'says what a handleCall that returned %o should have',
    async (result) => {
      const { runtime } = world();
      await using scope = new Scope({ runtime });
      class Odd extends GenServer {
        override handleCall(): never {
          return result as never;
        }
      }
      const odd = await Odd.start({ scope, onExit: () => undefined });
      await expect(call(odd, 'x')).rejects.toMatchObject({
        cause: {
          handler: 'handleCall',
          value: result,
          message: expect.stringContaining(
            'must return [reply, state], noReply(…) or stop(…), not',
          ) as unknown,
        },
      });
    },
  );

  it.each([undefined, null, '$cast', 5])('takes %o for a plain message', async (message) => {
    const { reports, runtime } = world();
    await using scope = new Scope({ runtime });
    const plain = await GenServerOfNothing.start({ scope });
    send(plain, message);
    await settle();
    expect(reports).toEqual([{ type: 'unhandled', process: plain, message }]);
  });

  it.each([false, true])(
    'ends with a BadReturnError if a handler other than init ignores (async: %s)',
    async (async) => {
      const { events, runtime } = world();
      await using scope = new Scope({ runtime });
      const ignores = (): never => (async ? Promise.resolve(ignore()) : ignore()) as never;
      class Odd extends GenServer {
        override handleCall = ignores;
        override handleCast = ignores;
        override handleInfo = ignores;
        override handleContinue = ignores;
      }
      class OddFromTheStart extends Odd {
        override init() {
          return noReply(undefined, { continue: 'go' });
        }
      }
      const start = (Class: typeof Odd): Promise<Pid> =>
        Class.start({ scope, onExit: (reason) => events.push(reason) });
      await expect(call(await start(Odd), 'x')).rejects.toThrow(CallExitError);
      cast(await start(Odd), 'x');
      send(await start(Odd), 'x');
      await start(OddFromTheStart);
      await settle();

      const message = 'a handler must return a state; ignore() is for init, not "ignore()"';
      expect(events).toEqual(
        events.map(() => ({ type: 'error', error: expect.any(BadReturnError) as unknown })),
      );
      expect(events.slice(1)).toMatchObject(events.slice(1).map(() => ({ error: { message } })));
      expect(events).toHaveLength(4);
    },
  );
});

class GenServerOfNothing extends GenServer {}

describe('the results of a handler', () => {
  /** Its state is the list of what it has been through; it does what it is told. */
  class Obeys extends GenServer<Untyped, unknown[]> {
    readonly #events: unknown[];

    constructor(events: unknown[]) {
      super();
      this.#events = events;
    }

    override init() {
      return noReply<unknown[]>(['init'], { continue: 'first' });
    }

    override handleContinue(argument: unknown, state: unknown[]) {
      const next = [...state, `continue ${String(argument)}`];
      return argument === 'first' ? noReply(next, { continue: 'second' }) : next;
    }

    override handleInfo(message: unknown, state: unknown[]) {
      const next = [...state, message];
      if (message === 'idle') return noReply(next, { timeout: 50 });
      if (message === 'now') return noReply(next, { timeout: 0 });
      if (message === 'never') return noReply(next, { timeout: Infinity });
      if (message === 'stop') return stop(ExitReason.shutdownWith('asked'), next);
      this.#events.push(next);
      return next;
    }

    override terminate(reason: ExitReason, state: unknown[]) {
      this.#events.push([ExitReason.format(reason), ...state]);
    }
  }

  it('continue goes before every message, and may chain', async () => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    send(await Obeys.start({ scope, args: [events] }), 'm');
    await settle();

    expect(events).toEqual([['init', 'continue first', 'continue second', 'm']]);
  });

  const born = ['init', 'continue first', 'continue second'];

  it('a timeout comes as a message, unless another comes first', async () => {
    const { clock, events, runtime } = world();
    await using scope = new Scope({ runtime });
    const obeys = await Obeys.start({ scope, args: [events] });
    send(obeys, 'idle');
    await clock.advance(49);
    expect(events).toEqual([]);
    await clock.advance(1);
    expect(events).toEqual([[...born, 'idle', 'timeout']]);

    send(obeys, 'idle');
    await clock.advance(49);
    send(obeys, 'm');
    await clock.advance(1_000);
    expect(events).toHaveLength(2);
    expect(events[1]).toEqual([...born, 'idle', 'timeout', 'idle', 'm']);
    expect(clock.pending).toBe(0);
  });

  it('a timeout of 0 comes at once, behind what waits; an infinite one never', async () => {
    const { clock, events, runtime } = world();
    await using scope = new Scope({ runtime });
    const obeys = await Obeys.start({ scope, args: [events] });
    send(obeys, 'now');
    await settle();
    send(obeys, 'now');
    send(obeys, 'm');
    send(obeys, 'never');
    await settle();
    expect(clock.pending).toBe(0);
    await clock.advance(10_000);

    expect(events).toEqual([
      [...born, 'now', 'timeout'],
      [...born, 'now', 'timeout', 'now', 'm'],
    ]);
  });

  it('stop runs terminate with the new state, and drops what waits', async () => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    const onExit = (reason: ExitReason): unknown => events.push(reason);
    const obeys = await Obeys.start({ scope, args: [events], onExit });
    send(obeys, 'stop');
    send(obeys, 'm');
    await settle();

    expect(events).toEqual([
      ['shutdown: "asked"', ...born, 'stop'],
      { type: 'shutdown', detail: 'asked' },
    ]);
  });

  it.each([false, true])('replied answers, and then goes on (async: %s)', async (async) => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    class Replies extends GenServer<Untyped, string> {
      override async init() {
        return noReply('born', { continue: 'first' });
      }
      override handleCall(request: unknown, _from: From, state: string) {
        const result = replied(state, `asked for ${String(request)}`, { continue: 'next' });
        return async ? Promise.resolve(result) : result;
      }
      override handleContinue(argument: unknown, state: string) {
        events.push(argument);
        return async ? Promise.resolve(`${state}, went on`) : `${state}, went on`;
      }
    }
    const server = await Replies.start({ scope });
    events.push(await call(server, 'a'), await call(server, 'b'));
    await settle();

    expect(events.filter((event) => event !== 'next')).toEqual([
      'first',
      'born, went on',
      'asked for a, went on',
    ]);
    expect(events.filter((event) => event === 'next')).toHaveLength(2);
  });

  it('stop from handleCall hands terminate the new state', async () => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    class Stops extends GenServer<Untyped, string> {
      override init() {
        return 'old';
      }
      override handleCall() {
        return stop(ExitReason.normal, 'new', 'the reply');
      }
      override terminate(_reason: ExitReason, state: string) {
        events.push(state);
      }
    }
    events.push(await call(await Stops.start({ scope }), 'x'));
    expect(events).toEqual(['new', 'the reply']);
  });

  it('a reply of a server that stops comes after its terminate', async () => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    class Last extends GenServer {
      override handleCall() {
        return stop(ExitReason.normal, undefined, 'bye');
      }
      override async terminate() {
        await settle();
        events.push('terminate');
      }
    }
    const last = await Last.start({ scope, onExit: () => events.push('exit') });
    events.push(await call(last, 'x'));
    await settle();

    expect(events).toEqual(['terminate', 'exit', 'bye']);
  });
});

describe('a call that its server ends without an answer', () => {
  it.each(['throws', 'stops'])(
    'fails though terminate receives another message (%s)',
    async (how) => {
      const { clock, runtime } = world();
      await using scope = new Scope({ runtime });
      const failure = ExitReason.error(new Error('boom'));
      class Ending extends GenServer {
        override handleCall() {
          if (how === 'throws') throw (failure as { error: Error }).error;
          return stop(failure, undefined);
        }

        override async terminate() {
          await this.receive(['last words', () => undefined]);
        }
      }
      const server = await Ending.start({ scope, onExit: () => undefined });
      const called = call(server, 'x', { timeout: Infinity });
      const failed = expect(called).rejects.toMatchObject({ reason: failure });
      await settle();
      send(server, 'last words');
      await settle();

      await failed;
      expect(clock.pending).toBe(0);
    },
  );
});

describe('what a server holds of the clock', () => {
  it.each(['shutdown', 'kill'])('is given back when it ends while it waits (%s)', async (end) => {
    const { clock, runtime } = world();
    await using scope = new Scope({ runtime });
    class Waiting extends GenServer {
      override init() {
        return noReply(undefined, { timeout: 3_000 });
      }
    }
    const server = await Waiting.start({ scope, onExit: () => undefined });
    await settle();
    expect(clock.pending).toBe(1);
    exit(server, end === 'kill' ? 'kill' : ExitReason.shutdown);
    await settle();

    expect(clock.pending).toBe(0);
  });
});

describe('a result with a timeout, and no continue in spite of the field', () => {
  it('waits', async () => {
    const { clock, events, runtime } = world();
    await using scope = new Scope({ runtime });
    class Waiting extends GenServer {
      override init() {
        return noReply(undefined, { continue: undefined, timeout: 3_000 });
      }
      override handleContinue(argument: unknown) {
        events.push(`continue ${String(argument)}`);
      }
      override handleInfo(message: unknown) {
        events.push(`info ${String(message)}`);
      }
    }
    await Waiting.start({ scope });
    await clock.advance(2_999);
    expect(events).toEqual([]);
    await clock.advance(1);
    expect(events).toEqual(['info timeout']);
  });
});

describe('noReply and replied', () => {
  it('refuse to continue and to wait at once', () => {
    const both = { continue: 'c', timeout: 5 } as never;
    const refusal = expect.objectContaining({ argument: 'next of noReply' }) as unknown;
    expect(() => noReply(0, both)).toThrow(refusal);
    expect(() => replied(0, 0, both)).toThrow('either { continue } or { timeout }');
  });
});

describe('GenServer.stop', () => {
  it.each([
    { asked: ExitReason.shutdownWith('x'), own: ExitReason.shutdownWith('x') },
    { asked: ExitReason.error('bad'), own: ExitReason.error('bad') },
  ])('is content with an end for the same reason: $asked', async ({ asked, own }) => {
    const { runtime } = world();
    await using scope = new Scope({ runtime });
    class Own extends Counter {
      override handleCast() {
        return this.exit(own);
      }
    }
    const server = await Own.start({ scope, onExit: () => undefined });
    cast(server, ['add', 1]);

    await expect(GenServer.stop(server, asked)).resolves.toBe(undefined);
  });

  it('waits its turn, runs terminate, and resolves when the server is dead', async () => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    class Last extends Counter {
      override terminate(reason: ExitReason, count: number) {
        events.push([ExitReason.format(reason), count]);
      }
    }
    const counter = await Last.start({ scope });
    cast(counter, ['add', 1]);
    await GenServer.stop(counter);

    expect(events).toEqual([['normal', 1]]);
    expect(processInfo(counter)).toBeUndefined();
  });

  it('ends the server with the reason given', async () => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    const counter = await Counter.start({ scope, onExit: (reason) => events.push(reason) });
    const reason = ExitReason.error(new Error('bad'));
    await GenServer.stop(counter, reason);

    expect(events).toEqual([reason]);
  });

  it('hears of a failure for as long as it waits, and no longer', async () => {
    const { clock, events, reports, runtime } = world();
    await using scope = new Scope({ runtime });
    class Worse extends Counter {
      readonly #work: Promise<void>;

      constructor(work: Promise<void>) {
        super();
        this.#work = work;
      }
      override async terminate(): Promise<never> {
        await this.#work;
        throw new Error('worse');
      }
    }
    for (const timeout of [Infinity, 10]) {
      const work = gate();
      const worse = await Worse.start({ scope, args: [work.promise] });
      const stopped = GenServer.stop(worse, ExitReason.shutdown, timeout);
      await settle();
      // The one is the `shutdown` time of the server.
      events.push(clock.pending);
      const failed = stopped.catch((error: unknown) => events.push((error as Error).name));
      await clock.advance(10);
      work.open();
      await failed;
      await settle();
      events.push(reports.map(({ type }) => type));
    }
    expect(events).toEqual([1, 'CallExitError', [], 2, 'CallTimeoutError', ['crash']]);
  });

  it('fails if the server is not there, or ends for another reason', async () => {
    const { runtime } = world();
    await using scope = new Scope({ runtime });
    class Worse extends Counter {
      override terminate(): never {
        throw new Error('worse');
      }
    }
    const worse = await Worse.start({ scope, onExit: () => undefined });

    await expect(GenServer.stop(worse)).rejects.toMatchObject({
      name: 'CallExitError',
      cause: new Error('worse'),
    });
    await expect(GenServer.stop(worse)).rejects.toMatchObject({ reason: { type: 'noproc' } });
  });

  it('fails at once if a handler stops its own server, which goes on', async () => {
    const { clock, events, runtime } = world();
    await using scope = new Scope({ runtime });
    class Own extends Counter {
      override handleCast(_request: unknown, count: number) {
        GenServer.stop(this.pid).catch((error: unknown) => events.push(error));
        return count + 1;
      }
    }
    const own = await Own.start({ scope });
    cast(own, ['add', 1]);

    await expect(call(own, ['get'])).resolves.toBe(1);
    expect(events).toMatchObject([
      { name: 'CallCycleError', chain: [own, own], request: ['$stop', ExitReason.normal] },
    ]);
    expect(clock.pending).toBe(0);
  });

  it('stops waiting when its time is over; the server ends all the same', async () => {
    const { clock, runtime } = world();
    await using scope = new Scope({ runtime });
    const work = gate();
    class Slow extends Counter {
      override async handleCast(_request: unknown, count: number) {
        await work.promise;
        return count;
      }
    }
    const slow = await Slow.start({ scope });
    cast(slow, ['add', 1]);
    await settle();
    const stopped = expect(GenServer.stop(slow, ExitReason.normal, 100)).rejects.toMatchObject({
      name: 'CallTimeoutError',
      timeout: 100,
    });
    await clock.advance(100);
    await stopped;
    expect(processInfo(slow)).toBeDefined();
    work.open();
    await settle();
    expect(processInfo(slow)).toBeUndefined();
    expect(clock.pending).toBe(0);
  });
});

describe('spawnTask', () => {
  class Delegates extends GenServer {
    readonly #ends: unknown[];

    constructor(ends: unknown[]) {
      super();
      this.#ends = ends;
    }

    override handleCast(work: unknown) {
      const ref = this.spawnTask(work as () => unknown, { name: 'work' });
      this.#ends.push(ref);
    }

    override handleCall() {
      return ['answered', undefined];
    }

    override handleTaskEnd(end: TaskEnd): unknown {
      this.#ends.push(end);
      return undefined;
    }
  }

  it('runs beside the mailbox, and its result comes as a message', async () => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    const work = gate<number>();
    const server = await Delegates.start({ scope, args: [events] });
    cast(server, () => work.promise);
    await expect(call(server, 'meanwhile')).resolves.toBe('answered');
    work.open(5);
    await settle();

    expect(events.slice(1)).toEqual([{ ref: events[0], name: 'work', ok: true, value: 5 }]);
  });

  it.each([
    { name: 'the name that it was given', options: { name: 'import' }, told: 'import' },
    { name: 'the name of its function', options: {}, told: 'work' },
    { name: 'a task, if that has none', options: {}, anonymous: true, told: 'task' },
  ])('is told of by $name', async ({ options, anonymous, told }) => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    const work = () => 5;
    const works = anonymous === true ? [() => work()] : [work];
    class Spawns extends GenServer {
      override handleCast() {
        this.spawnTask(works[0] as () => unknown, options);
      }
      override handleTaskEnd({ name }: TaskEnd): unknown {
        events.push(name);
        return undefined;
      }
    }
    cast(await Spawns.start({ scope }), 'go');
    await settle();
    expect(events).toEqual([told]);
  });

  it('that fails is told of, and the server lives', async () => {
    const { events, reports, runtime } = world();
    await using scope = new Scope({ runtime });
    const server = await Delegates.start({ scope, args: [events] });
    cast(server, () => {
      throw new Error('work');
    });
    await settle();

    expect(events).toMatchObject([{}, { ok: false, reason: { error: new Error('work') } }]);
    expect(reports).toEqual([]);
    await expect(call(server, 'still')).resolves.toBe('answered');
  });

  it('that fails ends a server without a handleTaskEnd', async () => {
    const { runtime } = world();
    await using scope = new Scope({ runtime });
    const ended = gate<ExitReason>();
    class Trusts extends GenServer {
      override handleCast() {
        this.spawnTask(() => {
          throw new Error('work');
        });
      }
    }
    cast(await Trusts.start({ scope, onExit: ended.open }), 'go');

    await expect(ended.promise).resolves.toMatchObject({ error: new Error('work') });
  });

  it('that succeeds is no news to a server without a handleTaskEnd', async () => {
    const { reports, runtime } = world();
    await using scope = new Scope({ runtime });
    class Trusts extends GenServer<Untyped, string> {
      override init() {
        return 'its state';
      }
      override handleCast() {
        this.spawnTask(() => 5);
        return 'its next state';
      }
      override handleCall(_request: unknown, _from: From, state: string) {
        return [state, state];
      }
    }
    const server = await Trusts.start({ scope });
    cast(server, 'go');
    await settle();

    await expect(call(server, 'state')).resolves.toBe('its next state');
    expect(reports).toEqual([]);
  });

  it('that cannot start, since the scope of the server is cancelled, is told of as well', async () => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    class Closed extends Delegates {
      override handleCast(work: unknown) {
        this.scope.cancel();
        super.handleCast(work);
      }
    }
    const server = await Closed.start({ scope, args: [events] });
    cast(server, () => events.push('run'));
    await settle();

    expect(events.slice(1)).toMatchObject([
      { ref: events[0], name: 'work', ok: false, reason: { error: { name: 'ScopeClosedError' } } },
    ]);
  });

  it('ends with its server', async () => {
    const { events, runtime } = world();
    const scope = new Scope({ runtime });
    const server = await Delegates.start({ scope, args: [[]] });
    cast(server, async (signal: AbortSignal) => {
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve);
      });
      events.push('aborted');
    });
    await settle();
    await scope.close();

    expect(events).toEqual(['aborted']);
  });
});

describe('a task that its server leaves no time to begin', () => {
  it('has been stopped, and has not failed', async () => {
    const { events, reports, runtime } = world();
    const scope = new Scope({ runtime });
    class Leaves extends GenServer {
      override handleCast() {
        this.spawnTask(() => events.push('begun'));
        return stop(ExitReason.normal, undefined);
      }
    }
    cast(await Leaves.start({ scope }), 'go');
    await settle();
    await scope.close();
    expect([events, reports]).toEqual([[], []]);
  });
});

describe('what is thenable, and no promise of the host', () => {
  /** Calls back, and returns nothing, as a `then` of others may. */
  const thenable = <T>(value: T) => ({
    then: (keep: (value: T) => void) => {
      keep(value);
    },
  });
  const throwing = () => ({
    then: () => {
      throw new Error('no then');
    },
  });
  const hostile = () => ({
    get then(): never {
      throw new Error('not even asked');
    },
  });

  it('is awaited as a promise is', async () => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    class Counts extends GenServer<Untyped, number> {
      override init() {
        return thenable(1) as unknown as Promise<number>;
      }
      override handleCall(_request: unknown, _from: unknown, count: number) {
        return thenable([count, count + 1] as const) as unknown as Promise<[number, number]>;
      }
      override handleCast(_request: unknown, count: number) {
        return thenable(10 * count) as unknown as Promise<number>;
      }
    }
    const counts = await Counts.start({ scope });
    events.push(await call(counts, 'get'));
    cast(counts, 'tenfold');
    events.push(await call(counts, 'get'));
    expect(events).toEqual([1, 20]);
  });

  it.each([
    { what: 'init', bad: throwing },
    { what: 'init', bad: hostile },
    { what: 'handler', bad: throwing },
    { what: 'handler', bad: hostile },
    { what: 'terminate', bad: throwing },
    { what: 'terminate', bad: hostile },
  ])('ends who returns it from $what, and nobody else (it is $bad.name)', async ({ what, bad }) => {
    const { runtime } = world();
    const scope = new Scope({ runtime });
    const reasons: string[] = [];
    class Bad extends GenServer {
      override init() {
        return what === 'init' ? bad() : undefined;
      }
      override handleCast() {
        return what === 'handler' ? bad() : stop(ExitReason.normal, undefined);
      }
      override terminate() {
        return what === 'terminate' ? bad() : undefined;
      }
    }
    const onExit = (reason: ExitReason): void => {
      reasons.push(ExitReason.format(reason));
    };
    const started = Bad.start({ scope, onExit }).then(
      (pid) => {
        cast(pid, 'go');
      },
      (error: unknown) => {
        onExit((error as StartError).reason);
      },
    );
    await started;
    await settle();
    expect(reasons).toEqual([bad === throwing ? 'Error: no then' : 'Error: not even asked']);
    class Well extends GenServer {
      override handleCall(request: unknown) {
        return [request, undefined];
      }
    }
    await expect(call(await Well.start({ scope }), 'hello')).resolves.toBe('hello');
    await scope.close();
  });
});

describe('a promise as a reply', () => {
  it.each([
    { how: 'in a pair', result: () => [Promise.reject(new Error('later')), undefined] },
    { how: 'of replied', result: () => replied(Promise.resolve(1), undefined) },
    { how: 'of stop', result: () => stop(ExitReason.normal, undefined, Promise.resolve(1)) },
  ])('ends the server, and the call with it ($how)', async ({ result }) => {
    const { runtime } = world();
    await using scope = new Scope({ runtime });
    class Promises extends GenServer {
      override handleCall() {
        return result();
      }
    }
    const promises = await Promises.start({ scope, onExit: () => undefined });
    await expect(call(promises, 'x')).rejects.toMatchObject({
      name: 'CallExitError',
      cause: {
        name: 'BadReturnError',
        message: 'handleCall must return no promise as a reply: await it first, not [Promise]',
      },
    });
    await settle();
    expect(processInfo(promises)).toBe(undefined);
  });

  it('is refused by reply, and the call goes on waiting', async () => {
    const { runtime } = world();
    await using scope = new Scope({ runtime });
    const given: From[] = [];
    class Later extends GenServer {
      override handleCall(_request: unknown, from: From) {
        given.push(from);
        return noReply(undefined);
      }
    }
    const answer = call(await Later.start({ scope }), 'x');
    await settle();
    expect(() => {
      reply(given[0] as From, Promise.reject(new Error('later')));
    }).toThrow('value of reply must be no promise: await it first, not [Promise]');
    reply(given[0] as From, 5);
    await expect(answer).resolves.toBe(5);
  });
});

describe('the timers of servers', () => {
  it('say in a trace what they are for', async () => {
    const { clock, runtime } = world();
    const labels: unknown[] = [];
    const arm = clock.arm.bind(clock);
    clock.arm = (delay, alarm) => {
      labels.push(alarm.label);
      return arm(delay, alarm);
    };
    class Idles extends GenServer<Untyped, undefined> {
      override init() {
        return noReply(undefined, { timeout: 5 });
      }
    }
    const scope = new Scope({ runtime });
    const pid = await Idles.start({ scope, startTimeout: 7 });
    await settle();
    const stopped = GenServer.stop(pid, ExitReason.normal, 9);
    await stopped;
    await scope.close();

    expect(labels).toEqual([
      'start of #PID<1 Idles>',
      'timeout of #PID<1 Idles>',
      'stop of #PID<1 Idles>',
    ]);
  });
});
