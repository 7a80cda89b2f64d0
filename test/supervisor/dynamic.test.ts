import { describe, expect, it } from 'vitest';

import {
  type AutoShutdown,
  call,
  cast,
  DynamicSupervisor,
  exit,
  ExitReason,
  GenServer,
  ignore,
  type LooseSpec,
  type Pid,
  processInfo,
  type RuntimeOptions,
  Scope,
  Supervisor,
} from 'fauxtp';

import { behind } from '../../src/primitives/pid.ts';
import type { Child } from '../../src/supervisor/child.ts';
import { Cast, told, Worker, type WorkerProtocol } from '../support/cast.ts';
import { gate, settle, world } from '../support/world.ts';

interface Flags {
  maxChildren?: number;
  maxRestarts?: number;
  maxSeconds?: number;
  autoShutdown?: AutoShutdown;
}

type More = Partial<LooseSpec>;

class Pool extends DynamicSupervisor<[name: string, more?: More], WorkerProtocol> {
  override readonly maxChildren: number;
  override readonly maxRestarts: number;
  override readonly maxSeconds: number;
  override readonly autoShutdown: AutoShutdown;
  readonly #cast: Cast;

  constructor(stage: Cast, flags: Flags = {}) {
    super();
    this.#cast = stage;
    this.maxChildren = flags.maxChildren ?? Infinity;
    this.maxRestarts = flags.maxRestarts ?? 10;
    this.maxSeconds = flags.maxSeconds ?? 10;
    this.autoShutdown = flags.autoShutdown ?? 'never';
  }

