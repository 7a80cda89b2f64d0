import { describe, expect, it } from 'vitest';

import {
  call,
  CallExitError,
  CallTimeoutError,
  cast,
  exit,
  ExitReason,
  link,
  Registry,
  send,
  sendAfter,
  Supervisor,
} from 'fauxtp';
import {
  delayMessages,
  dropMessages,
  failCall,
  failCast,
  failInit,
  failMessage,
  InjectedFaultError,
  killAt,
  testScope,
  UnexpectedCrashError,
  UnusedFaultError,
} from 'fauxtp/testing';

import { Client, Counter, type CounterProtocol, Tree } from './counter.ts';

const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('failCall', () => {
  it('has the n-th call throw in its handler, and no other', () =>
    testScope(
      async (t) => {
        const counter = await Counter.start({ scope: t.scope });
        expect(await call(counter, ['get'])).toBe(0);
        cast(counter, ['add', 1]); // is no call
        expect(await call(counter, ['get'])).toBe(1);
        const error = (await caught(call(counter, ['get']))) as CallExitError;
        expect(error).toBeInstanceOf(CallExitError);
        expect(error.cause).toBeInstanceOf(InjectedFaultError);
        expect(error.cause).toMatchObject({ fault: 'failCall("Counter", { nth: 3 })' });
      },
      { faults: [failCall('Counter', { nth: 3 })] },
    ));

  it('finds who has a name, and throws what it is given', async () => {
    const boom = new TypeError('boom');
    await testScope(
      async (t) => {
        const names = new Registry();
        const other = await Counter.start({ scope: t.scope });
        const db = await Counter.start({ scope: t.scope, name: names.name('db') });
        await call(other, ['get']);
        expect(await caught(call(db, ['get']))).toMatchObject({ cause: boom });
        await t.stop();
      },
      { faults: [failCall('db', { error: boom })] },
    );
  });

  it('strikes again and again with `every`', () =>
    testScope(
      async (t) => {
        const specs = [{ id: 'counter', actor: Counter }];
        const tree = await Tree.start({ scope: t.scope, args: [specs] });
        const counter = Supervisor.child<CounterProtocol>(tree, 'counter');
        const outcomes: string[] = [];
        for (let n = 1; n <= 6; n += 1) {
          outcomes.push((await caught(call(counter, ['get']))) === undefined ? 'ok' : 'failed');
          await t.settle();
        }
        expect(outcomes).toEqual(['ok', 'failed', 'ok', 'failed', 'ok', 'failed']);
        await t.stop();
      },
      { faults: [failCall('Counter', { every: 2 })] },
    ));

  it('excuses who fails because of it, and nobody else', async () => {
    const run = (error: Error | undefined): Promise<void> =>
      testScope(
        async (t) => {
          const counter = await Counter.start({ scope: t.scope });
          const client = await Client.start({ scope: t.scope, args: [counter] });
          const other = await Counter.start({ scope: t.scope });
          cast(client, ['ask']);
          if (error !== undefined) cast(other, ['crash', error.message]);
          await t.settle();
          await t.stop();
        },
        { faults: [failCall('Counter')] },
      );
    await run(undefined);
    const failed = (await caught(run(new Error('another')))) as UnexpectedCrashError;
    expect(failed).toBeInstanceOf(UnexpectedCrashError);
    expect(failed.cause).toMatchObject({ message: 'another' });
  });
});

describe('several faults for one label', () => {
  it('each count what comes, whichever of them strikes', () =>
    testScope(
      async (t) => {
        const specs = [{ id: 'counter', actor: Counter }];
        const app = await Tree.start({ scope: t.scope, args: [specs] });
        const counter = Supervisor.child<CounterProtocol>(app, 'counter');
        const outcomes: unknown[] = [];
        for (let n = 1; n <= 3; n += 1) {
          const failed = await caught(call(counter, ['get']));
          outcomes.push(failed === undefined ? 'answered' : String((failed as Error).cause));
          await t.settle();
        }
        expect(outcomes).toEqual(['Error: first', 'Error: second', 'answered']);
        await t.stop();
      },
      {
        faults: [
          failCall('Counter', { nth: 1, error: new Error('first') }),
          failCall('Counter', { nth: 2, error: new Error('second') }),
        ],
      },
    ));

  it('drop what one of them drops, and delay what is left', () =>
    testScope(
      async (t) => {
        const probe = await t.probe({ label: 'to' });
        for (const message of ['a', 'b', 'c', 'd']) send(probe, message);
        await probe.expectMessage('d', { within: 10 });
        expect(probe.messages).toEqual(['c']);
      },
      {
        faults: [
          dropMessages({ to: 'to' }, { nth: 1 }),
          dropMessages({ to: 'to' }, { nth: 2 }),
          delayMessages({ to: 'to' }, 10, { nth: 4 }),
        ],
      },
    ));
});

