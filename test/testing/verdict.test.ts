import { cast, GenServer, monitor, Scope, send, Task } from 'fauxtp';
import { testScope, UnexpectedCrashError } from 'fauxtp/testing';
import { describe, expect, it } from 'vitest';

class Slow extends GenServer {
  override handleCast() {
    return new Promise<void>(() => undefined);
  }
}

class Sink extends GenServer {
  override handleInfo() {
    return undefined;
  }
}

const boom = new Error('boom');

describe('expectCrash', () => {
  it('knows the task of a scope by the scope', () =>
    testScope(async (t) => {
      const jobs = new Scope({ name: 'jobs', parent: t.scope });
      jobs.spawn(() => Promise.reject(boom));
      expect(await t.expectCrash('jobs', { message: 'boom' })).toEqual({
        type: 'error',
        error: boom,
      });
    }));

  it('knows what did not end in its time by what it is called', () =>
    testScope(async (t) => {
      const slow = await Slow.start({ scope: t.scope, shutdown: 50 });
      cast(slow, 'begin');
      await t.settle();
      await t.stop();
      expect(await t.expectCrash(slow.toString())).toEqual({ type: 'killed' });
    }));

  it('knows a callback by whose it is', () =>
    testScope(async (t) => {
      const task = await Task.start({ scope: t.scope, args: [() => undefined] });
      monitor(task, () => {
        throw boom;
      });
      await t.settle();
      expect(await t.expectCrash(task.toString(), Error)).toMatchObject({ error: boom });
    }));

  it('takes each crash for one, and says which there were', () =>
    testScope(async (t) => {
      const jobs = new Scope({ name: 'jobs', parent: t.scope });
      jobs.spawn(() => Promise.reject(boom));
      await t.expectCrash('jobs');
      await expect(t.expectCrash('jobs')).rejects.toMatchObject({
        instead: [expect.stringContaining('a task of scope "jobs" failed')],
      });
    }));
});

describe('what is told of messages', () => {
  it('is no failure: a mailbox that is full, or one that grows', () =>
    testScope(async (t) => {
      const full = await Sink.start({ scope: t.scope, capacity: 1 });
      const grown = await Sink.start({ scope: t.scope });
      for (let count = 0; count < 2; count += 1) send(full, count);
      for (let count = 0; count < 16_385; count += 1) send(grown, count);
      await t.settle();
      expect(t.reports.map(({ type }) => type)).toEqual(['overflow', 'backlog']);
      await t.stop();
    }));

  it('does not hide what fails beside it', async () => {
    const failing = testScope(async (t) => {
      const jobs = new Scope({ name: 'jobs', parent: t.scope });
      jobs.spawn(() => Promise.reject(boom));
      await t.settle();
      await t.stop();
    });
    await expect(failing).rejects.toBeInstanceOf(UnexpectedCrashError);
  });
});