  childSpec(name: string, more: More = {}): LooseSpec {
    if (name === 'nobody') throw new Error('no spec for nobody');
    return { actor: Worker, args: [name, this.#cast], ...more };
  }
}

function stage() {
  const { clock, reports, runtime } = world();
  return { clock, reports, runtime, stage: new Cast({ tellsEnds: true }) };
}

async function opened(runtime: RuntimeOptions, stage: Cast, flags: Flags = {}) {
  const scope = new Scope({ runtime });
  const end = gate<ExitReason>();
  const pool = await Pool.start({ scope, args: [stage, flags], onExit: end.open });
  const start = (name: string, more?: More) =>
    DynamicSupervisor.startChild(pool, more === undefined ? [name] : [name, more]);
  return { scope, pool, ended: end.promise, start };
}

async function crash(child: Pid<WorkerProtocol>): Promise<void> {
  cast(child, ['crash']);
  await settle();
}

/* The children in short: the names of those that run, with their life, and how often restarted. */
async function listed(pool: Pid<unknown>): Promise<unknown[]> {
  const rows: unknown[] = [];
  for (const { process, restarts } of await DynamicSupervisor.whichChildren(pool)) {
    const runs = typeof process === 'object';
    rows.push([runs ? await call(process as Pid<WorkerProtocol>, ['whoAmI']) : process, restarts]);
  }
  return rows;
}

const bad = (): never => {
  throw new Error('bad');
};

describe('the start of a dynamic supervisor', () => {
  it('starts no child', async () => {
    const { runtime, stage: cast_ } = stage();
    const { scope, pool } = await opened(runtime, cast_);

    await expect(DynamicSupervisor.whichChildren(pool)).resolves.toEqual([]);
    await expect(DynamicSupervisor.countChildren(pool)).resolves.toEqual({
      specs: 1,
      active: 0,
      supervisors: 0,
      workers: 0,
    });
    await scope.close();
  });

  it.each([
    { flag: 'maxChildren', value: -1 },
    { flag: 'maxChildren', value: 1.5 },
    { flag: 'maxChildren', value: Number.NaN },
    { flag: 'maxChildren', value: '5' },
    { flag: 'maxRestarts', value: -1 },
    { flag: 'maxSeconds', value: 0 },
    { flag: 'autoShutdown', value: 'always' },
  ])('refuses $flag $value', async ({ flag, value }) => {
    const { runtime, stage: cast_ } = stage();

    await expect(opened(runtime, cast_, { [flag]: value })).rejects.toMatchObject({
      cause: { name: 'InvalidChildSpecError', field: `${flag} of Pool`, value },
    });
  });
});

describe('startChild', () => {
  it('starts a child with the arguments that it is given', async () => {
    const { runtime, stage: cast_ } = stage();
    const { scope, pool, start } = await opened(runtime, cast_);
    const a = await start('a');
    const b = await start('b');

    await expect(call(a, ['whoAmI'])).resolves.toBe('a#1');
    await expect(call(b, ['whoAmI'])).resolves.toBe('b#1');
    await expect(DynamicSupervisor.whichChildren(pool)).resolves.toEqual([
      { process: a, type: 'worker', restart: 'permanent', restarts: 0 },
      { process: b, type: 'worker', restart: 'permanent', restarts: 0 },
    ]);
    await scope.close();
  });

  it('is over when the child is ready, and no other starts before that', async () => {
    const {
      runtime,
      stage: cast_,
      stage: { events, plans },
    } = stage();
    const ready = gate();
    plans['a'] = { init: () => ready.promise };
    const { scope, start } = await opened(runtime, cast_);
    const started = [start('a'), start('b')];
    await settle();
    expect(events).toEqual(['init a#1']);
    ready.open();
    await Promise.all(started);

    expect(events).toEqual(['init a#1', 'init b#1']);
    await scope.close();
  });

  it('keeps nothing of a child that does not start, and counts no restart', async () => {
    const {
      clock,
      reports,
      runtime,
      stage: cast_,
      stage: { plans },
    } = stage();
    plans['a'] = { init: bad };
    plans['i'] = { init: ignore };
    plans['s'] = { init: () => gate().promise };
    const { scope, pool, start } = await opened(runtime, cast_, { maxRestarts: 0 });

    await expect(start('a')).rejects.toMatchObject({
      name: 'ChildStartError',
      id: 'Worker',
      cause: new Error('bad'),
    });
    await expect(start('i')).rejects.toMatchObject({ name: 'StartIgnoredError', label: 'Worker' });
    const slow = expect(start('s', { startTimeout: 100 })).rejects.toMatchObject({
      name: 'ChildStartError',
      cause: { name: 'StartTimeoutError', timeout: 100 },
    });
    await clock.advance(100);
    await slow;
    await expect(DynamicSupervisor.whichChildren(pool)).resolves.toEqual([]);
    await expect(DynamicSupervisor.countChildren(pool)).resolves.toMatchObject({
      active: 0,
      workers: 0,
    });
    expect(reports).toEqual([]);
    expect(clock.pending).toBe(0);
    await scope.close();
  });

  it('refuses a spec that is not valid, and tells of a childSpec that throws', async () => {
    const {
      runtime,
      stage: cast_,
      stage: { events },
    } = stage();
    const { scope, start } = await opened(runtime, cast_);

    await expect(start('a', { restart: 'sometimes' })).rejects.toMatchObject({
      name: 'InvalidChildSpecError',
      field: 'restart of a child of Pool',
      value: 'sometimes',
    });
    await expect(start('a', { restart: 'transient', significant: true })).rejects.toMatchObject({
      field: 'significant of a child of Pool',
    });
    await expect(start('a', { id: 'a' } as object)).rejects.toMatchObject({
      field: 'id of a child of Pool',
      expected: 'left out: there is no such field here',
    });
    await expect(start('nobody')).rejects.toEqual(new Error('no spec for nobody'));
    expect(events).toEqual([]);
    await scope.close();
  });

  it.each([undefined, 'a', { name: 'a' }])(
    'refuses %o in place of the arguments',
    async (extra) => {
      const { runtime, stage: cast_ } = stage();
      const { scope, pool } = await opened(runtime, cast_);

      await expect(DynamicSupervisor.startChild(pool, extra as never)).rejects.toMatchObject({
        name: 'InvalidArgumentError',
        argument: 'extra of startChild',
        value: extra,
      });
      await scope.close();
    },
  );
});

describe('a childSpec that returns nothing', () => {
  it('fails each start, and says so', async () => {
    const { runtime } = stage();
    await using scope = new Scope({ runtime });
    class Forgets extends DynamicSupervisor {
      override childSpec() {
        return undefined as never;
      }
    }
    const forgets = await Forgets.start({ scope });
    await expect(DynamicSupervisor.startChild(forgets, [])).rejects.toMatchObject({
      name: 'InvalidChildSpecError',
      field: 'spec of a child of Forgets',
    });
  });
});

describe('maxChildren', () => {
  it.each([0, 1, 2])('lets there be %i, and no more', async (maxChildren) => {
    const {
      runtime,
      stage: cast_,
      stage: { events },
    } = stage();
    const { scope, pool, start } = await opened(runtime, cast_, { maxChildren });
    for (let count = 0; count < maxChildren; count += 1) await start('a');
    events.splice(0);

    await expect(start('a')).rejects.toMatchObject({
      name: 'MaxChildrenError',
      supervisor: pool,
      maxChildren,
    });
    expect(events).toEqual([]);
    await scope.close();
  });

  it.each<{ end: string; more: More; ends: (pool: Pid<unknown>, child: Pid) => unknown }>([
    {
      end: 'by itself',
      more: { restart: 'temporary' },
      ends: (_pool, child) => {
        cast(child as never, ['crash'] as never);
      },
    },
    {
      end: 'by a call',
      more: {},
      ends: (pool, child) => DynamicSupervisor.terminateChild(pool, child),
    },
    {
      end: 'by a call while it waits for its restart',
      more: { backoff: { initial: 100 } },
      ends: async (pool, child) => {
        exit(child, 'kill');
        await settle();
        await DynamicSupervisor.terminateChild(pool, child);
      },
    },
  ])('has room again when one has ended $end', async ({ more, ends }) => {
    const { runtime, stage: cast_ } = stage();
    const { scope, pool, start } = await opened(runtime, cast_, { maxChildren: 1 });
    await ends(pool, (await start('a', more)) as unknown as Pid);
    await settle();

    await start('b');
    expect(await listed(pool)).toEqual([['b#1', 0]]);
    await scope.close();
  });

  it('has no room for the place of one that is being restarted', async () => {
    const { clock, runtime, stage: cast_ } = stage();
    const { scope, pool, start } = await opened(runtime, cast_, { maxChildren: 1 });
    await crash(await start('a', { backoff: { initial: 100 } }));
    await expect(start('b')).rejects.toMatchObject({ name: 'MaxChildrenError' });
    await clock.advance(100);

    expect(await listed(pool)).toEqual([['a#2', 1]]);
    await scope.close();
  });
});

describe('a dynamic child that has ended', () => {
  const clean = [ExitReason.normal, ExitReason.shutdown, ExitReason.shutdownWith('x')];
  const failed = [ExitReason.error(new Error('bad')), ExitReason.killed];
  const rows = [
    ...[...clean, ...failed].map((reason) => ({ restart: 'permanent', reason, then: 'restarted' })),
    ...clean.map((reason) => ({ restart: 'transient', reason, then: 'forgotten' })),
    ...failed.map((reason) => ({ restart: 'transient', reason, then: 'restarted' })),
    ...[...clean, ...failed].map((reason) => ({ restart: 'temporary', reason, then: 'forgotten' })),
  ];

  it.each(rows)('$restart, with $reason.type: $then', async ({ restart, reason, then }) => {
    const { runtime, stage: cast_ } = stage();
    const { scope, pool, start } = await opened(runtime, cast_);
    const a = await start('a', { restart });
    await start('b');
    if (reason === ExitReason.killed) exit(a, 'kill');
    else cast(a, ['stop', reason]);
    await settle();

    const expected = { restarted: [['a#2', 1]], forgotten: [] }[then] as unknown[];
    expect(await listed(pool)).toEqual([['b#1', 0], ...expected]);
    await expect(DynamicSupervisor.countChildren(pool)).resolves.toMatchObject({
      active: 1 + expected.length,
      workers: 1 + expected.length,
    });
    await scope.close();
  });

  it('that fails to restart is tried again, each try counted', async () => {
    const {
      reports,
      runtime,
      stage: cast_,
      stage: { events, plans },
    } = stage();
    plans['a'] = { init: (life) => (life === 2 || life === 3 ? bad() : undefined) };
    const { scope, pool, start } = await opened(runtime, cast_, { maxRestarts: 3 });
    const b = await start('b');
    await crash(await start('a'));
    expect(await listed(pool)).toEqual([
      ['b#1', 0],
      ['a#4', 1],
    ]);
    await expect(DynamicSupervisor.countChildren(pool)).resolves.toMatchObject({ active: 2 });
    events.splice(0);
    await crash(b);

    expect(events).toEqual([
      'terminate b#1 Error: boom',
      'ended b#1',
      'terminate a#4 shutdown',
      'ended a#4',
    ]);
    expect(told(reports)).toEqual([
      'Worker Error: boom; restart',
      'Worker Error: bad; restart',
      'Worker Error: bad; restart',
      'Worker Error: boom; give up',
    ]);
    await scope.close();
  });

  it('that ignores its restart is forgotten', async () => {
    const {
      reports,
      runtime,
      stage: cast_,
      stage: { plans },
    } = stage();
    plans['a'] = { init: (life) => (life === 2 ? ignore() : undefined) };
    const { scope, pool, start } = await opened(runtime, cast_, { maxRestarts: 1 });
    await crash(await start('a'));

    await expect(DynamicSupervisor.whichChildren(pool)).resolves.toEqual([]);
    await expect(DynamicSupervisor.countChildren(pool)).resolves.toMatchObject({
      active: 0,
      workers: 0,
    });
    expect(told(reports)).toEqual(['Worker Error: boom; restart']);
    await scope.close();
  });

  it('that is not ready in its startTimeout at a restart is tried again', async () => {
    const {
      clock,
      runtime,
      stage: cast_,
      stage: { events, plans },
    } = stage();
    plans['a'] = { init: (life) => (life === 2 ? gate().promise : undefined) };
    const { scope, pool, start } = await opened(runtime, cast_);
    await crash(await start('a', { startTimeout: 100 }));
    await clock.advance(99);
    expect(events.at(-1)).toBe('init a#2');
    await clock.advance(1);

    expect(await listed(pool)).toEqual([['a#3', 1]]);
    await scope.close();
  });

  it('shares the restart intensity with all others', async () => {
    const { clock, runtime, stage: cast_ } = stage();
    const flags = { maxRestarts: 2, maxSeconds: 1 };
    const { scope, pool, ended, start } = await opened(runtime, cast_, flags);
    const [a, b, c, d] = [await start('a'), await start('b'), await start('c'), await start('d')];
    await crash(a);
    await crash(b);
    await clock.advance(1_001);
    await crash(c);
    expect(processInfo(pool)).toBeDefined();
    await clock.advance(1_000);
    await crash(d);
    expect(processInfo(pool)).toBeDefined();
    await crash((await DynamicSupervisor.whichChildren(pool))[0]?.process as Pid<WorkerProtocol>);

    await expect(ended).resolves.toMatchObject({
      type: 'error',
      error: {
        name: 'MaxRestartsExceeded',
        id: 'Worker',
        maxRestarts: 2,
        maxSeconds: 1,
        cause: new Error('boom'),
      },
    });
    await scope.close();
  });
});

describe('a dynamic child with a backoff', () => {
  it('waits longer from one failure to the next, and not for others', async () => {
    const {
      clock,
      runtime,
      stage: cast_,
      stage: { plans },
    } = stage();
    const times: number[] = [];
    const init = (life: number): void => {
      times.push(clock.now());
      if (life > 1 && life < 5) bad();
    };
    plans['a'] = { init };
    const { scope, pool, start } = await opened(runtime, cast_);
    await crash(await start('a', { backoff: { initial: 100, max: 300 } }));
    await crash(await start('b'));
    expect(await listed(pool)).toEqual([
      ['restarting', 0],
      ['b#2', 1],
    ]);
    await expect(DynamicSupervisor.countChildren(pool)).resolves.toMatchObject({
      active: 1,
      workers: 2,
    });
    await clock.advance(900);

    expect(times).toEqual([0, 100, 300, 600, 900]);
    expect(await listed(pool)).toEqual([
      ['b#2', 1],
      ['a#5', 1],
    ]);
    await expect(DynamicSupervisor.countChildren(pool)).resolves.toMatchObject({
      active: 2,
      workers: 2,
    });
    await scope.close();
    expect(clock.pending).toBe(0);
  });

  it('can be stopped while it waits, by the process that it had', async () => {
    const {
      clock,
      runtime,
      stage: cast_,
      stage: { events },
    } = stage();
    const { scope, pool, start } = await opened(runtime, cast_);
    const a = await start('a', { backoff: { initial: 100 } });
    await crash(a);
    events.splice(0);
    await DynamicSupervisor.terminateChild(pool, a);
    expect(clock.pending).toBe(0);
    await clock.advance(1_000);

    expect(events).toEqual([]);
    await expect(DynamicSupervisor.countChildren(pool)).resolves.toMatchObject({
      active: 0,
      workers: 0,
    });
    await expect(DynamicSupervisor.terminateChild(pool, a)).rejects.toMatchObject({
      name: 'ChildNotFoundError',
    });
    await scope.close();
  });

  it('that is stopped at the end of its wait is forgotten', async () => {
    const {
      clock,
      runtime,
      stage: cast_,
      stage: { events, plans },
    } = stage();
    const ready = gate();
    plans['b'] = { init: () => ready.promise };
    const { scope, pool, start } = await opened(runtime, cast_);
    const a = await start('a', { backoff: { initial: 100 } });
    await crash(a);
    events.splice(0);
    // The supervisor is at the start of `b` when the call comes, and then the end of the wait.
    const asked = [start('b'), DynamicSupervisor.terminateChild(pool, a)];
    await clock.advance(100);
    ready.open();
    await Promise.all(asked);
    await settle();

    expect(events).toEqual(['init b#1']);
    expect(await listed(pool)).toEqual([['b#1', 0]]);
    await expect(DynamicSupervisor.countChildren(pool)).resolves.toMatchObject({
      active: 1,
      workers: 1,
    });
    await scope.close();
  });

  it.each(['cancel', 'kill'])('leaves no timer when its supervisor ends by %s', async (end) => {
    const { clock, reports, runtime, stage: cast_ } = stage();
    const { scope, pool, ended, start } = await opened(runtime, cast_);
    await crash(await start('a', { backoff: { initial: 60_000, max: 60_000 } }));
    await start('b');
    expect(clock.pending).toBe(1);
    if (end === 'cancel') scope.cancel();
    else exit(pool, 'kill');

    await expect(ended).resolves.toEqual({ type: end === 'kill' ? 'killed' : 'shutdown' });
    await scope.close();
    expect(clock.pending).toBe(0);
    expect(told(reports)).toEqual(['Worker Error: boom; restart']);
  });
});

describe('a significant dynamic child', () => {
  const yes = { restart: 'transient', significant: true };

  it('ends an any_significant supervisor when it ends by itself', async () => {
    const {
      runtime,
      stage: cast_,
      stage: { events },
    } = stage();
    const flags: Flags = { autoShutdown: 'any_significant' };
    const { scope, pool, ended, start } = await opened(runtime, cast_, flags);
    const plain = await start('a', { restart: 'transient' });
    const b = await start('b', yes);
    await start('c', yes);
    cast(plain, ['stop', ExitReason.normal]);
    await crash(b);
    expect(await listed(pool)).toEqual([
      ['c#1', 0],
      ['b#2', 1],
    ]);
    const [, { process } = {}] = await DynamicSupervisor.whichChildren(pool);
    events.splice(0);
    cast(process as Pid<WorkerProtocol>, ['stop', ExitReason.normal]);

    await expect(ended).resolves.toEqual({ type: 'shutdown' });
    expect(events).toEqual([
      'terminate b#2 normal',
      'ended b#2',
      'terminate c#1 shutdown',
      'ended c#1',
    ]);
    await scope.close();
  });

  it('ends an all_significant supervisor when it is the last of them', async () => {
    const { clock, runtime, stage: cast_ } = stage();
    const flags: Flags = { autoShutdown: 'all_significant' };
    const { scope, pool, ended, start } = await opened(runtime, cast_, flags);
    const a = await start('a', yes);
    const b = await start('b', { ...yes, backoff: { initial: 100 } });
    const c = await start('c', { restart: 'temporary', significant: true });
    await start('d');
    await crash(b); // it counts while it waits
    await crash(c);
    cast(a, ['stop', ExitReason.normal]);
    await clock.advance(100);
    expect(await listed(pool)).toEqual([
      ['d#1', 0],
      ['b#2', 1],
    ]);
    const [, { process } = {}] = await DynamicSupervisor.whichChildren(pool);
    cast(process as Pid<WorkerProtocol>, ['stop', ExitReason.normal]);

    await expect(ended).resolves.toEqual({ type: 'shutdown' });
    await scope.close();
  });

  it('does not end the supervisor when that stops it', async () => {
    const { runtime, stage: cast_ } = stage();
    const flags: Flags = { autoShutdown: 'any_significant' };
    const { scope, pool, start } = await opened(runtime, cast_, flags);
    await DynamicSupervisor.terminateChild(pool, await start('a', yes));
    await settle();

    expect(processInfo(pool)).toBeDefined();
    await scope.close();
  });
});

describe('terminateChild', () => {
  it('waits for the end of the child and forgets it', async () => {
    const {
      runtime,
      stage: cast_,
      stage: { events, plans },
    } = stage();
    const flushed = gate();
    plans['a'] = { terminate: () => flushed.promise };
    const { scope, pool, start } = await opened(runtime, cast_);
    const a = await start('a');
    await start('b');
    events.splice(0);
    const terminated = DynamicSupervisor.terminateChild(pool, a).then(() => events.push('done'));
    await settle();
    expect(events).toEqual(['terminate a#1 shutdown']);
    flushed.open();
    await terminated;

    expect(events).toEqual(['terminate a#1 shutdown', 'ended a#1', 'done']);
    expect(await listed(pool)).toEqual([['b#1', 0]]);
    await expect(DynamicSupervisor.countChildren(pool)).resolves.toMatchObject({
      active: 1,
      workers: 1,
    });
    await scope.close();
  });

  it('refuses a process that is not, or not any more, a child', async () => {
    const {
      runtime,
      stage: cast_,
      stage: { events },
    } = stage();
    const { scope, pool, start } = await opened(runtime, cast_);
    const stranger = await Worker.start({ scope, args: ['s', cast_] });
    const ended = await start('t', { restart: 'temporary' });
    await crash(ended);
    const restarted = await start('a');
    await crash(restarted);
    const other = await opened(runtime, cast_);
    const another = await other.start('o');
    events.splice(0);

    for (const process of [stranger, ended, restarted, another, pool]) {
      await expect(DynamicSupervisor.terminateChild(pool, process)).rejects.toMatchObject({
        name: 'ChildNotFoundError',
        supervisor: pool,
        id: process,
      });
    }
    expect(events).toEqual([]);
    await scope.close();
    await other.scope.close();
  });

  it.each([undefined, 'a', 5])('refuses %o in place of a process', async (process) => {
    const { runtime, stage: cast_ } = stage();
    const { scope, pool } = await opened(runtime, cast_);

    await expect(DynamicSupervisor.terminateChild(pool, process as never)).rejects.toMatchObject({
      name: 'InvalidArgumentError',
      argument: 'process of terminateChild',
    });
    await scope.close();
  });

  it('of one that has failed just before reports that, and counts it once', async () => {
    const {
      reports,
      runtime,
      stage: cast_,
      stage: { plans },
    } = stage();
    const ready = gate();
    plans['b'] = { init: () => ready.promise };
    const { scope, pool, start } = await opened(runtime, cast_);
    const a = await start('a');
    const asked = [start('b'), DynamicSupervisor.terminateChild(pool, a)];
    await settle(); // the supervisor is at the start of `b`
    await crash(a);
    ready.open();
    await Promise.all(asked);
    await settle();

    expect(told(reports)).toEqual(['Worker Error: boom; stop']);
    expect(await listed(pool)).toEqual([['b#1', 0]]);
    await expect(DynamicSupervisor.countChildren(pool)).resolves.toMatchObject({
      active: 1,
      workers: 1,
    });
    await scope.close();
  });

  it('of one that is to be tried again ends the tries', async () => {
    const {
      runtime,
      stage: cast_,
      stage: { events, plans },
    } = stage();
    const broken = gate();
    plans['a'] = { init: (life) => (life === 2 ? broken.promise : undefined) };
    const { scope, pool, start } = await opened(runtime, cast_);
    const a = await start('a');
    await crash(a);
    const terminated = DynamicSupervisor.terminateChild(pool, a);
    broken.fail(new Error('bad')); // it is to be tried again, behind that call
    await terminated;
    await settle();

    expect(events.at(-1)).toBe('init a#2');
    await expect(DynamicSupervisor.whichChildren(pool)).resolves.toEqual([]);
    await expect(DynamicSupervisor.countChildren(pool)).resolves.toMatchObject({
      active: 0,
      workers: 0,
    });
    await scope.close();
  });
});

describe('the control API of a dynamic supervisor', () => {
  it('counts supervisors and workers apart, as their specs say', async () => {
    const { runtime, stage: cast_ } = stage();
    const { scope, pool, start } = await opened(runtime, cast_);
    const inner = { actor: Pool as never, args: [cast_] };
    await start('in', { ...inner, restart: 'temporary' });
    const other = await start('in', inner);
    const odd = await start('a', { type: 'supervisor' });
    await start('b');
    const counts = async () => await DynamicSupervisor.countChildren(pool);
    expect(await counts()).toEqual({ specs: 1, active: 4, supervisors: 3, workers: 1 });
    exit(other, 'kill');
    await settle();
    expect(await counts()).toEqual({ specs: 1, active: 4, supervisors: 3, workers: 1 });
    await DynamicSupervisor.terminateChild(pool, odd);
    expect(await counts()).toEqual({ specs: 1, active: 3, supervisors: 2, workers: 1 });
    const [{ process } = {}] = await DynamicSupervisor.whichChildren(pool);
    exit(process as Pid, 'kill');
    await settle();

    expect(await counts()).toEqual({ specs: 1, active: 2, supervisors: 1, workers: 1 });
    await scope.close();
  });

  it.each(['terminateChild', 'restartChild', 'deleteChild', 'whichChild', 'getChildSpec'] as const)(
    'has no child with an id for %s',
    async (what) => {
      const { runtime, stage: cast_ } = stage();
      const { scope, pool, start } = await opened(runtime, cast_);
      await start('a');

      await expect(Supervisor[what](pool, 'a')).rejects.toMatchObject({
        name: 'NoChildIdError',
        supervisor: pool,
      });
      expect(Supervisor.child(pool, 'a').resolve()).toBeUndefined();
      expect(await listed(pool)).toEqual([['a#1', 0]]);
      await scope.close();
    },
  );

  it('lists and counts by the functions of Supervisor too', async () => {
    const { runtime, stage: cast_ } = stage();
    const { scope, pool, start } = await opened(runtime, cast_);
    const process = await start('a');

    await expect(Supervisor.whichChildren(pool)).resolves.toMatchObject([{ process }]);
    await expect(Supervisor.countChildren(pool)).resolves.toMatchObject({ specs: 1, active: 1 });
    await scope.close();
  });
});

describe('the end of a dynamic supervisor', () => {
  it('tells all children at once, and waits for each', async () => {
    const {
      runtime,
      stage: cast_,
      stage: { events, plans },
    } = stage();
    const flushed = gate();
    plans['a'] = { terminate: () => flushed.promise };
    const { scope, ended, start } = await opened(runtime, cast_);
    for (const name of ['a', 'b', 'c']) await start(name);
    events.splice(0);
    scope.cancel();
    await settle();
    expect(events).toEqual([
      'terminate a#1 shutdown',
      'terminate b#1 shutdown',
      'terminate c#1 shutdown',
      'ended b#1',
      'ended c#1',
    ]);
    void ended.then(() => events.push('ended'));
    flushed.open();
    await scope.close();

    expect(events.slice(5)).toEqual(['ended a#1', 'ended']);
    await expect(ended).resolves.toEqual({ type: 'shutdown' });
  });

  it('gives each child its own shutdown time, all at once, and kills without one', async () => {
    const {
      clock,
      reports,
      runtime,
      stage: cast_,
      stage: { events, plans },
    } = stage();
    const stuck = { terminate: () => gate().promise };
    Object.assign(plans, { a: stuck, b: stuck, c: stuck, d: stuck });
    const { scope, start } = await opened(runtime, cast_);
    const lives: Pid<unknown>[] = [];
    for (const [name, shutdown] of [
      ['a', 100],
      ['b', 60],
      ['c', 'brutal_kill'],
      ['d', 90],
    ] as const) {
      lives.push(await start(name, { shutdown }));
    }
    events.splice(0);
    const left = () => lives.map((pid) => processInfo(pid) !== undefined);
    const closed = scope.close();
    await settle();
    expect(left()).toEqual([true, true, false, true]);
    await clock.advance(59);
    expect(left()).toEqual([true, true, false, true]);
    await clock.advance(1);
    expect(left()).toEqual([true, false, false, true]);
    await clock.advance(30);
    expect(left()).toEqual([true, false, false, false]);
    await clock.advance(10);
    await closed;

    expect(events).toEqual([
      'terminate a#1 shutdown',
      'terminate b#1 shutdown',
      'terminate d#1 shutdown',
    ]);
    expect(told(reports)).toEqual(['overrun', 'overrun', 'overrun']);
    expect(clock.now()).toBe(100);
    expect(clock.pending).toBe(0);
  });

  it('reports a child that fails at its end', async () => {
    const {
      reports,
      runtime,
      stage: cast_,
      stage: { plans },
    } = stage();
    plans['a'] = { terminate: bad };
    const { scope, pool, start } = await opened(runtime, cast_);
    await DynamicSupervisor.terminateChild(pool, await start('a'));
    await start('a');
    await start('b');
    await scope.close();

    expect(told(reports)).toEqual(['Worker Error: bad; stop', 'Worker Error: bad; stop']);
  });

  it('does not wait for a child that is never ready', async () => {
    const {
      clock,
      runtime,
      stage: cast_,
      stage: { events, plans },
    } = stage();
    plans['b'] = { init: (life) => (life === 1 ? undefined : gate().promise) };
    const { scope, start } = await opened(runtime, cast_);
    await start('a');
    await crash(await start('b'));
    events.splice(0);
    const closed = scope.close();
    await clock.advance(5_000);
    await closed;

    expect(events).toEqual(['terminate a#1 shutdown', 'ended a#1']);
    expect(clock.pending).toBe(0);
  });

  it('does not wait for the first child, if that is never ready', async () => {
    const {
      clock,
      runtime,
      stage: cast_,
      stage: { events, plans },
    } = stage();
    plans['a'] = { init: () => gate().promise };
    const { scope, start } = await opened(runtime, cast_);
    const started = start('a');
    started.catch(() => undefined);
    // Both wait in its mailbox now, the start first.
    const closed = scope.close().then(() => events.push('closed'));
    await clock.advance(5_000);

    expect(events.at(-1)).toBe('closed');
    await expect(started).rejects.toMatchObject({ name: 'ChildStartError' });
    await closed;
  });

  it('by a kill takes all children with it, and reports nothing', async () => {
    const {
      clock,
      reports,
      runtime,
      stage: cast_,
      stage: { events },
    } = stage();
    const { scope, pool, ended, start } = await opened(runtime, cast_);
    for (const name of ['a', 'b']) await start(name);
    events.splice(0);
    exit(pool, 'kill');
    await settle();
    await scope.close();

    expect(events).toEqual([
      'terminate b#1 killed',
      'ended b#1',
      'terminate a#1 killed',
      'ended a#1',
    ]);
    await expect(ended).resolves.toEqual({ type: 'killed' });
    expect(reports).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});

describe('the process of a dynamic child', () => {
  const asKept = (process: Pid<unknown>) => behind(process).keptAs;

  it('leads to what its supervisor keeps of it as long as that does, and no longer', async () => {
    const { runtime, stage: cast_ } = stage();
    const { scope, pool, start } = await opened(runtime, cast_);
    const terminated = await start('a');
    const temporary = await start('b', { restart: 'temporary' });
    const restarted = await start('c');
    const kept = [terminated, temporary, restarted].map(asKept);
    await DynamicSupervisor.terminateChild(pool, terminated);
    await crash(temporary);
    await crash(restarted);
    const [again] = await DynamicSupervisor.whichChildren(pool);
    const life = again?.process as Pid<unknown>;
    const gone = [terminated, temporary, restarted].map(asKept);
    const afterRestart = asKept(life);
    await GenServer.stop(pool);

    expect(kept).not.toContain(undefined);
    expect(gone).toEqual([undefined, undefined, undefined]);
    expect(afterRestart).toBe(kept[2]);
    expect(asKept(life)).toBe(undefined);
    await scope.close();
  });

  it('does not lead to its siblings when its supervisor has been killed', async () => {
    const { runtime, stage: cast_ } = stage();
    const { scope, pool, start } = await opened(runtime, cast_);
    const children = [await start('a'), await start('b')].map((pid) => asKept(pid) as Child);
    exit(pool, 'kill');
    await settle();
    await scope.close();

    expect(children.map(({ older, newer, list }) => [older, newer, list])).toEqual([
      [undefined, undefined, undefined],
      [undefined, undefined, undefined],
    ]);
    expect(children.map(({ last }) => asKept(last as Pid))).toEqual([undefined, undefined]);
  });
});

describe('ten thousand children', () => {
  const COUNT = 10_000;

  class Cell extends GenServer<WorkerProtocol> {
    override handleCast(): never {
      throw new Error('boom');
    }
  }

  class Cells extends DynamicSupervisor<[], WorkerProtocol> {
    override readonly maxRestarts = 100;

    childSpec() {
      return { actor: Cell };
    }
  }

  async function heapUsed(): Promise<number> {
    await settle();
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  }

  // The heap of Bun says nothing so exact.
  it.skipIf('bun' in process.versions)(
    'are started, restarted where they crash, and stopped, and leave nothing',
    async () => {
      expect(globalThis.gc).toBeTypeOf('function');
      const { clock, reports, runtime } = world();
      const scope = new Scope({ runtime });
      const cells = await Cells.start({ scope });
      const counts = async () => await DynamicSupervisor.countChildren(cells);
      // What the first ones bring along, the code that they run for one, is not theirs.
      for (let count = 0; count < COUNT / 10; count += 1) {
        await DynamicSupervisor.terminateChild(
          cells,
          await DynamicSupervisor.startChild(cells, []),
        );
      }
      const before = await heapUsed();

      let started: Pid<WorkerProtocol>[] | undefined = [];
      for (let count = 0; count < COUNT; count += 1) {
        started.push(await DynamicSupervisor.startChild(cells, []));
      }
      expect(await counts()).toEqual({ specs: 1, active: COUNT, supervisors: 0, workers: COUNT });
      const full = await heapUsed();

      for (let index = 0; index < COUNT; index += COUNT / 100) {
        cast(started[index] as Pid<WorkerProtocol>, ['crash']);
      }
      await settle();
      expect(await counts()).toMatchObject({ active: COUNT, workers: COUNT });
      const children = await DynamicSupervisor.whichChildren(cells);
      expect(children.filter(({ restarts }) => restarts === 1)).toHaveLength(100);
      expect(reports).toHaveLength(100);

      for (const { process: child } of children.splice(0, COUNT / 2)) {
        await DynamicSupervisor.terminateChild(cells, child as Pid);
      }
      expect(await counts()).toMatchObject({ active: COUNT / 2, workers: COUNT / 2 });
      for (const { process: child } of children.splice(0)) {
        await DynamicSupervisor.terminateChild(cells, child as Pid);
      }
      expect(await counts()).toEqual({ specs: 1, active: 0, supervisors: 0, workers: 0 });
      expect(scope.running()).toHaveLength(1);

      started = undefined;
      reports.splice(0);
      const after = await heapUsed();
      expect(full - before).toBeGreaterThan(COUNT * 500);
      expect(after - before).toBeLessThan((full - before) / 10);
      expect(clock.pending).toBe(0);
      await scope.close();
    },
    20_000,
  );

  it('end with their supervisor', async () => {
    const { clock, reports, runtime } = world();
    const scope = new Scope({ runtime });
    const cells = await Cells.start({ scope });
    let running = 0;
    for (let count = 0; count < COUNT; count += 1) {
      const child = await DynamicSupervisor.startChild(cells, []);
      running += processInfo(child) === undefined ? 0 : 1;
    }
    expect(running).toBe(COUNT);
    await scope.close();

    expect(scope.running()).toEqual([]);
    expect(reports).toEqual([]);
    expect(clock.pending).toBe(0);
  }, 20_000);
});