describe('failCast and failMessage', () => {
  it('strike at what they are named for', () =>
    testScope(
      async (t) => {
        const one = await Counter.start({ scope: t.scope, label: 'one' });
        const two = await Counter.start({ scope: t.scope, label: 'two' });
        for (const pid of [one, two]) {
          await call(pid, ['get']);
          cast(pid, ['add', 1]);
          send(pid, 'tick');
        }
        expect(await t.expectExit(one)).toMatchObject({ error: { fault: 'failCast("one")' } });
        expect(await t.expectExit(two)).toMatchObject({ error: { fault: 'failMessage("two")' } });
      },
      { faults: [failCast('one'), failMessage('two')] },
    ));
});

describe('failInit', () => {
  it('fails the first starts, and a supervisor goes on trying', () =>
    testScope(
      async (t) => {
        const error = (await caught(Counter.start({ scope: t.scope }))) as Error;
        expect(error.cause).toBeInstanceOf(InjectedFaultError);
        await caught(Counter.start({ scope: t.scope }));
        await Counter.start({ scope: t.scope });
        await t.stop();
      },
      { faults: [failInit('Counter', { times: 2 })] },
    ));

  it('excuses the supervisors that cannot start for it, however many', () =>
    testScope(
      async (t) => {
        const inner = { id: 'inner', actor: Tree, args: [[{ id: 'counter', actor: Counter }]] };
        await caught(Tree.start({ scope: t.scope, args: [[inner]] }));
      },
      { faults: [failInit('Counter')] },
    ));

  it('finds who is to have a name', () =>
    testScope(
      async (t) => {
        const names = new Registry();
        await Counter.start({ scope: t.scope });
        const start = Counter.start({ scope: t.scope, name: names.name('db') });
        expect(((await caught(start)) as Error).cause).toBeInstanceOf(InjectedFaultError);
        await t.stop();
      },
      { faults: [failInit('db')] },
    ));
});

describe('killAt', () => {
  it('kills at its time, and a supervisor brings the child back', () =>
    testScope(
      async (t) => {
        const names = new Registry();
        const specs = [{ id: 'counter', actor: Counter, name: names.name('cache') }];
        const tree = await Tree.start({ scope: t.scope, args: [specs] });
        const before = names.whereis('cache');
        await t.advance(249);
        expect(names.whereis('cache')).toBe(before);
        const after = await t.expectRestart(tree, 'counter', { within: 1 });
        expect(t.now).toBe(250);
        expect(names.whereis('cache')).toBe(after);
        await t.stop();
      },
      { faults: [killAt(250, 'cache')] },
    ));

  it('excuses whom it takes along by a link', () =>
    testScope(
      async (t) => {
        const one = await Counter.start({ scope: t.scope, label: 'one' });
        const two = await Counter.start({ scope: t.scope, label: 'two' });
        link(one, two);
        await t.advance(1);
        expect(t.running()).toEqual([]);
      },
      { faults: [killAt(1, 'one')] },
    ));
});

describe('delayMessages', () => {
  it('holds up one edge, and keeps the order on it', () =>
    testScope(
      async (t) => {
        const probe = await t.probe({ label: 'db' });
        const client = await Client.start({ scope: t.scope, args: [probe], label: 'client' });
        for (const n of [1, 2, 3]) cast(client, ['tell', n]);
        cast(probe, ['add', 0]); // from the test
        await t.settle();
        expect(probe.messages).toEqual([
          ['$cast', ['add', 0]],
          ['$cast', ['add', 1]],
        ]);
        await t.advance(99);
        expect(probe.messages).toHaveLength(2);
        await t.advance(1);
        // The third was not delayed by itself, and does not overtake.
        expect(probe.messages.slice(2)).toEqual([
          ['$cast', ['add', 2]],
          ['$cast', ['add', 3]],
        ]);
        cast(client, ['tell', 4]);
        await t.settle();
        expect(probe.messages).toHaveLength(5);
        await t.stop();
      },
      { faults: [delayMessages({ from: 'client', to: 'db' }, 100, { nth: 2 })] },
    ));

  it('holds up a call, which may time out for it', () =>
    testScope(
      async (t) => {
        const counter = await Counter.start({ scope: t.scope });
        const answer = call(counter, ['get']);
        await t.advance(4_999);
        expect(await answer).toBe(0);
        const late = caught(call(counter, ['get'], { timeout: 100 }));
        await t.advance(100);
        expect(await late).toBeInstanceOf(CallTimeoutError);
        await t.stop();
      },
      { faults: [delayMessages({ to: 'Counter' }, 4_000)] },
    ));

  it('does not hold up the end of a scope, nor the news of an end', () =>
    testScope(
      async (t) => {
        const counter = await Counter.start({ scope: t.scope });
        cast(counter, ['add', 1]);
        const answer = caught(call(counter, ['get'], { timeout: Infinity }));
        await t.settle();
        exit(counter, ExitReason.shutdown);
        await t.settle();
        expect(await answer).toBeInstanceOf(CallExitError);
      },
      { faults: [delayMessages({ from: 'test', to: 'Counter' }, 1_000)] },
    ));
});

