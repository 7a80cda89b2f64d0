import { afterEach, describe, expect, it, vi } from 'vitest';

import {
  Actor,
  ANY,
  call,
  CallTimeoutError,
  cast,
  exit,
  ExitReason,
  GenServer,
  link,
  monitor,
  Registry,
  Scope,
  send,
  sendAfter,
  sendInterval,
  Supervisor,
} from 'fauxtp';
import {
  ExpectationError,
  LeftRunningError,
  LostMessageError,
  NeverQuietError,
  TestScope,
  testScope,
  type TestScopeOptions,
  UnexpectedCrashError,
} from 'fauxtp/testing';

import { Client, Counter, type CounterProtocol, Tree } from './counter.ts';

/** What a test of `body` fails with. */
async function failure(
  body: (t: TestScope) => unknown,
  options?: TestScopeOptions,
): Promise<unknown> {
  try {
    await testScope(body, options);
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}

const never = new Promise<never>(() => undefined);

afterEach(() => {
  vi.restoreAllMocks();
});

describe('testScope', () => {
  it('returns what the body returned', async () => {
    expect(await testScope(() => 7)).toBe(7);
  });

  it('throws what the body threw, when all has ended', async () => {
    const ended: string[] = [];
    class Last extends Counter {
      override terminate() {
        ended.push('last');
      }
    }
    const error = new Error('mine');
    const failed = await failure(async (t) => {
      await Last.start({ scope: t.scope });
      throw error;
    });
    expect(failed).toBe(error);
    expect(ended).toEqual(['last']);
  });

  it('prints the crashes that nobody expected if the body throws, but for what it threw itself', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    await failure(async (t) => {
      const one = await Counter.start({ scope: t.scope });
      const other = await Counter.start({ scope: t.scope });
      cast(one, ['crash', 'bang']);
      await call(other, ['crash']);
    });
    expect(printed.mock.calls.map(String)).toEqual([
      expect.stringMatching(/^#PID<1 Counter> crashed: RangeError: bang/),
      'RangeError: bang',
    ]);
  });

  it('is the same with a fixture', async () => {
    await using t = new TestScope();
    const counter = await Counter.start({ scope: t.scope });
    cast(counter, ['add', 2]);
    expect(await call(counter, ['get'])).toBe(2);
    await t.stop();
  });

  it('gives the same numbers each time, and others for another seed', async () => {
    const numbers = (seed?: number): Promise<number> =>
      testScope((t) => Promise.resolve(t.scope.runtime.random()), { seed });
    expect(await numbers()).toBe(await numbers(1));
    expect(await numbers()).not.toBe(await numbers(2));
  });

  it('refuses options that it does not know what to do with', () => {
    expect(() => new TestScope({ leftovers: 'no' as 'fail' })).toThrow(
      'leftovers of TestScope must be "fail" or "stop", not "no"',
    );
    expect(() => new TestScope({ seed: 0.5 })).toThrow('seed of TestScope');
    expect(() => new TestScope({ faults: {} as never })).toThrow('faults of TestScope');
  });
});

describe('virtual time', () => {
  it('passes through each timer at its time', () =>
    testScope(async (t) => {
      const times: number[] = [];
      class Clocked extends Counter {
        override handleInfo(_message: unknown, state: number) {
          times.push(t.now);
          return state;
        }
      }
      const clocked = await Clocked.start({ scope: t.scope });
      sendInterval(clocked, 'tick', 3_600_000);
      sendAfter(clocked, 'tick', 1);
      await t.advance(0.5);
      expect(times).toEqual([]);
      await t.advance(2.5 * 3_600_000);
      expect(times).toEqual([1, 3_600_000, 7_200_000]);
      expect(t.now).toBe(2.5 * 3_600_000 + 0.5);
      await t.stop();
    }));

  it('lets a call time out after its five seconds, and not before', () =>
    testScope(async (t) => {
      const counter = await Counter.start({ scope: t.scope });
      let outcome: unknown;
      call(counter, ['never']).catch((error: unknown) => {
        outcome = error;
      });
      await t.advance(4_999);
      expect(outcome).toBeUndefined();
      await t.advance(1);
      expect(outcome).toBeInstanceOf(CallTimeoutError);
      await t.stop();
    }));

  it('has a supervisor wait as long as its backoff says', () =>
    testScope(async (t) => {
      const backoff = { initial: 100, factor: 2, max: 1_000, jitter: 0 };
      const specs = [{ id: 'counter', actor: Counter, backoff }];
      const tree = await Tree.start({ scope: t.scope, args: [specs] });
      const counter = Supervisor.child<CounterProtocol>(tree, 'counter');
      const waits: number[] = [];
      for (let crash = 0; crash < 3; crash += 1) {
        const before = t.now;
        cast(counter, ['crash', 'boom']);
        await t.expectRestart(tree, 'counter', { within: 60_000 });
        waits.push(t.now - before);
      }
      expect(waits).toEqual([100, 200, 400]);
      await t.stop();
    }));

  it('is there for whoever is given the clock', () =>
    testScope(async (t) => {
      const rung: number[] = [];
      t.clock.arm(50, { ring: () => rung.push(t.clock.now()) });
      await t.advance(100);
      expect(rung).toEqual([50]);
    }));

  it('settles across processes', () =>
    testScope(async (t) => {
      const counter = await Counter.start({ scope: t.scope });
      const client = await Client.start({ scope: t.scope, args: [counter] });
      cast(client, ['tell', 5]);
      await t.settle();
      expect(await call(counter, ['get'])).toBe(5);
      await t.stop();
    }));

  it('gives up on those who never come to rest, and names them', async () => {
    class Restless extends Counter {
      override handleInfo(message: 'tick', state: number) {
        send(this.pid, message);
        return state;
      }
    }
    const failed = await failure(
      async (t) => {
        const restless = await Restless.start({ scope: t.scope });
        send(restless, 'tick');
        await t.settle();
      },
      { maxSteps: 1_000 },
    );
    expect(failed).toBeInstanceOf(NeverQuietError);
    expect(failed).toMatchObject({ steps: 1_000, busy: ['#PID<1 Restless>'] });
  });

  it('does not mind the fake timers of a test runner', async () => {
    vi.useFakeTimers();
    try {
      await testScope(async (t) => {
        const counter = await Counter.start({ scope: t.scope });
        sendInterval(counter, 'tick', 10);
        await t.advance(100);
        expect(await call(counter, ['get'])).toBe(10);
        await t.stop();
      });
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('the end of a test', () => {
  it('fails with a list of what was left running', async () => {
    const registry = new Registry();
    const failed = await failure(async (t) => {
      const named = registry.name<CounterProtocol>('visits');
      const counter = await Counter.start({ scope: t.scope, name: named });
      const tree = await Tree.start({
        scope: t.scope,
        args: [[{ id: 'counter', actor: Counter }]],
      });
      t.scope.spawn(() => never, { name: 'poll', shutdown: 10 });
      new Scope({ name: 'inner', parent: t.scope });
      monitor(tree, () => undefined);
      sendInterval(named, 'tick', 1_000);
      call(counter, ['never']).catch(() => undefined);
      t.clock.arm(50, { ring: () => undefined });
    });
    expect(failed).toBeInstanceOf(AggregateError);
    const [left, overrun] = (failed as AggregateError).errors as [LeftRunningError, Error];
    expect(left).toBeInstanceOf(LeftRunningError);
    expect(left).toMatchObject({ name: 'LeftRunningError', code: 'FAUXTP_TEST_LEFT_RUNNING' });
    expect(left.running).toEqual([
      'test / #PID<1 Counter>',
      'test / #PID<2 Tree>',
      'test / #PID<2 Tree> / #PID<3 Counter>',
      'test / poll',
      'test / inner',
      'name "visits" of #PID<1 Counter>',
      'monitor of #PID<2 Tree>',
      'call ["never"] from test to #PID<1 Counter>',
      'sendInterval every 1000 ms, of "tick" to #Name<visits>, due at 1000 ms',
      'timer of the test, due at 50 ms',
    ]);
    expect(left.message).toContain('  name "visits" of #PID<1 Counter>\n');
    expect(overrun.message).toBe('poll did not end within 10 ms and was given up');
    expect(registry.keys()).toEqual([]);
  });

  it('says who monitors, and who calls', async () => {
    class Watcher extends Counter {
      override init() {
        this.monitor(this.#whom);
        return 0;
      }
      readonly #whom;
      constructor(whom: never) {
        super();
        this.#whom = whom;
      }
    }
    class Slow extends Counter {
      override async handleCall() {
        return await never;
      }
    }
    const failed = await failure(
      async (t) => {
        const slow = await Slow.start({ scope: t.scope, shutdown: 10 });
        await Watcher.start({ scope: t.scope, args: [slow as never] });
        const client = await Client.start({ scope: t.scope, args: [slow] });
        cast(client, ['ask']);
      },
      { patience: 0 },
    );
    const [left] = (failed as AggregateError).errors as [LeftRunningError];
    expect(left.running.slice(3)).toEqual([
      'monitor of #PID<1 Slow> by #PID<2 Watcher>',
      'call ["get"] from #PID<3 Client> to #PID<1 Slow>',
    ]);
  });

  it('does not count what is about to end, or has been stopped', () =>
    testScope(async (t) => {
      const counter = await Counter.start({ scope: t.scope });
      expect(t.running()).toEqual(['test / #PID<1 Counter>']);
      exit(counter, ExitReason.shutdown);
    }));

  it('does not count probes', () =>
    testScope(async (t) => {
      await t.probe();
    }));

  it('stops what is left without a word if that is wanted', async () => {
    const ended: string[] = [];
    class Last extends Counter {
      override terminate() {
        ended.push(this.pid.label);
      }
    }
    await testScope(
      async (t) => {
        await Last.start({ scope: t.scope, label: 'first' });
        await Last.start({ scope: t.scope, label: 'second' });
      },
      { leftovers: 'stop' },
    );
    expect(ended).toEqual(['second', 'first']);
  });

  it('fails with a crash that nobody expected, and its stack', async () => {
    const failed = await failure(async (t) => {
      const counter = await Counter.start({ scope: t.scope });
      cast(counter, ['crash', 'boom']);
    });
    expect(failed).toBeInstanceOf(UnexpectedCrashError);
    expect(failed).toMatchObject({
      code: 'FAUXTP_TEST_UNEXPECTED_CRASH',
      report: { type: 'crash', className: 'Counter' },
    });
    const { cause, message } = failed as Error;
    expect(cause).toBeInstanceOf(RangeError);
    expect((cause as Error).stack).toContain('handleCast');
    expect(message).toContain('#PID<1 Counter> crashed: RangeError: boom');
    expect(message).toContain('last message: cast ["crash", "boom"]');
  });

  it('fails with a child that failed, and with a task', async () => {
    const failed = await failure(async (t) => {
      const tree = await Tree.start({
        scope: t.scope,
        args: [[{ id: 'counter', actor: Counter }]],
      });
      cast(Supervisor.child<CounterProtocol>(tree, 'counter'), ['crash', 'boom']);
      await t.settle();
      t.scope.spawn(() => {
        throw new Error('a task');
      });
    });
    expect((failed as AggregateError).errors.map(String)).toEqual([
      'UnexpectedCrashError: #PID<1 Tree> child "counter" (#PID<2 Counter>): RangeError: boom; restart\n' +
        '  last message: cast ["crash", "boom"]\n' +
        '  state: 0\n' +
        '  if it is meant to: await t.expectCrash(pid, error)',
      'UnexpectedCrashError: a task of scope "test" failed; the scope is cancelled',
    ]);
  });

  it('fails with a crash that comes only when it is stopped', async () => {
    class Sore extends Counter {
      override terminate() {
        throw new Error('sore');
      }
    }
    const failed = await failure(
      async (t) => {
        await Sore.start({ scope: t.scope });
      },
      { leftovers: 'stop' },
    );
    expect((failed as UnexpectedCrashError).cause).toMatchObject({ message: 'sore' });
  });

  it('comes, and moves time for it, if a handler never returns', async () => {
    class Stuck extends Counter {
      override async handleCall() {
        return await never;
      }
    }
    let t!: TestScope;
    const failed = await failure(
      (scope) => {
        t = scope;
        return Stuck.start({ scope: t.scope }).then((stuck) => {
          call(stuck, ['get'], { timeout: Infinity }).catch(() => undefined);
        });
      },
      { leftovers: 'stop', patience: 5 },
    );
    expect(String(failed)).toContain('#PID<1 Stuck> did not end within 5000 ms');
    expect(t.now).toBe(5_000);
    expect(t.running()).toEqual([]);
  });

  it('comes also if `Infinity` was given to what never ends', async () => {
    class Stuck extends Counter {
      override async init() {
        await Nested.start({ scope: this.scope, shutdown: Infinity });
        return 0;
      }
    }
    class Nested extends Counter {
      override async terminate() {
        await never;
      }
    }
    let t!: TestScope;
    const failed = await failure(
      async (scope) => {
        t = scope;
        await Stuck.start({ scope: t.scope, shutdown: Infinity });
        t.scope.spawn(() => never, { name: 'poll', shutdown: Infinity });
      },
      { leftovers: 'stop', patience: 0 },
    );
    expect((failed as AggregateError).errors.map(String)).toEqual([
      'UnexpectedCrashError: poll did not end within Infinity ms and was given up',
      'UnexpectedCrashError: #PID<2 Nested> did not end within Infinity ms and was given up',
    ]);
    expect(t.running()).toEqual([]);
  });

  it('comes also if somebody awaits a scope that never ends, and stops the others', async () => {
    const ended: string[] = [];
    class Last extends Counter {
      override terminate() {
        ended.push(this.pid.label);
      }
    }
    const failed = await failure(
      async (t) => {
        await Last.start({ scope: t.scope, label: 'first' });
        class Nested extends Counter {
          override handleInfo() {
            void Last.start({ scope: this.scope, label: 'deep', shutdown: Infinity });
            return Scope.run(() => never, { name: 'deep inner', parent: this.scope });
          }
        }
        const nested = await Nested.start({ scope: t.scope, shutdown: Infinity });
        send(nested, 'tick');
        void Scope.run(() => never, { name: 'inner', parent: t.scope });
        await Last.start({ scope: t.scope, label: 'second' });
      },
      { leftovers: 'stop', patience: 0 },
    );
    expect((failed as AggregateError).errors.map(({ message }: Error) => message)).toEqual([
      'the body of scope "inner" did not end within 5000 ms and was given up',
      '#PID<2 Nested> did not end within Infinity ms and was given up',
      'the body of scope "deep inner" did not end within 5000 ms and was given up',
    ]);
    expect(ended).toEqual(['second', 'deep', 'first']);
  });

  it('waits a little for what ends in the world outside', () =>
    testScope(async (t) => {
      class Outside extends Counter {
        override async terminate() {
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
      await Outside.start({ scope: t.scope });
      await t.stop();
      expect(t.now).toBe(0);
    }));

  it('stops those who never come to rest', async () => {
    class Restless extends Counter {
      override handleInfo(message: 'tick', state: number) {
        send(this.pid, message);
        return state;
      }
    }
    const failed = await failure(
      async (t) => {
        send(await Restless.start({ scope: t.scope }), 'tick');
      },
      { maxSteps: 500, leftovers: 'stop' },
    );
    expect(failed).toBeInstanceOf(NeverQuietError);
  });

  it('is one, however often it is asked for', async () => {
    const t = new TestScope();
    await Counter.start({ scope: t.scope });
    const ends = [t.close(), t.close()];
    expect(ends[0]).toBe(ends[1]);
    await expect(ends[0]).rejects.toBeInstanceOf(LeftRunningError);
  });

  class Silent extends GenServer {}

  it.each([
    ['unhandled', 'has no handleInfo and dropped "hello"'],
    ['undelivered', 'has ended and never saw "again"'],
  ] as const)('fails with messages that were %s if that is wanted', async (what, message) => {
    const body = async (t: TestScope): Promise<void> => {
      const silent = await Silent.start({ scope: t.scope });
      send(silent, 'hello');
      await t.settle();
      await t.stop();
      send(silent, 'again');
    };
    await testScope(body);
    const failed = await failure(body, { [what]: 'fail' });
    expect(failed).toBeInstanceOf(LostMessageError);
    expect((failed as Error).message).toContain(message);
    expect(failed).toMatchObject({ report: { type: what } });
  });

  it('does not count messages as lost that only the end has met', () =>
    testScope(
      async (t) => {
        class Busy extends Counter {
          override async handleInfo(_message: unknown, state: number) {
            await new Promise((resolve) => {
              this.signal.onabort = resolve;
            });
            return state;
          }
        }
        const busy = await Busy.start({ scope: t.scope });
        send(busy, 'tick');
        send(busy, 'tick');
      },
      { leftovers: 'stop', undelivered: 'fail' },
    ));
});

describe('TestScope.expectExit', () => {
  it('waits for an end, gives its reason, and takes it for no failure', () =>
    testScope(async (t) => {
      const counter = await Counter.start({ scope: t.scope });
      cast(counter, ['crash', 'boom']);
      const reason = await t.expectExit(counter, { type: 'error', error: RangeError });
      expect(reason).toMatchObject({ error: { message: 'boom' } });
      expect(await t.expectExit(counter)).toBe(reason);
    }));

  it('takes an end that time brings', () =>
    testScope(async (t) => {
      const counter = await Counter.start({ scope: t.scope });
      sendAfter(counter, 'crash', 100);
      await expect(t.expectExit(counter, ANY, { within: 99 })).rejects.toThrow(
        'expected #PID<1 Counter> to end with ANY within 99 ms; instead:\n' +
          '  #PID<1 Counter> is alive; 0 messages wait there',
      );
      await t.expectExit(counter, ANY, { within: 1 });
      expect(t.now).toBe(100);
    }));

  it('tells of another reason', async () => {
    const failed = await failure(async (t) => {
      const counter = await Counter.start({ scope: t.scope });
      exit(counter, ExitReason.shutdown);
      await t.expectExit(counter, ExitReason.normal);
    });
    expect(failed).toBeInstanceOf(ExpectationError);
    expect(failed).toMatchObject({
      code: 'FAUXTP_TEST_EXPECTATION',
      expected: '#PID<1 Counter> to end with { type: "normal" }',
      instead: ['#PID<1 Counter> ended: shutdown'],
    });
  });

  it('tells of an address that leads nowhere', () =>
    testScope(async (t) => {
      const nobody = new Registry().name('db');
      await expect(t.expectExit(nobody)).rejects.toThrow('there is no process at #Name<db>');
    }));

  it('does not excuse the crash of another', async () => {
    const failed = await failure(async (t) => {
      const one = await Counter.start({ scope: t.scope });
      const other = await Counter.start({ scope: t.scope });
      cast(one, ['crash', 'boom']);
      cast(other, ['crash', 'bang']);
      await t.expectExit(one);
    });
    expect((failed as UnexpectedCrashError).cause).toMatchObject({ message: 'bang' });
  });
});

describe('TestScope.expectCrash', () => {
  it('is given a process, a label, a name or the id of a child', () =>
    testScope(async (t) => {
      const registry = new Registry();
      const one = await Counter.start({ scope: t.scope });
      const two = await Counter.start({ scope: t.scope, label: 'two' });
      const three = await Counter.start({ scope: t.scope, name: registry.name('three') });
      const specs = [{ id: 'four', actor: Counter }];
      const tree = await Tree.start({ scope: t.scope, args: [specs] });
      for (const pid of [one, two, three, Supervisor.child<CounterProtocol>(tree, 'four')]) {
        cast(pid, ['crash', 'boom']);
      }
      for (const who of [one, 'two', 'three', 'four']) {
        expect(await t.expectCrash(who, RangeError)).toMatchObject({ type: 'error' });
      }
      await t.stop();
    }));

  it('answers with each crash once', () =>
    testScope(async (t) => {
      const specs = [{ id: 'counter', actor: Counter }];
      const tree = await Tree.start({ scope: t.scope, args: [specs] });
      const counter = Supervisor.child<CounterProtocol>(tree, 'counter');
      for (const message of ['one', 'two']) {
        cast(counter, ['crash', message]);
        await t.settle();
      }
      expect(await t.expectCrash('counter')).toMatchObject({ error: { message: 'one' } });
      expect(await t.expectCrash('Counter')).toMatchObject({ error: { message: 'two' } });
      await expect(t.expectCrash('counter')).rejects.toBeInstanceOf(ExpectationError);
      await t.stop();
    }));

  it('knows tasks by their scope', () =>
    testScope(async (t) => {
      const inner = new Scope({ name: 'inner', parent: t.scope });
      inner.spawn(() => {
        throw new Error('a task');
      });
      await t.expectCrash('inner', { message: 'a task' });
    }));

  it('knows what is monitored or linked, and so is not reported', () =>
    testScope(async (t) => {
      const one = await Counter.start({ scope: t.scope });
      const other = await Counter.start({ scope: t.scope });
      link(one, other);
      cast(one, ['crash', 'boom']);
      await t.expectCrash(one);
      await t.expectCrash(other);
    }));

  it('tells which crashes there were instead', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const failed = await failure(async (t) => {
      const counter = await Counter.start({ scope: t.scope });
      cast(counter, ['crash', 'boom']);
      await t.expectCrash(counter, TypeError);
    });
    expect(String(failed)).toBe(
      'ExpectationError: expected a crash of #PID<1 Counter> with TypeError without time passing; ' +
        'instead:\n  #PID<1 Counter>: RangeError: boom',
    );
  });
});

describe('TestScope.expectRestart', () => {
  it('does not excuse a child of the same id of another supervisor', async () => {
    const failed = await failure(async (t) => {
      const specs = [{ id: 'counter', actor: Counter }];
      const one = await Tree.start({ scope: t.scope, args: [specs] });
      const other = await Tree.start({ scope: t.scope, args: [specs] });
      for (const tree of [one, other]) {
        cast(Supervisor.child<CounterProtocol>(tree, 'counter'), ['crash', 'boom']);
      }
      await t.expectRestart(one, 'counter');
      await t.stop();
    });
    expect(String(failed)).toContain('#PID<3 Tree> child "counter"');
  });

  it('gives the new process, however late it is asked', () =>
    testScope(async (t) => {
      const specs = [{ id: 'counter', actor: Counter }];
      const tree = await Tree.start({ scope: t.scope, args: [specs] });
      const counter = Supervisor.child<CounterProtocol>(tree, 'counter');
      const before = counter.resolve();
      await expect(call(counter, ['crash'])).rejects.toThrow('boom');
      await t.settle();
      const after = await t.expectRestart(tree, 'counter');
      expect(after).not.toBe(before);
      expect(after).toBe(counter.resolve());
      await expect(t.expectRestart(tree, 'counter')).rejects.toThrow(
        'expected a restart of the child "counter" of #PID<1 Tree> without time passing; instead:\n' +
          '  1 restarts so far; #PID<3 Counter>',
      );
      await t.stop();
    }));

  it('tells of an id that nobody has, and of a supervisor that is busy', () =>
    testScope(async (t) => {
      class Slow extends Actor {
        override async init() {
          await this.receive(['never', () => undefined], { timeout: 100, after: () => undefined });
          return undefined;
        }
        override async run() {
          await this.receive(['never', () => undefined]);
        }
      }
      const specs = [{ id: 'counter', actor: Counter }];
      const tree = await Tree.start({ scope: t.scope, args: [specs] });
      await expect(t.expectRestart(tree, 'x')).rejects.toThrow('has no child "x"');
      const started = Supervisor.startChild(tree, { id: 'slow', actor: Slow });
      await t.settle();
      await expect(t.expectRestart(tree, 'counter')).rejects.toThrow(
        '#PID<1 Tree> is busy and does not answer',
      );
      expect(t.running().filter((left) => left.startsWith('call'))).toEqual([
        expect.stringContaining('startChild'),
      ]);
      await t.advance(100);
      await started;
      await t.stop();
    }));
});
