import { call, ExitReason, Supervisor } from 'fauxtp';
import { explore, type TestScope, testScope } from 'fauxtp/testing';
import { expect, test } from 'vitest';
import { type PoolProtocol, type Work, Workshop } from './pool.ts';

async function workshop(t: TestScope) {
  const app = await Workshop.start({ scope: t.scope, args: [2] });
  const pool = Supervisor.child<PoolProtocol>(app, 'pool');
  const events: string[] = [];
  const run = (work: Work, timeout?: number) => call(pool, ['run', work], { timeout });
  /** A job of a second. */
  const job = (n: number) => async () => {
    events.push(`${n} begins at ${t.now}`);
    await t.scope.sleep(1_000);
    if (n < 0) throw new RangeError(`no job: ${n}`);
    events.push(`${n} ends`);
    return 2 * n;
  };
  return { app, run, job, events };
}

test('does so many at a time, lets as many wait, and refuses the rest', () =>
  testScope(async (t) => {
    const { run, job, events } = await workshop(t);
    const jobs = Promise.all([1, 2, 3, 4, 5].map((n) => run(job(n))));
    await t.advance(2_000);

    expect(await jobs).toEqual([
      { ok: true, value: 2 },
      { ok: true, value: 4 },
      { ok: true, value: 6 },
      { ok: true, value: 8 },
      { ok: false, why: 'busy' },
    ]);
    expect(events).toEqual([
      '1 begins at 0',
      '2 begins at 0',
      '1 ends',
      '3 begins at 1000',
      '2 ends',
      '4 begins at 1000',
      '3 ends',
      '4 ends',
    ]);
    await t.stop();
  }));

test('tells of a job that fails, and goes on', () =>
  testScope(async (t) => {
    const { run, job } = await workshop(t);
    const jobs = Promise.all([-1, 2].map((n) => run(job(n))));
    await t.expectCrash('Task', RangeError, { within: 1_000 });
    expect(await jobs).toEqual([
      { ok: false, why: 'RangeError: no job: -1' },
      { ok: true, value: 4 },
    ]);
    await t.stop();
  }));

test('tells why one has failed, however soon', () =>
  explore(
    async (t) => {
      const { run } = await workshop(t);
      const done = run(() => Promise.reject(new RangeError('no job')));
      await t.expectCrash('Task', RangeError);
      expect(await done).toEqual({ ok: false, why: 'RangeError: no job' });
      await t.stop();
    },
    { runs: 30 },
  ));

test('does not begin what nobody waits for any more', () =>
  testScope(async (t) => {
    const { run, job, events } = await workshop(t);
    const jobs = Promise.allSettled([run(job(1)), run(job(2)), run(job(3), 10), run(job(4))]);
    await t.advance(2_000);

    expect((await jobs).map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(events.filter((event) => event.includes('begins'))).toEqual([
      '1 begins at 0',
      '2 begins at 0',
      '4 begins at 1000',
    ]);
    await t.stop();
  }));

test('finishes what it is at, and begins nothing more, when it is told to end', () =>
  testScope(async (t) => {
    const { app, run, job, events } = await workshop(t);
    const jobs = Promise.allSettled([1, -2, 3].map((n) => run(job(n))));
    await t.advance(500);
    void t.stop();
    expect(await t.expectExit(app, undefined, { within: 1_000 })).toEqual(ExitReason.shutdown);
    await t.expectCrash('Task', RangeError);

    expect(events).toEqual(['1 begins at 0', '-2 begins at 0', '1 ends']);
    expect(await jobs).toMatchObject([
      { value: { ok: true, value: 2 } },
      { value: { ok: false, why: 'RangeError: no job: -2' } },
      { status: 'rejected', reason: { name: 'CallExitError' } },
    ]);
  }));