describe('the end of a test', () => {
  it('is not held up by what is on its way', () =>
    testScope(
      async (t) => {
        const tree = await Tree.start({ scope: t.scope, args: [[]] });
        send(tree, 'late');
        await t.stop();
        expect(t.now).toBe(0);
      },
      { faults: [delayMessages({ to: 'Tree' }, 1_000)] },
    ));

  it('is not met by faults', async () => {
    const answers: unknown[] = [];
    class Last extends Client {
      override async terminate() {
        answers.push(await this.call(this.server, ['get']).catch(String));
      }
    }
    await testScope(
      async (t) => {
        const counter = await Counter.start({ scope: t.scope });
        await Last.start({ scope: t.scope, args: [counter] });
      },
      { leftovers: 'stop', faults: [failCall('Counter', { optional: true })] },
    );
    expect(answers).toEqual([0]);
  });
});

describe('dropMessages', () => {
  it('leaves the library’s own messages alone', () =>
    testScope(
      async (t) => {
        const specs = [{ id: 'counter', actor: Counter }];
        const tree = await Tree.start({ scope: t.scope, args: [specs] });
        send(Supervisor.child<CounterProtocol>(tree, 'counter'), 'crash');
        await t.expectRestart(tree, 'counter');
        send(tree, 'lost');
        await t.stop();
      },
      { faults: [dropMessages({ to: 'Tree' }, { nth: 1 })], unhandled: 'fail' },
    ));

  it('loses what it says, and excuses the call that times out for it', () =>
    testScope(
      async (t) => {
        const counter = await Counter.start({ scope: t.scope });
        const client = await Client.start({ scope: t.scope, args: [counter], label: 'client' });
        cast(counter, ['add', 1]);
        cast(client, ['ask']);
        await t.settle();
        expect(t.running()).toContain('call ["get"] from #PID<2 client> to #PID<1 Counter>');
        await t.advance(5_000);
        expect(await call(counter, ['get'])).toBe(1);
        expect(t.running()).toEqual(['test / #PID<1 Counter>']);
        expect(t.reports).toMatchObject([
          { type: 'crash', reason: { error: { name: 'CallTimeoutError' } } },
        ]);
        await t.stop();
      },
      { faults: [dropMessages({ from: 'client', to: 'Counter' }, { nth: 1 })] },
    ));

  it('knows a task by its name, and leaves timers alone', () =>
    testScope(
      async (t) => {
        const probe = await t.probe();
        t.scope.spawn(
          () => {
            send(probe, 'lost');
          },
          { name: 'poll' },
        );
        sendAfter(probe, 'kept', 1);
        await t.advance(1);
        expect(probe.messages).toEqual(['kept']);
      },
      { faults: [dropMessages({ from: 'poll', to: 'probe' })] },
    ));
});

describe('a fault that never strikes', () => {
  it('fails the test: its label leads to nothing', async () => {
    const faults = [failCall('cuonter'), failCast('Counter', { nth: 2 }), killAt(100, 'Counter')];
    const failed = await caught(
      testScope(
        async (t) => {
          const counter = await Counter.start({ scope: t.scope });
          cast(counter, ['add', 1]);
          await t.settle();
          await t.stop();
        },
        { faults },
      ),
    );
    const errors = (failed as AggregateError).errors as UnusedFaultError[];
    expect(errors.every((error) => error instanceof UnusedFaultError)).toBe(true);
    expect(errors.map(({ fault, seen }) => ({ fault, seen }))).toEqual([
      { fault: 'failCall("cuonter")', seen: 0 },
      { fault: 'failCast("Counter", { nth: 2 })', seen: 1 },
      { fault: 'killAt(100, "Counter")', seen: 0 },
    ]);
    expect(errors[0]?.message).toContain('failCall("cuonter") never struck (0 looked at)');
  });

  it('is all right if it is optional', () =>
    testScope(() => undefined, { faults: [failCall('nobody', { optional: true })] }));
});

describe('what the kit itself asks', () => {
  it('is not met by a fault, and not counted', () =>
    testScope(
      async (t) => {
        const specs = [{ id: 'counter', actor: Counter }];
        const tree = await Tree.start({ scope: t.scope, args: [specs] });
        send(Supervisor.child<CounterProtocol>(tree, 'counter'), 'crash');
        await t.expectRestart(tree, 'counter');
        const asked = caught(Supervisor.whichChildren(tree));
        expect(await asked).toMatchObject({ cause: { fault: 'failCall("Tree")' } });
      },
      { faults: [failCall('Tree')] },
    ));
});

describe('the makers of faults', () => {
  it('refuse what makes no sense', () => {
    expect(() => failCall('')).toThrow('label of failCall must be a string that is not empty');
    expect(() => failCall('db', { nth: 0 })).toThrow('nth of failCall');
    expect(() => failInit('db', { times: 0.5 })).toThrow('times of failInit');
    expect(() => killAt(-1, 'db')).toThrow('time of killAt');
    expect(() => delayMessages({ to: '' }, 1)).toThrow('to of delayMessages');
    expect(() => dropMessages({ to: 'db' }, { every: 0 })).toThrow('every of dropMessages');
  });
});
