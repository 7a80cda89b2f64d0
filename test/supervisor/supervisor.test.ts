import { inspect } from 'node:util';

import { describe, expect, it } from 'vitest';

import {
  Actor,
  type Address,
  type AutoShutdown,
  call,
  cast,
  childSpec,
  DynamicSupervisor,
  type ChildStart,
  exit,
  ExitReason,
  GenServer,
  ignore,
  type Ignored,
  type LooseChildSpec,
  type Pid,
  processInfo,
  Registry,
  type RuntimeOptions,
  Scope,
  send,
  type Shutdown,
  type Status,
  type Strategy,
  Supervisor,
} from 'fauxtp';

import { Cast, told, Worker, type WorkerProtocol } from '../support/cast.ts';
import { gate, settle, world } from '../support/world.ts';

interface Flags {
  strategy?: Strategy;
  maxRestarts?: number;
  maxSeconds?: number;
  autoShutdown?: AutoShutdown;
}

class Tree extends Supervisor {
  override readonly strategy: Strategy;
  override readonly maxRestarts: number;
  override readonly maxSeconds: number;
  override readonly autoShutdown: AutoShutdown;
  readonly #specs: readonly LooseChildSpec[] | Ignored;

  constructor(specs: readonly LooseChildSpec[] | Ignored, flags: Flags = {}) {
    super();
    this.#specs = specs;
    this.strategy = flags.strategy ?? 'one_for_one';
    this.maxRestarts = flags.maxRestarts ?? 10;
    this.maxSeconds = flags.maxSeconds ?? 10;
    this.autoShutdown = flags.autoShutdown ?? 'never';
  }

  childSpecs() {
    return this.#specs;
  }
}

function stage() {
  const { clock, reports, runtime } = world();
  const cast_ = new Cast();
  const spec = (id: string, more: Partial<LooseChildSpec> = {}): LooseChildSpec => ({
    id,
    actor: Worker,
    args: [id, cast_],
    ...more,
  });
  return { clock, reports, runtime, stage: cast_, spec };
}

async function opened(
  runtime: RuntimeOptions,
  specs: readonly LooseChildSpec[] | Ignored,
  flags: Flags = {},
): Promise<{ scope: Scope; tree: Pid; ended: Promise<ExitReason> }> {
  const scope = new Scope({ runtime });
  const end = gate<ExitReason>();
  const args: [readonly LooseChildSpec[] | Ignored, Flags] = [specs, flags];
  const tree = (await Tree.start({ scope, args, onExit: end.open })) as unknown as Pid;
  return { scope, tree, ended: end.promise };
}

async function crash(tree: Address, id: string): Promise<void> {
  cast(Supervisor.child<WorkerProtocol>(tree, id), ['crash']);
  await settle();
}

const bad = (): never => {
  throw new Error('bad');
};

async function ids(tree: Pid): Promise<unknown[]> {
  const children = await Supervisor.whichChildren(tree);
  return children
    .reverse()
    .map(({ id, process, restarts }) => [id, typeof process === 'object' ? restarts : process]);
}

describe('the start of a supervisor', () => {
  it('starts its children one after the other', async () => {
    const {
      runtime,
      stage: { events, plans },
      spec,
    } = stage();
    const ready = gate();
    plans['a'] = { init: () => ready.promise };
    const started = opened(runtime, [spec('a'), spec('b')]);
    await settle();
    expect(events).toEqual(['init a#1']);
    ready.open();
    const { scope } = await started;

    expect(events).toEqual(['init a#1', 'init b#1']);
    await scope.close();
  });

  it('fails if a child does not start, and stops those before it in reverse', async () => {
    const {
      reports,
      runtime,
      stage: { events, plans },
      spec,
    } = stage();
    plans['c'] = {
      init: () => {
        throw new Error('bad');
      },
    };
    const started = opened(runtime, [spec('a'), spec('b'), spec('c'), spec('d')]);

    await expect(started).rejects.toMatchObject({
      name: 'StartError',
      label: 'Tree',
      reason: { type: 'shutdown' },
      cause: { name: 'ChildStartError', id: 'c', cause: new Error('bad') },
    });
    expect(events).toEqual([
      'init a#1',
      'init b#1',
      'init c#1',
      'terminate b#1 shutdown',
      'terminate a#1 shutdown',
    ]);
    expect(reports).toMatchObject([{ type: 'child', id: 'c', then: 'give up' }]);
  });

  it.each([
    { flag: 'strategy', value: 'all_for_one' },
    { flag: 'maxRestarts', value: -1 },
    { flag: 'maxRestarts', value: 1.5 },
    { flag: 'maxSeconds', value: 0 },
    { flag: 'maxSeconds', value: Number.NaN },
    { flag: 'autoShutdown', value: 'always' },
  ])('refuses $flag $value', async ({ flag, value }) => {
    const {
      runtime,
      stage: { events },
      spec,
    } = stage();
    const started = opened(runtime, [spec('a')], { [flag]: value });

    await expect(started).rejects.toMatchObject({
      cause: { name: 'InvalidChildSpecError', field: `${flag} of Tree`, value },
    });
    expect(events).toEqual([]);
  });

  it('ends early if it is told to: no more children, and no word of giving up', async () => {
    const {
      clock,
      reports,
      runtime,
      stage: { events, plans },
      spec,
    } = stage();
    plans['b'] = { init: () => gate().promise };
    const scope = new Scope({ runtime });
    const started = Tree.start({ scope, args: [[spec('a'), spec('b'), spec('c')]] });
    const failed = expect(started).rejects.toMatchObject({
      name: 'StartError',
      reason: { type: 'shutdown' },
    });
    await settle();
    const closed = scope.close();
    await clock.advance(5_000);
    await failed;
    await closed;

    expect(events).toEqual(['init a#1', 'init b#1', 'terminate a#1 shutdown']);
    expect(told(reports)).toEqual(['overrun']);
    expect(clock.pending).toBe(0);
  });

  it('is refused if it is not wanted', async () => {
    const { reports, runtime } = stage();

    await expect(opened(runtime, ignore())).rejects.toMatchObject({
      name: 'StartIgnoredError',
      label: 'Tree',
    });
    expect(reports).toEqual([]);
  });

  it('starts nothing if one is significant and nothing is said of an autoShutdown', async () => {
    const {
      runtime,
      stage: { events },
      spec,
    } = stage();
    const specs = [spec('a'), spec('b', { restart: 'transient', significant: true })];

    await expect(opened(runtime, specs)).rejects.toMatchObject({
      cause: { name: 'InvalidChildSpecError', field: 'significant of child "b"' },
    });
    expect(events).toEqual([]);
  });

  it('starts nothing if two children have one id', async () => {
    const {
      runtime,
      stage: { events },
      spec,
    } = stage();

    await expect(opened(runtime, [spec('a'), spec('b'), spec('a')])).rejects.toMatchObject({
      cause: { name: 'InvalidChildSpecError', value: 'a' },
    });
    expect(events).toEqual([]);
  });
});

describe('the end of a supervisor', () => {
  it('stops its children in reverse start order, each awaited', async () => {
    const {
      runtime,
      stage: { events, plans },
      spec,
    } = stage();
    const flushed = gate();
    plans['b'] = { terminate: () => flushed.promise };
    const { scope, ended } = await opened(runtime, [spec('a'), spec('b'), spec('c')]);
    events.splice(0);
    scope.cancel();
    await settle();
    expect(events).toEqual(['terminate c#1 shutdown', 'terminate b#1 shutdown']);
    flushed.open();
    await scope.close();

    expect(events.slice(2)).toEqual(['terminate a#1 shutdown']);
    await expect(ended).resolves.toEqual({ type: 'shutdown' });
  });

  it.each<{ shutdown: Shutdown; at: number }>([
    { shutdown: 60, at: 60 },
    { shutdown: 0, at: 0 },
  ])(
    'kills a child that outlives its shutdown of $shutdown ms, and goes on',
    async ({ shutdown, at }) => {
      const {
        clock,
        runtime,
        stage: { events, plans },
        spec,
      } = stage();
      plans['b'] = { terminate: () => gate().promise };
      const { scope } = await opened(runtime, [spec('a'), spec('b', { shutdown })]);
      events.splice(0);
      const closed = scope.close();
      if (at > 0) {
        await clock.advance(at - 1);
        expect(events).toEqual(['terminate b#1 shutdown']);
      }
      await clock.advance(1);
      await closed;

      expect(events).toEqual(['terminate b#1 shutdown', 'terminate a#1 shutdown']);
    },
  );

  it('gives a child of brutal_kill its time if it ends by itself', async () => {
    const {
      clock,
      runtime,
      stage: { events, plans },
      spec,
    } = stage();
    const last = gate();
    plans['a'] = { terminate: () => last.promise.then(() => events.push('last words')) };
    const { scope, tree } = await opened(runtime, [spec('a', { shutdown: 'brutal_kill' })]);
    await crash(tree, 'a');
    await clock.advance(4_000);
    last.open();
    await settle();

    expect(events).toEqual(['init a#1', 'terminate a#1 Error: boom', 'last words', 'init a#2']);
    await scope.close();
  });

  it('kills a child of brutal_kill at once', async () => {
    const {
      runtime,
      stage: { events },
      spec,
    } = stage();
    const { scope } = await opened(runtime, [spec('a'), spec('b', { shutdown: 'brutal_kill' })]);
    events.splice(0);
    await scope.close();

    expect(events).toEqual(['terminate a#1 shutdown']);
  });

  it('waits without limit for a child of Infinity', async () => {
    const {
      clock,
      runtime,
      stage: { events, plans },
      spec,
    } = stage();
    const flushed = gate();
    plans['a'] = { terminate: () => flushed.promise };
    const { scope } = await opened(runtime, [spec('a', { shutdown: Infinity })]);
    const closed = scope.close().then(() => events.push('closed'));
    await clock.advance(3_600_000);
    expect(events).not.toContain('closed');
    flushed.open();
    await closed;
  });

  it('does not wait for a child that is never ready, though it was told before the start', async () => {
    const {
      clock,
      runtime,
      stage: { events, plans },
      spec,
    } = stage();
    plans['a'] = { init: () => gate().promise };
    const { scope, tree } = await opened(runtime, []);
    const started = Supervisor.startChild(tree, spec('a') as never);
    started.catch(() => undefined);
    // Both wait in its mailbox now, the start first.
    const closed = scope.close().then(() => events.push('closed'));
    await clock.advance(5_000);

    expect(events.at(-1)).toBe('closed');
    await expect(started).rejects.toMatchObject({ name: 'ChildStartError', id: 'a' });
    await closed;
  });

  it('does not wait for a child that is never ready', async () => {
    const {
      clock,
      runtime,
      stage: { events, plans },
      spec,
    } = stage();
    plans['b'] = { init: (life) => (life === 1 ? undefined : gate().promise) };
    const { scope, tree } = await opened(runtime, [spec('a'), spec('b')]);
    await crash(tree, 'b');
    events.splice(0);
    const closed = scope.close();
    await clock.advance(5_000);
    await closed;

    expect(events).toEqual(['terminate a#1 shutdown']);
  });
});

describe('a child that is told to end', () => {
  it('and fails at that is reported', async () => {
    const {
      reports,
      runtime,
      stage: { events, plans },
      spec,
    } = stage();
    plans['b'] = { terminate: bad };
    const specs = [spec('a'), spec('b'), spec('c')];
    const { scope, tree, ended } = await opened(runtime, specs, { strategy: 'one_for_all' });
    await Supervisor.terminateChild(tree, 'b');
    await Supervisor.restartChild(tree, 'b');
    await crash(tree, 'a');
    events.splice(0);
    await scope.close();

    expect(told(reports)).toEqual([
      'b Error: bad; stop',
      'a Error: boom; restart',
      'b Error: bad; stop',
      'b Error: bad; stop',
    ]);
    expect(events).toEqual([
      'terminate c#2 shutdown',
      'terminate b#3 shutdown',
      'terminate a#2 shutdown',
    ]);
    await expect(ended).resolves.toEqual({ type: 'shutdown' });
  });

  it('and has failed just before is reported, and not restarted', async () => {
    const {
      reports,
      runtime,
      stage: { events, plans },
      spec,
    } = stage();
    const ready = gate();
    plans['b'] = { init: () => ready.promise };
    const { scope, tree } = await opened(runtime, [spec('a')]);
    const b = Supervisor.startChild(tree, spec('b') as never);
    const terminated = Supervisor.terminateChild(tree, 'a');
    await settle(); // the supervisor is at the start of `b`
    await crash(tree, 'a');
    ready.open();
    await b;
    await terminated;
    await settle();

    expect(told(reports)).toEqual(['a Error: boom; stop']);
    expect(events).toEqual(['init a#1', 'init b#1', 'terminate a#1 Error: boom']);
    expect(await ids(tree)).toEqual([
      ['a', undefined],
      ['b', 0],
    ]);
    await scope.close();
  });

  it('and goes on for longer than it may is killed, and its group is restarted', async () => {
    const {
      clock,
      reports,
      runtime,
      stage: { events, plans },
      spec,
    } = stage();
    plans['b'] = { terminate: (life) => (life === 1 ? gate().promise : undefined) };
    const specs = [spec('a'), spec('b', { shutdown: 60 }), spec('c')];
    const { scope, tree } = await opened(runtime, specs, { strategy: 'one_for_all' });
    events.splice(0);
    await crash(tree, 'c');
    await clock.advance(59);
    expect(events).toEqual(['terminate c#1 Error: boom', 'terminate b#1 shutdown']);
    await clock.advance(1);

    expect(events.slice(2)).toEqual(['terminate a#1 shutdown', 'init a#2', 'init b#2', 'init c#2']);
    expect(told(reports)).toEqual(['c Error: boom; restart', 'overrun']);
    await scope.close();
  });

  // supervisor.erl, monitor_child/1, says why: a child can unlink, and is stopped all the same.
  it('ends, though it unlinks, traps exits and catches what is thrown to end it', async () => {
    const {
      clock,
      runtime,
      stage: { events },
      spec,
    } = stage();
    class Stubborn extends Actor {
      override init() {
        this.trapExit = true;
        this.unlink(this.scope.owner as Pid<unknown>);
        events.push('init stubborn');
      }

      override async run() {
        const nothing = (): boolean => false;
        await this.receive([nothing, () => undefined]).catch(() => events.push('caught'));
        await this.receive([nothing, () => undefined]);
      }
    }
    const stubborn = { id: 'stubborn', actor: Stubborn, shutdown: 60 };
    const { scope, tree } = await opened(runtime, [spec('a'), stubborn]);
    const process = Supervisor.child(tree, 'stubborn').resolve() as Pid;
    const closed = scope.close();
    await clock.advance(59);
    expect(processInfo(process)).toMatchObject({ status: 'alive' });
    await clock.advance(1);
    await closed;

    expect(processInfo(process)).toBeUndefined();
    expect(events).toEqual(['init a#1', 'init stubborn', 'caught', 'terminate a#1 shutdown']);
    expect(clock.pending).toBe(0);
  });
});

describe('a supervisor that has been told to end', () => {
  it('counts no restart any more, and does not give up', async () => {
    const {
      clock,
      reports,
      runtime,
      stage: { plans },
      spec,
    } = stage();
    plans['b'] = { init: () => gate().promise };
    const { scope, tree, ended } = await opened(runtime, [spec('a')], { maxRestarts: 0 });
    Supervisor.startChild(tree, spec('b') as never).catch(() => undefined);
    await settle(); // the supervisor is at the start of `b`
    await crash(tree, 'a');
    scope.cancel();
    await clock.advance(5_000);

    await expect(ended).resolves.toEqual({ type: 'shutdown' });
    expect(told(reports)).toEqual(['overrun', 'a Error: boom; stop']);
    await scope.close();
  });
});

describe('a supervisor that is to end in the middle of a group restart', () => {
  it('asks no start function any more', async () => {
    const { runtime, stage: cast_, spec } = stage();
    const slow = gate();
    cast_.plans['a'] = { terminate: (life) => (life === 1 ? slow.promise : undefined) };
    const asked: string[] = [];
    const start = (options: ChildStart): Promise<Pid<WorkerProtocol>> => {
      asked.push('b');
      return Worker.start({ ...options, args: ['b', cast_] });
    };
    const specs = [{ id: 'b', start }, spec('a'), spec('c')];
    const { scope, tree } = await opened(runtime, specs, { strategy: 'one_for_all' });
    await crash(tree, 'c');
    scope.cancel();
    await settle();
    slow.open();
    await scope.close();
    expect(asked).toEqual(['b']);
  });

  const rows = [
    { where: 'while a sibling ends', ready: true, ends: ['cancel', 'kill'] },
    { where: 'while a sibling starts', ready: false, ends: ['cancel', 'kill'] },
  ].flatMap(({ where, ready, ends }) => ends.map((end) => ({ where, ready, end })));

  it.each(rows)('by $end, $where: ends all, starts no more', async ({ ready, end }) => {
    const {
      clock,
      reports,
      runtime,
      stage: { events, plans },
      spec,
    } = stage();
    plans['a'] = { init: (life) => (life === 1 || ready ? undefined : gate().promise) };
    plans['b'] = { terminate: () => (ready ? gate().promise : undefined) };
    const specs = [spec('a', { shutdown: 60 }), spec('b', { shutdown: 60 }), spec('c')];
    const { scope, tree, ended } = await opened(runtime, specs, { strategy: 'one_for_all' });
    await crash(tree, 'c');
    events.splice(0);
    if (end === 'cancel') scope.cancel();
    else exit(tree, 'kill');
    await clock.advance(60);
    await scope.close();

    const left = ready ? ['terminate a#1 ' + (end === 'kill' ? 'killed' : 'shutdown')] : [];
    expect(events).toEqual(left);
    await expect(ended).resolves.toEqual({ type: end === 'kill' ? 'killed' : 'shutdown' });
    expect(told(reports)).toEqual(['c Error: boom; restart', 'overrun']);
    expect(scope.running()).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});

describe('a supervisor that is killed', () => {
  it('takes its children with it, in reverse start order, and reports nothing', async () => {
    const {
      clock,
      reports,
      runtime,
      stage: { events },
      spec,
    } = stage();
    const inner = childSpec({ id: 'in', actor: Tree, args: [[spec('x'), spec('y')]] });
    const { scope, tree, ended } = await opened(runtime, [spec('a'), inner, spec('b')]);
    events.splice(0);
    exit(tree, 'kill');
    await settle();
    await scope.close();

    expect(events).toEqual([
      'terminate b#1 killed',
      'terminate y#1 shutdown',
      'terminate x#1 shutdown',
      'terminate a#1 killed',
    ]);
    await expect(ended).resolves.toEqual({ type: 'killed' });
    expect(reports).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});

describe('a child whose supervisor has been killed', () => {
  it('is reported if it fails as it ends, or has failed before', async () => {
    const {
      reports,
      runtime,
      stage: { plans },
      spec,
    } = stage();
    plans['a'] = { terminate: bad };
    const { scope, tree } = await opened(runtime, [spec('a'), spec('b'), spec('c')]);
    exit(tree, 'kill');
    cast(Supervisor.child<WorkerProtocol>(tree, 'b'), ['crash']);
    await settle();
    await scope.close();

    expect(told(reports)).toEqual(['b Error: boom; stop', 'a Error: bad; stop']);
  });
});

describe.each<{ strategy: Strategy; events: string[] }>([
  { strategy: 'one_for_one', events: ['init b#2'] },
  {
    strategy: 'one_for_all',
    events: [
      'terminate d#1 shutdown',
      'terminate c#1 shutdown',
      'terminate a#1 shutdown',
      'init a#2',
      'init b#2',
      'init d#2',
    ],
  },
  {
    strategy: 'rest_for_one',
    events: ['terminate d#1 shutdown', 'terminate c#1 shutdown', 'init b#2', 'init d#2'],
  },
])('$strategy', ({ strategy, events: expected }) => {
  it('restarts whom it has to, in order, and forgets a temporary sibling', async () => {
    const {
      reports,
      runtime,
      stage: { events },
      spec,
    } = stage();
    const specs = [spec('a'), spec('b'), spec('c', { restart: 'temporary' }), spec('d')];
    const { scope, tree } = await opened(runtime, specs, { strategy });
    events.splice(0);
    await crash(tree, 'b');

    expect(events).toEqual(['terminate b#1 Error: boom', ...expected]);
    expect(reports).toMatchObject([{ type: 'child', id: 'b', then: 'restart' }]);
    const left = strategy === 'one_for_one' ? ['a', 'b', 'c', 'd'] : ['a', 'b', 'd'];
    expect((await ids(tree)).map((child) => (child as unknown[])[0])).toEqual(left);
    await scope.close();
  });
});

describe('a child that has ended', () => {
  const clean = [ExitReason.normal, ExitReason.shutdown, ExitReason.shutdownWith('x')];
  const failed = [ExitReason.error(new Error('bad')), ExitReason.killed];
  const rows = [
    ...[...clean, ...failed].map((reason) => ({ restart: 'permanent', reason, then: 'runs' })),
    ...clean.map((reason) => ({ restart: 'transient', reason, then: 'stopped' })),
    ...failed.map((reason) => ({ restart: 'transient', reason, then: 'runs' })),
    ...[...clean, ...failed].map((reason) => ({ restart: 'temporary', reason, then: 'forgotten' })),
  ];

  it.each(rows)('$restart, with $reason.type: $then', async ({ restart, reason, then }) => {
    const { runtime, spec } = stage();
    const { scope, tree } = await opened(runtime, [spec('a', { restart })]);
    const child = Supervisor.child<WorkerProtocol>(tree, 'a');
    if (reason === ExitReason.killed) exit(child, 'kill');
    else cast(child, ['stop', reason]);
    await settle();

    const expected = { runs: [['a', 1]], stopped: [['a', undefined]], forgotten: [] }[then];
    expect(await ids(tree)).toEqual(expected);
    await scope.close();
  });

  it('is restarted only when nothing of it is left', async () => {
    const {
      clock,
      runtime,
      stage: { events, plans },
      spec,
    } = stage();
    plans['inner'] = { terminate: () => gate().promise };
    class Owner extends GenServer {
      override async init() {
        events.push('init owner');
        await Worker.start({ scope: this.scope, args: spec('inner').args as [string, Cast] });
      }
    }
    const { scope, tree } = await opened(runtime, [{ id: 'owner', actor: Owner }]);
    events.splice(0);
    exit(Supervisor.child(tree, 'owner'), 'kill');
    await settle();
    expect(events).toEqual(['terminate inner#1 killed']);
    await clock.advance(5_000);

    expect(events.slice(1)).toEqual(['init owner', 'init inner#2']);
    const closed = scope.close();
    await clock.advance(5_000);
    await closed;
  });

  it('that fails to restart is tried again, each try counted', async () => {
    const {
      runtime,
      stage: { events, plans },
      spec,
    } = stage();
    plans['a'] = {
      init: (life) => {
        if (life === 2 || life === 3) throw new Error('bad');
      },
    };
    const { scope, tree, ended } = await opened(runtime, [spec('a')], { maxRestarts: 3 });
    events.splice(0);
    await crash(tree, 'a');
    expect(events).toEqual(['terminate a#1 Error: boom', 'init a#2', 'init a#3', 'init a#4']);
    await crash(tree, 'a');

    await expect(ended).resolves.toMatchObject({ error: { name: 'MaxRestartsExceeded' } });
    await scope.close();
  });

  it('whose group fails to restart makes the group start over', async () => {
    const {
      runtime,
      stage: { events, plans },
      spec,
    } = stage();
    plans['b'] = {
      init: (life) => {
        if (life === 2) throw new Error('bad');
      },
    };
    const { scope, tree } = await opened(runtime, [spec('a'), spec('b'), spec('c')], {
      strategy: 'one_for_all',
    });
    events.splice(0);
    await crash(tree, 'a');

    expect(events).toEqual([
      'terminate a#1 Error: boom',
      'terminate c#1 shutdown',
      'terminate b#1 shutdown',
      'init a#2',
      'init b#2',
      'terminate a#2 shutdown',
      'init a#3',
      'init b#3',
      'init c#2',
    ]);
    await scope.close();
  });

  it('is listed as restarting until it runs', async () => {
    const {
      runtime,
      stage: { plans },
      spec,
    } = stage();
    const ready = gate();
    plans['a'] = { init: (life) => (life === 1 ? undefined : ready.promise) };
    const { scope, tree } = await opened(runtime, [spec('a')]);
    await crash(tree, 'a');
    const listed = Supervisor.whichChild(tree, 'a');
    await settle();
    expect(Supervisor.child(tree, 'a').resolve()).toBeUndefined();
    ready.open();

    // While it restarts a child, a supervisor answers nobody.
    await expect(listed).resolves.toMatchObject({ process: { label: 'Worker' }, restarts: 1 });
    await scope.close();
  });
});

describe('the address of a child', () => {
  it('says whose child it is', async () => {
    const { runtime } = stage();
    const { scope, tree } = await opened(runtime, []);
    expect(inspect(Supervisor.child(tree, 'a'))).toBe('#Child<a of #PID<1 Tree>>');
    expect(inspect(Supervisor.child(new Registry().name('tree'), 'a'))).toBe(
      '#Child<a of #Name<tree>>',
    );
    await scope.close();
  });

  it('leads to nobody while nobody has the name of the supervisor', async () => {
    const { runtime, spec } = stage();
    const names = new Registry();
    const child = Supervisor.child(names.name('tree'), 'a');
    const labels = [child.resolve()?.label];
    const { scope, tree } = await opened(runtime, [spec('a')]);
    names.register('tree', tree);
    labels.push(child.resolve()?.label);
    await scope.close();
    labels.push(child.resolve()?.label);
    expect(labels).toEqual([undefined, 'Worker', undefined]);
  });
});

describe('a child that fails and is not restarted', () => {
  it('is reported as removed', async () => {
    const { reports, runtime, spec } = stage();
    const { scope, tree } = await opened(runtime, [spec('t', { restart: 'temporary' })]);
    const process = Supervisor.child(tree, 't').resolve();
    await crash(tree, 't');
    expect(reports).toEqual([
      {
        type: 'child',
        supervisor: tree,
        id: 't',
        process,
        reason: ExitReason.error(new Error('boom')),
        then: 'remove',
        restarts: 0,
        status: { state: 1, message: ['$cast', ['crash']] },
      },
    ]);
    await scope.close();
  });
});

describe('the report of a child that failed', () => {
  class Discreet extends Worker {
    override formatStatus(status: Status<number>): Status {
      if (status.state > 1) throw new Error('too much to hide');
      return { state: 'hidden', message: status.message };
    }
  }

  it('shows what formatStatus lets through, and how often the child was restarted', async () => {
    const { reports, runtime, spec } = stage();
    const { scope, tree } = await opened(runtime, [spec('d', { actor: Discreet })]);
    await crash(tree, 'd');
    expect(reports).toMatchObject([
      { then: 'restart', restarts: 0, status: { state: 'hidden', message: ['$cast', ['crash']] } },
    ]);
    await crash(tree, 'd');
    expect(reports).toMatchObject([
      { restarts: 0 },
      { type: 'stray', source: 'formatStatus of #PID<3 Discreet>' },
      { then: 'restart', restarts: 1, status: undefined },
    ]);
    await scope.close();
  });
});

describe('a supervisor that is sent what is none of its business', () => {
  it.each([undefined, null, 'hello', ['$hello']])('reports %o, and goes on', async (message) => {
    const { reports, runtime, spec } = stage();
    const { scope, tree } = await opened(runtime, [spec('a')]);
    send(tree, message);
    await settle();
    expect(reports).toEqual([{ type: 'unhandled', process: tree, message }]);
    expect(await ids(tree)).toEqual([['a', 0]]);
    await scope.close();
  });
});

describe('a supervisor with an init of its own', () => {
  class Ours extends Supervisor {
    override async init(): Promise<unknown> {
      return undefined;
    }
  }
  class Dynamic extends DynamicSupervisor {
    override init() {
      return undefined;
    }
    override childSpec() {
      return { actor: Worker };
    }
  }
  class Wrapped extends Supervisor {
    override async init(): Promise<unknown> {
      await settle();
      return super.init();
    }
  }

  it.each([
    { Class: Ours, field: 'init of Ours' },
    { Class: Dynamic, field: 'init of Dynamic' },
  ])('does not start: $field', async ({ Class, field }) => {
    const { runtime } = stage();
    await using scope = new Scope({ runtime });
    await expect((Class as typeof Ours).start({ scope })).rejects.toMatchObject({
      reason: { type: 'error', error: { name: 'InvalidChildSpecError', field } },
    });
  });

  it('starts if that leads to the one of all', async () => {
    const { runtime } = stage();
    await using scope = new Scope({ runtime });
    await expect(Wrapped.start({ scope })).resolves.toBeDefined();
  });
});

describe('a supervisor that does not say which children to start', () => {
  it('starts with none, and takes what comes', async () => {
    const { runtime, stage: cast_ } = stage();
    await using scope = new Scope({ runtime });
    class Bare extends Supervisor {}
    const bare = (await Bare.start({ scope })) as unknown as Pid;
    const before = await ids(bare);
    await Supervisor.startChild(bare, { id: 'a', actor: Worker, args: ['a', cast_] });
    expect([before, await ids(bare)]).toEqual([[], [['a', 0]]]);
  });
});

describe('a child that ignores its start', () => {
  const second = (life: number) => (life === 2 ? ignore() : undefined);

  it('is kept without a process, and the others start', async () => {
    const {
      reports,
      runtime,
      stage: { plans },
      spec,
    } = stage();
    plans['a'] = { init: ignore };
    plans['t'] = { init: ignore };
    const specs = [spec('a'), spec('t', { restart: 'temporary' }), spec('b')];
    const { scope, tree } = await opened(runtime, specs);

    expect(await ids(tree)).toEqual([
      ['a', undefined],
      ['b', 0],
    ]);
    expect(reports).toEqual([]);
    await scope.close();
  });

  it('can be a supervisor whose childSpecs() say so', async () => {
    const { runtime, spec } = stage();
    const inner = childSpec({ id: 'in', actor: Tree, args: [ignore()] });
    const { scope, tree } = await opened(runtime, [inner, spec('a')]);

    expect(await ids(tree)).toEqual([
      ['in', undefined],
      ['a', 0],
    ]);
    await scope.close();
  });

  it.each([
    { restart: 'permanent', kept: [['x', undefined]] },
    { restart: 'transient', kept: [['x', undefined]] },
    { restart: 'temporary', kept: [] },
  ] as const)('by startChild is refused, and kept unless $restart', async ({ restart, kept }) => {
    const { reports, runtime, stage: cast_ } = stage();
    cast_.plans['x'] = { init: ignore };
    const { scope, tree } = await opened(runtime, []);
    const x = { id: 'x', actor: Worker, args: ['x', cast_] as [string, Cast], restart };

    await expect(Supervisor.startChild(tree, x)).rejects.toMatchObject({
      name: 'StartIgnoredError',
      label: 'Worker',
    });
    expect(await ids(tree)).toEqual(kept);
    expect(reports).toEqual([]);
    await scope.close();
  });

  it('by restartChild is refused and stays as it was, to be started another time', async () => {
    const {
      runtime,
      stage: { plans },
      spec,
    } = stage();
    plans['a'] = { init: second };
    const { scope, tree } = await opened(runtime, [spec('a')]);
    await Supervisor.terminateChild(tree, 'a');

    await expect(Supervisor.restartChild(tree, 'a')).rejects.toMatchObject({
      name: 'StartIgnoredError',
    });
    expect(await ids(tree)).toEqual([['a', undefined]]);
    const pid = await Supervisor.restartChild<WorkerProtocol>(tree, 'a');
    await expect(call(pid, ['life'])).resolves.toBe(3);
    await scope.close();
  });

  it.each<{ strategy: Strategy; left: unknown[] }>([
    {
      strategy: 'one_for_one',
      left: [
        ['a', undefined],
        ['b', 0],
      ],
    },
    {
      strategy: 'one_for_all',
      left: [
        ['a', undefined],
        ['b', 1],
      ],
    },
  ])('during a restart is not tried again, $strategy', async ({ strategy, left }) => {
    const {
      reports,
      runtime,
      stage: { events, plans },
      spec,
    } = stage();
    plans['a'] = { init: second };
    const flags = { strategy, maxRestarts: 1 };
    const { scope, tree } = await opened(runtime, [spec('a'), spec('b')], flags);
    await crash(tree, 'a');

    expect(await ids(tree)).toEqual(left);
    expect(events.filter((event) => event.startsWith('init a'))).toEqual(['init a#1', 'init a#2']);
    expect(told(reports)).toEqual(['a Error: boom; restart']);
    await scope.close();
  });
});

describe('a start function that never settles', () => {
  it('is given its startTimeout and five seconds more, and the child that comes too late is ended', async () => {
    const { clock, reports, runtime, spec } = stage();
    const late = gate();
    const lives: Pid[] = [];
    const start = async (own: ChildStart): Promise<Pid> => {
      await late.promise;
      const args = spec('late').args as [string, Cast];
      lives.push((await Worker.start({ ...own, args })) as unknown as Pid);
      return lives[0] as Pid;
    };
    const { scope, tree } = await opened(runtime, []);
    const started = Supervisor.startChild(tree, { id: 'late', start, startTimeout: 100 });
    const failed = expect(started).rejects.toMatchObject({
      name: 'ChildStartError',
      cause: { name: 'StartTimeoutError', timeout: 100 },
    });
    const refusals: unknown[] = [];
    started.catch((error: unknown) => refusals.push(error));
    await clock.advance(5_099);
    expect(refusals).toEqual([]);
    await clock.advance(1);
    await failed;
    expect(await ids(tree)).toEqual([]);

    late.open();
    await settle();
    expect(processInfo(lives[0] as Pid)).toBe(undefined);
    expect(clock.pending).toBe(0);
    expect(told(reports)).toEqual([]);
    await scope.close();
  });

  it('does not hold up the end of a supervisor that is told to end before it begins', async () => {
    const { clock, runtime, stage: cast_ } = stage();
    const ready = gate();
    const deaf = async (own: ChildStart): Promise<Pid> => {
      await ready.promise;
      return (await Worker.start({ scope: own.scope, args: ['a', cast_] })) as unknown as Pid;
    };
    const never = { id: 'never', start: (): Promise<Pid> => gate<Pid>().promise };
    const scope = new Scope({ runtime });
    const started = Tree.start({ scope, args: [[{ id: 'a', start: deaf }, never], {}] });
    const failed = expect(started).rejects.toBeInstanceOf(Error);
    await settle();
    const closed = scope.close();
    ready.open();
    await clock.advance(5_000);

    await closed;
    await failed;
    expect(clock.pending).toBe(0);
  });

  it('does not hold up the end of its supervisor for longer than that', async () => {
    const { clock, runtime } = stage();
    const { scope, tree } = await opened(runtime, []);
    const never = (): Promise<Pid> => gate<Pid>().promise;
    const started = Supervisor.startChild(tree, { id: 'never', start: never });
    const failed = expect(started).rejects.toBeInstanceOf(Error);
    await settle();
    const closed = scope.close();
    await clock.advance(4_999);
    expect(scope.running()).toHaveLength(1);
    await clock.advance(1);
    await closed;
    await failed;
    expect(clock.pending).toBe(0);
  });
});

describe('a child that is not ready in its startTimeout', () => {
  it('fails the start of its supervisor', async () => {
    const {
      clock,
      runtime,
      stage: { events, plans },
      spec,
    } = stage();
    plans['b'] = { init: () => gate().promise };
    const started = opened(runtime, [spec('a'), spec('b', { startTimeout: 100 }), spec('c')]);
    const failed = expect(started).rejects.toMatchObject({
      cause: {
        name: 'ChildStartError',
        id: 'b',
        cause: { name: 'StartTimeoutError', label: 'Worker', timeout: 100 },
      },
    });
    await clock.advance(99);
    expect(events).toEqual(['init a#1', 'init b#1']);
    await clock.advance(1);
    await failed;

    expect(events.slice(2)).toEqual(['terminate a#1 shutdown']);
    expect(clock.pending).toBe(0);
  });

  it('fails its startChild, and is not kept', async () => {
    const { clock, runtime, stage: cast_ } = stage();
    cast_.plans['x'] = { init: () => gate().promise };
    const { scope, tree } = await opened(runtime, []);
    const args: [string, Cast] = ['x', cast_];
    const started = Supervisor.startChild(tree, {
      id: 'x',
      actor: Worker,
      args,
      startTimeout: 100,
    });
    const failed = expect(started).rejects.toMatchObject({
      name: 'ChildStartError',
      id: 'x',
      cause: { name: 'StartTimeoutError' },
    });
    await clock.advance(100);
    await failed;

    expect(await ids(tree)).toEqual([]);
    await scope.close();
  });

  it('at a restart is tried again, each try counted', async () => {
    const {
      clock,
      reports,
      runtime,
      stage: { events, plans },
      spec,
    } = stage();
    plans['a'] = { init: (life) => (life === 2 ? gate().promise : undefined) };
    const flags = { maxRestarts: 2 };
    const { scope, tree } = await opened(runtime, [spec('a', { startTimeout: 100 })], flags);
    await crash(tree, 'a');
    await clock.advance(99);
    expect(events).toEqual(['init a#1', 'terminate a#1 Error: boom', 'init a#2']);
    await clock.advance(1);
    expect(events.slice(3)).toEqual(['init a#3']);
    expect(clock.pending).toBe(0);
    await crash(tree, 'a');

    expect(processInfo(tree)).toBeUndefined();
    expect(told(reports)).toEqual([
      'a Error: boom; restart',
      'a StartTimeoutError: Worker was not ready within 100 ms; restart',
      'a Error: boom; give up',
    ]);
    // Which process it was that ended; none, where one did not start.
    const who = reports.map((report) => 'process' in report && String(report.process));
    expect(who).toEqual(['#PID<2 Worker>', 'undefined', '#PID<4 Worker>']);
    await scope.close();
  });

  it('is tried again only when nothing of it is left', async () => {
    const {
      clock,
      runtime,
      stage: { events, plans },
      spec,
    } = stage();
    plans['inner'] = { terminate: () => gate().promise };
    let lives = 0;
    class Owner extends GenServer {
      override async init() {
        lives += 1;
        events.push(`init owner#${lives}`);
        await Worker.start({ scope: this.scope, args: spec('inner').args as [string, Cast] });
        if (lives === 2) await gate().promise;
      }
    }
    const owner = { id: 'owner', actor: Owner, startTimeout: 100, shutdown: 1_000 };
    const { scope, tree } = await opened(runtime, [owner]);
    exit(Supervisor.child(tree, 'owner'), 'kill');
    await clock.advance(5_000); // the inner one of the first life
    events.splice(0);
    await clock.advance(100);
    expect(events).toEqual(['terminate inner#2 killed']);
    await clock.advance(5_000);

    expect(events.slice(1)).toEqual(['init owner#3', 'init inner#3']);
    const closed = scope.close();
    await clock.advance(5_000);
    await closed;
  });
});

describe('a child whose init fails', () => {
  it('every time makes its supervisor give up', async () => {
    const {
      clock,
      reports,
      runtime,
      stage: { events, plans },
      spec,
    } = stage();
    plans['b'] = { init: (life) => (life === 1 ? undefined : bad()) };
    const flags = { maxRestarts: 3 };
    const { scope, tree, ended } = await opened(runtime, [spec('a'), spec('b')], flags);
    events.splice(0);
    await crash(tree, 'b');

    expect(events).toEqual([
      'terminate b#1 Error: boom',
      'init b#2',
      'init b#3',
      'init b#4',
      'terminate a#1 shutdown',
    ]);
    await expect(ended).resolves.toMatchObject({
      error: { name: 'MaxRestartsExceeded', id: 'b', cause: new Error('bad') },
    });
    expect(told(reports)).toEqual([
      'b Error: boom; restart',
      'b Error: bad; restart',
      'b Error: bad; restart',
      'b Error: bad; restart',
      'b Error: bad; give up',
    ]);
    expect(clock.pending).toBe(0);
    await scope.close();
  });

  it('every second time comes back', async () => {
    const {
      runtime,
      stage: { events, plans },
      spec,
    } = stage();
    plans['a'] = { init: (life) => (life % 2 === 0 ? bad() : undefined) };
    const { scope, tree } = await opened(runtime, [spec('a')], { maxRestarts: 4 });
    for (let time = 0; time < 2; time += 1) await crash(tree, 'a');

    expect(events).toEqual([
      'init a#1',
      'terminate a#1 Error: boom',
      'init a#2',
      'init a#3',
      'terminate a#3 Error: boom',
      'init a#4',
      'init a#5',
    ]);
    expect(await ids(tree)).toEqual([['a', 2]]);
    await scope.close();
  });

  it('and that is given up by terminateChild leaves its group stopped, not restarting', async () => {
    const {
      runtime,
      stage: { plans },
      spec,
    } = stage();
    const broken = gate();
    plans['a'] = { init: (life) => (life === 2 ? broken.promise : undefined) };
    const flags: Flags = { strategy: 'one_for_all' };
    const { scope, tree } = await opened(runtime, [spec('a'), spec('b')], flags);
    await crash(tree, 'b');
    const terminated = Supervisor.terminateChild(tree, 'a');
    broken.fail(new Error('bad')); // it is to be tried again, behind that call
    await terminated;
    await settle();

    expect(await ids(tree)).toEqual([
      ['a', undefined],
      ['b', undefined],
    ]);
    await Supervisor.restartChild(tree, 'b');
    await scope.close();
  });
});

describe('a significant child', () => {
  const yes = { restart: 'transient', significant: true };

  it('ends an any_significant supervisor when it ends by itself', async () => {
    const {
      reports,
      runtime,
      stage: { events },
      spec,
    } = stage();
    const specs = [spec('a'), spec('b', yes), spec('c', yes)];
    const { scope, tree, ended } = await opened(runtime, specs, {
      autoShutdown: 'any_significant',
    });
    events.splice(0);
    cast(Supervisor.child<WorkerProtocol>(tree, 'b'), ['stop', ExitReason.normal]);

    await expect(ended).resolves.toEqual({ type: 'shutdown' });
    expect(events).toEqual([
      'terminate b#1 normal',
      'terminate c#1 shutdown',
      'terminate a#1 shutdown',
    ]);
    expect(reports).toEqual([]);
    await scope.close();
  });

  it('ends an all_significant supervisor when it is the last of them', async () => {
    const {
      runtime,
      stage: { events },
      spec,
    } = stage();
    const specs = [spec('a'), spec('b', yes), spec('c', yes)];
    const { scope, tree, ended } = await opened(runtime, specs, {
      autoShutdown: 'all_significant',
    });
    events.splice(0);
    cast(Supervisor.child<WorkerProtocol>(tree, 'b'), ['stop', ExitReason.shutdown]);
    await settle();
    expect(await ids(tree)).toEqual([
      ['a', 0],
      ['b', undefined],
      ['c', 0],
    ]);
    cast(Supervisor.child<WorkerProtocol>(tree, 'c'), ['stop', ExitReason.normal]);

    await expect(ended).resolves.toEqual({ type: 'shutdown' });
    expect(events).toEqual([
      'terminate b#1 shutdown',
      'terminate c#1 normal',
      'terminate a#1 shutdown',
    ]);
    await scope.close();
  });

  it('counts as running while the restart of its group is tried again', async () => {
    const {
      reports,
      runtime,
      stage: { plans },
      spec,
    } = stage();
    const second = gate();
    plans['b'] = { init: (life) => (life === 2 ? second.promise.then(bad) : undefined) };
    const specs = [spec('a', yes), spec('b'), spec('c', yes)];
    const { scope, tree } = await opened(runtime, specs, {
      strategy: 'rest_for_one',
      autoShutdown: 'all_significant',
    });
    await crash(tree, 'b');
    cast(Supervisor.child<WorkerProtocol>(tree, 'a'), ['stop', ExitReason.normal]);
    await settle();
    second.open();
    await settle();
    expect(await ids(tree)).toEqual([
      ['a', undefined],
      ['b', 1],
      ['c', 1],
    ]);
    expect(told(reports)).toEqual(['b Error: boom; restart', 'b Error: bad; restart']);
    await scope.close();
  });

  // supervisor.erl, do_restart/3: a temporary one that fails ends like one that does not.
  it.each<{ restart: string; significant: boolean; reason: ExitReason; lives: boolean }>([
    { restart: 'transient', significant: true, reason: ExitReason.normal, lives: false },
    { restart: 'transient', significant: true, reason: ExitReason.shutdown, lives: false },
    {
      restart: 'transient',
      significant: true,
      reason: ExitReason.shutdownWith('x'),
      lives: false,
    },
    { restart: 'transient', significant: true, reason: ExitReason.error('bad'), lives: true },
    { restart: 'temporary', significant: true, reason: ExitReason.normal, lives: false },
    { restart: 'temporary', significant: true, reason: ExitReason.error('bad'), lives: false },
    { restart: 'transient', significant: false, reason: ExitReason.normal, lives: true },
    { restart: 'temporary', significant: false, reason: ExitReason.error('bad'), lives: true },
  ])('$restart, $significant, $reason: $lives', async ({ restart, significant, reason, lives }) => {
    const { runtime, spec } = stage();
    const specs = [spec('a', { restart, significant }), spec('b')];
    const { scope, tree } = await opened(runtime, specs, { autoShutdown: 'any_significant' });
    cast(Supervisor.child<WorkerProtocol>(tree, 'a'), ['stop', reason]);
    await settle();

    expect(processInfo(tree) !== undefined).toBe(lives);
    await scope.close();
  });

  it('does not end the supervisor when that stops it, by a call or with its group', async () => {
    const { runtime, spec } = stage();
    const specs = [
      spec('a'),
      spec('b', yes),
      spec('t', { restart: 'temporary', significant: true }),
    ];
    const { scope, tree } = await opened(runtime, specs, {
      strategy: 'one_for_all',
      autoShutdown: 'any_significant',
    });
    await crash(tree, 'a');
    await Supervisor.terminateChild(tree, 'b');
    await settle();

    expect(await ids(tree)).toEqual([
      ['a', 1],
      ['b', undefined],
    ]);
    await scope.close();
  });

  it('that waits for its restart counts as one that runs', async () => {
    const { clock, runtime, spec } = stage();
    const specs = [spec('a', yes), spec('b', { ...yes, backoff: { initial: 100 } })];
    const { scope, tree, ended } = await opened(runtime, specs, {
      autoShutdown: 'all_significant',
    });
    await crash(tree, 'b');
    cast(Supervisor.child<WorkerProtocol>(tree, 'a'), ['stop', ExitReason.normal]);
    await clock.advance(100);
    expect(await ids(tree)).toEqual([
      ['a', undefined],
      ['b', 1],
    ]);
    cast(Supervisor.child<WorkerProtocol>(tree, 'b'), ['stop', ExitReason.normal]);

    await expect(ended).resolves.toEqual({ type: 'shutdown' });
    await scope.close();
  });

  it('that waits with its group for the restart of another counts as one that runs', async () => {
    const { clock, runtime, spec } = stage();
    const specs = [spec('a', yes), spec('b', { backoff: { initial: 100 } }), spec('c', yes)];
    const { scope, tree, ended } = await opened(runtime, specs, {
      strategy: 'rest_for_one',
      autoShutdown: 'all_significant',
    });
    await crash(tree, 'b');
    cast(Supervisor.child<WorkerProtocol>(tree, 'a'), ['stop', ExitReason.normal]);
    await clock.advance(100);
    expect(await ids(tree)).toEqual([
      ['a', undefined],
      ['b', 1],
      ['c', 1],
    ]);
    cast(Supervisor.child<WorkerProtocol>(tree, 'c'), ['stop', ExitReason.normal]);

    await expect(ended).resolves.toEqual({ type: 'shutdown' });
    await scope.close();
  });

  it('can be a supervisor that ended for the same cause, and the end goes up', async () => {
    const { runtime, spec } = stage();
    const flags: Flags = { autoShutdown: 'any_significant' };
    const inner = childSpec({ id: 'in', actor: Tree, args: [[spec('x', yes)], flags] });
    const specs = [spec('a'), { ...inner, ...yes }];
    const { scope, tree, ended } = await opened(runtime, specs, flags);
    const x = Supervisor.child<WorkerProtocol>(Supervisor.child(tree, 'in'), 'x');
    cast(x, ['stop', ExitReason.normal]);

    await expect(ended).resolves.toEqual({ type: 'shutdown' });
    await scope.close();
  });

  it('may be started later, if the supervisor has an autoShutdown', async () => {
    const { runtime, spec } = stage();
    const b = spec('b', yes) as never;
    const plain = await opened(runtime, []);
    await expect(Supervisor.startChild(plain.tree, b)).rejects.toMatchObject({
      name: 'InvalidChildSpecError',
      field: 'significant of child "b"',
    });
    const { scope, tree, ended } = await opened(runtime, [], { autoShutdown: 'any_significant' });
    await Supervisor.startChild(tree, b);
    cast(Supervisor.child<WorkerProtocol>(tree, 'b'), ['stop', ExitReason.normal]);

    await expect(ended).resolves.toEqual({ type: 'shutdown' });
    await plain.scope.close();
    await scope.close();
  });
});

describe('a permanent child that ends by itself', () => {
  it.each([ExitReason.normal, ExitReason.shutdown])(
    'is restarted, and told of (%o)',
    async (end) => {
      const { reports, runtime, spec } = stage();
      const { scope, tree } = await opened(runtime, [spec('a')]);
      const a = Supervisor.child<WorkerProtocol>(tree, 'a');
      const process = a.resolve();
      cast(a, ['stop', end]);
      await settle();

      expect(await ids(tree)).toEqual([['a', 1]]);
      expect(reports).toEqual([
        {
          ...{ type: 'child', supervisor: tree, id: 'a', reason: end, then: 'restart', process },
          restarts: 0,
        },
      ]);
      await scope.close();
    },
  );
});

describe('a control function that nobody awaits', () => {
  it('is no unhandled rejection', async () => {
    const { runtime, spec } = stage();
    const { scope, tree } = await opened(runtime, [spec('a')]);
    void Supervisor.terminateChild(tree, 'b');
    void Supervisor.terminateChild(tree, 5 as never);
    void DynamicSupervisor.terminateChild(tree, 5 as never);
    void Supervisor.whichChildren(5 as never);
    void Supervisor.startChild(tree, spec('a') as never);
    void GenServer.stop(5 as never);
    void Supervisor.startChild(tree, spec('late') as never);
    exit(tree, 'kill');
    void GenServer.stop(tree);
    await settle();
    await scope.close();
  });
});

describe('a child with a backoff', () => {
  /* When the lives of a child began. */
  function timed(clock: { now(): number }, fails: (life: number) => boolean) {
    const times: number[] = [];
    const init = (life: number): void => {
      times.push(clock.now());
      if (fails(life)) bad();
    };
    return { times, init };
  }

  it('waits longer from one failure to the next, up to a limit', async () => {
    const {
      clock,
      runtime,
      stage: { plans },
      spec,
    } = stage();
    const { times, init } = timed(clock, (life) => life > 1);
    plans['a'] = { init };
    const a = spec('a', { backoff: { initial: 100, max: 350, resetAfter: 1_000 } });
    const { scope, tree } = await opened(runtime, [a], { maxRestarts: 100 });
    await clock.advance(1_000);
    await crash(tree, 'a');
    await clock.advance(1_350);

    expect(times).toEqual([0, 1_100, 1_300, 1_650, 2_000, 2_350]);
    await scope.close();
    expect(clock.pending).toBe(0);
  });

  it('begins anew when it has run for long enough', async () => {
    const {
      clock,
      runtime,
      stage: { plans },
      spec,
    } = stage();
    const { times, init } = timed(clock, () => false);
    plans['a'] = { init };
    const a = spec('a', { backoff: { initial: 100, resetAfter: 1_000 } });
    const { scope, tree } = await opened(runtime, [a]);
    await crash(tree, 'a');
    await clock.advance(100 + 999);
    await crash(tree, 'a');
    await clock.advance(200 + 1_000);
    await crash(tree, 'a');
    await clock.advance(100 + 999);
    await crash(tree, 'a');
    await clock.advance(200);

    expect(times).toEqual([0, 100, 100 + 999 + 200, 2_299 + 100, 2_399 + 999 + 200]);
    await scope.close();
  });

  it('has not run at all if it ends as soon as it is ready, however long its start took', async () => {
    const { clock, runtime } = stage();
    const times: number[] = [];
    class Brief extends GenServer {
      override async init() {
        times.push(clock.now());
        const ready = gate();
        clock.arm(60, { ring: ready.open });
        await ready.promise;
      }
    }
    const start = async (options: ChildStart): Promise<Pid> => {
      const pid = await Brief.start({ ...options, shutdown: 10 });
      if (times.length > 1) await GenServer.stop(pid, ExitReason.error('at once')).catch(() => 0);
      return pid;
    };
    const specs = [{ id: 'a', start, backoff: { initial: 20, max: 1_000, resetAfter: 50 } }];
    const scope = new Scope({ runtime });
    const starting = Tree.start({ scope, args: [specs, { maxRestarts: 100 }] });
    await clock.advance(60);
    await starting;
    await GenServer.stop(Supervisor.child(await starting, 'a'), ExitReason.error('first'));
    await clock.advance(60 * 3 + 20 + 40 + 80);
    expect(times.slice(0, 4)).toEqual([0, 80, 180, 320]);
    await scope.close();
  });

  it('waits once, and is counted once, if its restart is wanted twice', async () => {
    const {
      clock,
      runtime,
      stage: { plans, events },
      spec,
    } = stage();
    const slow = gate();
    plans['b'] = {
      init(life) {
        if (life === 2) return slow.promise.then(bad);
        return life === 3 ? bad() : undefined;
      },
    };
    const specs = [spec('a'), spec('b', { backoff: { initial: 100 } })];
    const { scope, tree } = await opened(runtime, specs, {
      strategy: 'one_for_all',
      maxRestarts: 3,
    });
    await crash(tree, 'a');
    // It has been started anew, and fails while `b` is on its way, which then fails twice.
    await crash(tree, 'a');
    slow.open();
    await settle();
    events.splice(0);
    await clock.advance(100);
    expect(events).toEqual(['init a#4', 'init b#4']);
    await scope.close();
  });

  it('counts from the end of its init how long it has run', async () => {
    const {
      clock,
      runtime,
      stage: { plans },
      spec,
    } = stage();
    const { times, init } = timed(clock, () => false);
    const ready = gate();
    plans['a'] = {
      init: async (life) => {
        init(life);
        if (life === 2) await ready.promise;
      },
    };
    const a = spec('a', { backoff: { initial: 100, resetAfter: 1_000 } });
    const { scope, tree } = await opened(runtime, [a]);
    await crash(tree, 'a');
    await clock.advance(100 + 999);
    ready.open();
    await clock.advance(1);
    await crash(tree, 'a');
    await clock.advance(200);

    expect(times).toEqual([0, 100, 1_300]);
    await scope.close();
  });

  it('leaves a part of the wait to the chance of the runtime', async () => {
    const {
      clock,
      runtime,
      stage: { plans },
      spec,
    } = stage();
    const { times, init } = timed(clock, (life) => life === 2);
    plans['a'] = { init };
    const chances = [0.5, 0.25];
    const random = (): number => chances.shift() as number;
    const a = spec('a', { backoff: { initial: 100, jitter: 0.4 } });
    const { scope, tree } = await opened({ ...runtime, random }, [a]);
    await crash(tree, 'a');
    await clock.advance(1_000);

    expect(times).toEqual([0, 80, 80 + 180]);
    await scope.close();
  });

  it('is restarting while it waits: it has no process, and is neither started nor deleted', async () => {
    const { clock, reports, runtime, spec } = stage();
    const a = spec('a', { backoff: { initial: 100 } });
    const { scope, tree } = await opened(runtime, [a, spec('b')]);
    await crash(tree, 'a');
    await clock.advance(99);

    expect(await ids(tree)).toEqual([
      ['a', 'restarting'],
      ['b', 0],
    ]);
    await expect(Supervisor.countChildren(tree)).resolves.toMatchObject({ specs: 2, active: 1 });
    expect(Supervisor.child(tree, 'a').resolve()).toBeUndefined();
    for (const op of ['restartChild', 'deleteChild'] as const) {
      await expect(Supervisor[op](tree, 'a')).rejects.toMatchObject({
        name: 'ChildRunningError',
        id: 'a',
        process: undefined,
      });
    }
    await expect(Supervisor.startChild(tree, a as never)).rejects.toMatchObject({
      name: 'ChildExistsError',
      process: undefined,
    });
    await clock.advance(1);
    expect(await ids(tree)).toEqual([
      ['a', 1],
      ['b', 0],
    ]);
    expect(told(reports)).toEqual(['a Error: boom; restart']);
    await scope.close();
  });

  it('can be stopped while it waits: nothing starts then', async () => {
    const {
      clock,
      runtime,
      stage: { events },
      spec,
    } = stage();
    const { scope, tree } = await opened(runtime, [spec('a', { backoff: { initial: 100 } })]);
    await crash(tree, 'a');
    events.splice(0);
    await Supervisor.terminateChild(tree, 'a');
    expect(clock.pending).toBe(0);
    expect(await ids(tree)).toEqual([['a', undefined]]);
    await clock.advance(1_000);
    expect(events).toEqual([]);
    await Supervisor.restartChild(tree, 'a');

    expect(await ids(tree)).toEqual([['a', 0]]);
    await scope.close();
  });

  it.each(['stays stopped', 'is forgotten'])(
    'that is stopped at the end of its wait %s',
    async (then) => {
      const {
        clock,
        runtime,
        stage: { events, plans },
        spec,
      } = stage();
      const ready = gate();
      plans['b'] = { init: () => ready.promise };
      const { scope, tree } = await opened(runtime, [spec('a', { backoff: { initial: 100 } })]);
      await crash(tree, 'a');
      // The supervisor is at the start of `b` when these calls come, and then the end of the wait.
      const asked = [
        Supervisor.startChild(tree, spec('b') as never),
        Supervisor.terminateChild(tree, 'a'),
        ...(then === 'is forgotten' ? [Supervisor.deleteChild(tree, 'a')] : []),
      ];
      await clock.advance(100);
      ready.open();
      await Promise.all(asked);
      await settle();

      expect(events).toEqual(['init a#1', 'terminate a#1 Error: boom', 'init b#1']);
      expect(await ids(tree)).toEqual([
        ...(then === 'is forgotten' ? [] : [['a', undefined]]),
        ['b', 0],
      ]);
      await scope.close();
    },
  );

  it.each<{ strategy: Strategy; stopped: string[]; waiting: unknown[]; started: string[] }>([
    {
      strategy: 'one_for_all',
      stopped: ['terminate c#1 shutdown', 'terminate a#1 shutdown'],
      waiting: [
        ['a', undefined],
        ['b', 'restarting'],
        ['c', undefined],
      ],
      started: ['init a#2', 'init b#2', 'init c#2'],
    },
    {
      strategy: 'rest_for_one',
      stopped: ['terminate c#1 shutdown'],
      waiting: [
        ['a', 0],
        ['b', 'restarting'],
        ['c', undefined],
      ],
      started: ['init b#2', 'init c#2'],
    },
  ])('waits with its group stopped, $strategy', async (row) => {
    const {
      clock,
      runtime,
      stage: { events },
      spec,
    } = stage();
    const specs = [spec('a'), spec('b', { backoff: { initial: 100 } }), spec('c')];
    const { scope, tree } = await opened(runtime, specs, { strategy: row.strategy });
    events.splice(0);
    await crash(tree, 'b');
    await clock.advance(99);
    expect(events.splice(0)).toEqual(['terminate b#1 Error: boom', ...row.stopped]);
    expect(await ids(tree)).toEqual(row.waiting);
    await clock.advance(1);

    expect(events).toEqual(row.started);
    await scope.close();
  });

  it('that is stopped for good brings its group back without it', async () => {
    const {
      clock,
      runtime,
      stage: { events },
      spec,
    } = stage();
    const specs = [spec('a'), spec('b', { backoff: { initial: 100 } }), spec('c')];
    const { scope, tree } = await opened(runtime, specs, { strategy: 'one_for_all' });
    await crash(tree, 'b');
    events.splice(0);
    await Supervisor.terminateChild(tree, 'b');

    expect(events).toEqual(['init a#2', 'init c#2']);
    expect(await ids(tree)).toEqual([
      ['a', 1],
      ['b', undefined],
      ['c', 1],
    ]);
    expect(clock.pending).toBe(0);
    await scope.close();
  });

  it('finds a sibling that was started, added or deleted meanwhile as it is', async () => {
    const {
      clock,
      runtime,
      stage: { events },
      spec,
    } = stage();
    const specs = [spec('a'), spec('b', { backoff: { initial: 100 } }), spec('c')];
    const { scope, tree } = await opened(runtime, specs, { strategy: 'one_for_all' });
    await crash(tree, 'b');
    events.splice(0);
    await Supervisor.restartChild(tree, 'a');
    await Supervisor.deleteChild(tree, 'c');
    await Supervisor.startChild(tree, spec('d') as never);
    await clock.advance(100);

    expect(events).toEqual(['init a#2', 'init d#1', 'init b#2']);
    expect(await ids(tree)).toEqual([
      ['a', 0],
      ['b', 1],
      ['d', 0],
    ]);
    await scope.close();
  });

  it('that is started with its group by the restart of another does not wait any more', async () => {
    const {
      clock,
      runtime,
      stage: { events },
      spec,
    } = stage();
    const specs = [
      spec('a', { backoff: { initial: 100 } }),
      spec('b', { backoff: { initial: 1_000, factor: 1 } }),
    ];
    const { scope, tree } = await opened(runtime, specs, { strategy: 'rest_for_one' });
    await crash(tree, 'a');
    await Supervisor.restartChild(tree, 'b');
    await crash(tree, 'b');
    events.splice(0);
    await clock.advance(100);
    expect(events).toEqual(['init a#2', 'init b#3']);
    expect(clock.pending).toBe(0);
    await crash(tree, 'b');
    await clock.advance(999);
    expect(events.slice(2)).toEqual(['terminate b#3 Error: boom']);
    await clock.advance(1);

    expect(events.slice(3)).toEqual(['init b#4']);
    await scope.close();
  });

  it.each(['cancel', 'kill'])('leaves no timer when its supervisor ends by %s', async (end) => {
    const { clock, reports, runtime, spec } = stage();
    const backoff = { initial: 60_000, max: 60_000 };
    const inner = childSpec({ id: 'in', actor: Tree, args: [[spec('x', { backoff })]] });
    const { scope, tree, ended } = await opened(runtime, [inner, spec('a', { backoff })]);
    await crash(tree, 'a');
    await crash(Supervisor.child(tree, 'in'), 'x');
    expect(clock.pending).toBe(2);
    if (end === 'cancel') scope.cancel();
    else exit(tree, 'kill');

    await expect(ended).resolves.toEqual({ type: end === 'kill' ? 'killed' : 'shutdown' });
    await scope.close();
    expect(clock.pending).toBe(0);
    expect(told(reports)).toEqual(['a Error: boom; restart', 'x Error: boom; restart']);
  });

  it('is counted when it fails, and not when its wait is over', async () => {
    const { clock, runtime, spec } = stage();
    const a = spec('a', { backoff: { initial: 2_000, factor: 1 } });
    const flags = { maxRestarts: 1, maxSeconds: 1 };
    const { scope, tree, ended } = await opened(runtime, [a, spec('b')], flags);
    await crash(tree, 'a'); // at 0
    await clock.advance(1_001);
    await crash(tree, 'b'); // the one of 0 is gone
    await clock.advance(999); // `a` is back at 2000
    expect(await ids(tree)).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
    await clock.advance(1);
    await crash(tree, 'b'); // at 2001: the one of 1001 still counts

    await expect(ended).resolves.toMatchObject({ error: { name: 'MaxRestartsExceeded', id: 'b' } });
    await scope.close();
  });

  it('does not keep its supervisor from giving up on another', async () => {
    const { clock, runtime, spec } = stage();
    const a = spec('a', { backoff: { initial: 1_000 } });
    const { scope, tree, ended } = await opened(runtime, [a, spec('b')], { maxRestarts: 1 });
    await crash(tree, 'a');
    await crash(tree, 'b');

    await expect(ended).resolves.toMatchObject({ error: { name: 'MaxRestartsExceeded', id: 'b' } });
    expect(clock.pending).toBe(0);
    await scope.close();
  });
});

describe('the restart intensity', () => {
  it('ends the supervisor when it is exceeded, after its children in reverse order', async () => {
    const {
      reports,
      runtime,
      stage: { events },
      spec,
    } = stage();
    const { scope, tree, ended } = await opened(runtime, [spec('a'), spec('b'), spec('c')], {
      maxRestarts: 1,
    });
    await crash(tree, 'b');
    events.splice(0);
    await crash(tree, 'b');

    expect(events).toEqual([
      'terminate b#2 Error: boom',
      'terminate c#1 shutdown',
      'terminate a#1 shutdown',
    ]);
    await expect(ended).resolves.toMatchObject({
      type: 'error',
      error: {
        name: 'MaxRestartsExceeded',
        id: 'b',
        maxRestarts: 1,
        maxSeconds: 10,
        cause: new Error('boom'),
      },
    });
    expect(reports.at(-1)).toMatchObject({ type: 'child', id: 'b', then: 'give up' });
    await scope.close();
  });

  it('forgets restarts that are older than the period', async () => {
    const { clock, runtime, spec } = stage();
    const flags = { maxRestarts: 1, maxSeconds: 1 };
    const { scope, tree } = await opened(runtime, [spec('a')], flags);
    await crash(tree, 'a');
    await clock.advance(1_001);
    await crash(tree, 'a');
    expect(processInfo(tree)).toBeDefined();
    await clock.advance(1_000);
    await crash(tree, 'a');

    expect(processInfo(tree)).toBeUndefined();
    await scope.close();
  });

  it('counts a group restart as one', async () => {
    const { runtime, spec } = stage();
    const { scope, tree } = await opened(runtime, [spec('a'), spec('b'), spec('c')], {
      strategy: 'one_for_all',
      maxRestarts: 2,
    });
    await crash(tree, 'a');
    await crash(tree, 'b');

    expect(await ids(tree)).toEqual([
      ['a', 2],
      ['b', 2],
      ['c', 2],
    ]);
    await scope.close();
  });
});

describe('the control API', () => {
  it('startChild adds a child at the end, typed by its class', async () => {
    const {
      runtime,
      stage: { events },
      stage: cast_,
      spec,
    } = stage();
    const { scope, tree } = await opened(runtime, [spec('a')]);
    const b = await Supervisor.startChild(tree, { id: 'b', actor: Worker, args: ['b', cast_] });
    await expect(call(b, ['life'])).resolves.toBe(1);
    events.splice(0);
    await scope.close();

    expect(events).toEqual(['terminate b#1 shutdown', 'terminate a#1 shutdown']);
  });

  it('startChild takes a function that starts it', async () => {
    const { runtime, stage: cast_ } = stage();
    const { scope, tree } = await opened(runtime, []);
    const pid = await Supervisor.startChild(tree, {
      id: 'f',
      start: (own) => Worker.start({ ...own, args: ['f', cast_] }),
    });
    await expect(call(pid, ['crash'])).rejects.toMatchObject({ cause: new Error('boom') });
    await settle();

    expect(await ids(tree)).toEqual([['f', 1]]);
    await scope.close();
  });

  it('startChild refuses an id that is known', async () => {
    const { runtime, spec, stage: cast_ } = stage();
    const { scope, tree } = await opened(runtime, [spec('a')]);
    const again = { id: 'a', actor: Worker, args: ['a', cast_] as [string, Cast] };
    const process = Supervisor.child(tree, 'a').resolve();

    await expect(Supervisor.startChild(tree, again)).rejects.toMatchObject({
      name: 'ChildExistsError',
      id: 'a',
      process,
    });
    await Supervisor.terminateChild(tree, 'a');
    await expect(Supervisor.startChild(tree, again)).rejects.toMatchObject({
      name: 'ChildExistsError',
      process: undefined,
    });
    await scope.close();
  });

  it('startChild keeps nothing of a child that does not start, or of a bad spec', async () => {
    const { runtime, stage: cast_ } = stage();
    const { scope, tree } = await opened(runtime, []);
    cast_.plans['x'] = {
      init: (life) => {
        if (life === 1) throw new Error('bad');
      },
    };
    const x = { id: 'x', actor: Worker, args: ['x', cast_] as [string, Cast] };

    await expect(Supervisor.startChild(tree, x)).rejects.toMatchObject({
      name: 'ChildStartError',
      id: 'x',
      cause: new Error('bad'),
    });
    await expect(
      Supervisor.startChild(tree, { ...x, restart: 'sometimes' as never }),
    ).rejects.toMatchObject({ name: 'InvalidChildSpecError', value: 'sometimes' });
    expect(await ids(tree)).toEqual([]);
    await Supervisor.startChild(tree, x);
    expect(await ids(tree)).toEqual([['x', 0]]);
    await scope.close();
  });

  it('terminateChild waits for the end and keeps the spec; restartChild starts it again', async () => {
    const {
      runtime,
      stage: { events, plans },
      spec,
    } = stage();
    const flushed = gate();
    plans['a'] = { terminate: (life) => (life === 1 ? flushed.promise : undefined) };
    const { scope, tree } = await opened(runtime, [spec('a')]);
    events.splice(0);
    const terminated = Supervisor.terminateChild(tree, 'a').then(() => events.push('terminated'));
    await settle();
    expect(events).toEqual(['terminate a#1 shutdown']);
    flushed.open();
    await terminated;
    expect(await ids(tree)).toEqual([['a', undefined]]);
    const pid = await Supervisor.restartChild<WorkerProtocol>(tree, 'a');

    await expect(call(pid, ['life'])).resolves.toBe(2);
    await scope.close();
  });

  it('deleteChild forgets a child that is stopped', async () => {
    const { runtime, spec } = stage();
    const { scope, tree } = await opened(runtime, [spec('a')]);
    await Supervisor.terminateChild(tree, 'a');
    await Supervisor.deleteChild(tree, 'a');

    expect(await ids(tree)).toEqual([]);
    await scope.close();
  });

  it('terminateChild forgets a temporary child', async () => {
    const { runtime, spec } = stage();
    const { scope, tree } = await opened(runtime, [spec('a', { restart: 'temporary' })]);
    await Supervisor.terminateChild(tree, 'a');

    expect(await ids(tree)).toEqual([]);
    await scope.close();
  });

  it.each(['restartChild', 'deleteChild'] as const)('%s refuses a child that runs', async (op) => {
    const { runtime, spec } = stage();
    const { scope, tree } = await opened(runtime, [spec('a')]);
    const process = Supervisor.child(tree, 'a').resolve();

    await expect(Supervisor[op](tree, 'a')).rejects.toMatchObject({
      name: 'ChildRunningError',
      id: 'a',
      process,
    });
    await scope.close();
  });

  it('getChildSpec gives what the supervisor knows, with all defaults', async () => {
    const { runtime, spec } = stage();
    const full = {
      restart: 'transient',
      shutdown: 'brutal_kill',
      startTimeout: 100,
      significant: true,
      backoff: { initial: 5 },
      type: 'supervisor',
    };
    const inner = childSpec({ id: 'in', actor: Tree, args: [[]] });
    const flags: Flags = { autoShutdown: 'any_significant' };
    const { scope, tree } = await opened(runtime, [spec('a'), spec('b', full), inner], flags);
    await Supervisor.terminateChild(tree, 'b');
    const defaults = {
      restart: 'permanent',
      startTimeout: Infinity,
      significant: false,
      backoff: undefined,
      start: expect.any(Function) as unknown,
    };

    await expect(Supervisor.getChildSpec(tree, 'a')).resolves.toEqual({
      ...defaults,
      id: 'a',
      shutdown: 5_000,
      type: 'worker',
    });
    await expect(Supervisor.getChildSpec(tree, 'b')).resolves.toEqual({
      ...defaults,
      ...full,
      id: 'b',
    });
    await expect(Supervisor.getChildSpec(tree, 'in')).resolves.toEqual({
      ...defaults,
      id: 'in',
      shutdown: Infinity,
      type: 'supervisor',
    });
    await scope.close();
  });

  it.each(['terminateChild', 'restartChild', 'deleteChild', 'whichChild', 'getChildSpec'] as const)(
    '%s refuses an id that is not known',
    async (op) => {
      const { runtime } = stage();
      const { scope, tree } = await opened(runtime, []);

      await expect(Supervisor[op](tree, 'zz')).rejects.toMatchObject({
        name: 'ChildNotFoundError',
        supervisor: tree,
        id: 'zz',
      });
      await scope.close();
    },
  );

  it('waits without a limit, also if it is told that there is none', async () => {
    const { clock, runtime, stage: cast_, spec } = stage();
    const { scope, tree } = await opened(runtime, []);
    const ready = gate();
    cast_.plans['slow'] = { init: () => ready.promise };
    const started = Supervisor.startChild(tree, spec('slow') as never);
    const counted = Supervisor.countChildren(tree, { timeout: undefined });
    await clock.advance(60_000);
    ready.open();
    await started;
    await expect(counted).resolves.toMatchObject({ active: 1 });
    await scope.close();
  });

  it('countChildren counts no child of whose end it has yet to read', async () => {
    const { runtime, spec } = stage();
    const { scope, tree } = await opened(runtime, [spec('a'), spec('b')]);
    exit(Supervisor.child(tree, 'a').resolve() as Pid<unknown>, 'kill');
    await expect(Supervisor.countChildren(tree)).resolves.toMatchObject({ specs: 2, active: 1 });
    await expect(Supervisor.countChildren(tree)).resolves.toMatchObject({ specs: 2, active: 2 });
    await scope.close();
  });

  it('countChildren counts, and whichChildren lists the one started last first', async () => {
    const { runtime, spec } = stage();
    const inner = childSpec({ id: 'i', actor: Tree, args: [[spec('x')]] });
    const { scope, tree } = await opened(runtime, [spec('a'), spec('b'), inner]);
    await Supervisor.terminateChild(tree, 'a');

    await expect(Supervisor.countChildren(tree)).resolves.toEqual({
      specs: 3,
      active: 2,
      supervisors: 1,
      workers: 2,
    });
    const listed = await Supervisor.whichChildren(tree);
    expect(listed.map(({ id, type }) => [id, type])).toEqual([
      ['i', 'supervisor'],
      ['b', 'worker'],
      ['a', 'worker'],
    ]);
    await scope.close();
  });

  it('of a supervisor that has ended fails with noproc', async () => {
    const { runtime } = stage();
    const { scope, tree } = await opened(runtime, []);
    await scope.close();

    await expect(Supervisor.countChildren(tree)).rejects.toMatchObject({
      name: 'CallExitError',
      reason: { type: 'noproc' },
    });
  });
});

describe('the address of a child', () => {
  it('leads to each of its lives, and to nobody in between', async () => {
    const { runtime, spec } = stage();
    const { scope, tree } = await opened(runtime, [spec('a')]);
    const a = Supervisor.child<WorkerProtocol>(tree, 'a');
    await expect(call(a, ['life'])).resolves.toBe(1);
    await expect(call(a, ['crash'])).rejects.toMatchObject({ cause: new Error('boom') });
    await settle();
    await expect(call(a, ['life'])).resolves.toBe(2);
    await Supervisor.terminateChild(tree, 'a');

    await expect(call(a, ['life'])).rejects.toMatchObject({ reason: { type: 'noproc' } });
    await scope.close();
  });

  it('reaches through the restarts of its supervisor', async () => {
    const { runtime, spec } = stage();
    const inner = childSpec({ id: 'in', actor: Tree, args: [[spec('x')], { maxRestarts: 0 }] });
    const { scope, tree } = await opened(runtime, [inner]);
    const x = Supervisor.child<WorkerProtocol>(Supervisor.child(tree, 'in'), 'x');
    await call(x, ['crash']).catch(() => undefined);
    await settle();

    await expect(call(x, ['life'])).resolves.toBe(2);
    expect(await ids(tree)).toEqual([['in', 1]]);
    await scope.close();
  });

  it('can be a registered name as well, held by each life in its turn', async () => {
    const { runtime, spec } = stage();
    const name = new Registry().name<WorkerProtocol>('a');
    const { scope } = await opened(runtime, [spec('a', { name })]);
    await call(name, ['crash']).catch(() => undefined);
    await settle();

    await expect(call(name, ['life'])).resolves.toBe(2);
    await scope.close();
  });
});

describe('a tree of supervisors', () => {
  it('starts depth first and stops the other way round', async () => {
    const {
      runtime,
      stage: { events },
      spec,
    } = stage();
    const inner = childSpec({ id: 'in', actor: Tree, args: [[spec('x'), spec('y')]] });
    const { scope } = await opened(runtime, [spec('a'), inner, spec('b')]);
    await scope.close();

    expect(events).toEqual([
      'init a#1',
      'init x#1',
      'init y#1',
      'init b#1',
      'terminate b#1 shutdown',
      'terminate y#1 shutdown',
      'terminate x#1 shutdown',
      'terminate a#1 shutdown',
    ]);
  });

  it('passes a failure up when the inner supervisor gives up, to the top if need be', async () => {
    const {
      runtime,
      stage: { events },
      spec,
    } = stage();
    const inner = childSpec({
      id: 'in',
      actor: Tree,
      args: [[spec('x'), spec('y')], { maxRestarts: 0 }],
    });
    const { scope, tree, ended } = await opened(runtime, [spec('a'), inner, spec('b')], {
      maxRestarts: 0,
    });
    events.splice(0);
    await crash(Supervisor.child(tree, 'in'), 'x');

    expect(events).toEqual([
      'terminate x#1 Error: boom',
      'terminate y#1 shutdown',
      'terminate b#1 shutdown',
      'terminate a#1 shutdown',
    ]);
    await expect(ended).resolves.toMatchObject({
      error: { name: 'MaxRestartsExceeded', id: 'in', cause: { id: 'x' } },
    });
    await scope.close();
  });

  it('is not disturbed by strangers', async () => {
    const { reports, runtime, spec } = stage();
    const { scope, tree } = await opened(runtime, [spec('a')], { maxRestarts: 0 });
    const stranger = await Tree.start({ scope, args: [[]] });
    exit(tree, ExitReason.error('go away'), stranger);
    send(tree, 'hello');
    const forged = [
      ['$child_down', 'a', stranger, ExitReason.error('liar')],
      ['$try_again', 'a'],
      ['$wait_over', 'a'],
      ['$wait_over'],
    ];
    for (const message of forged) send(tree, message);

    expect(await ids(tree)).toEqual([['a', 0]]);
    expect(reports).toEqual(
      ['hello', ...forged].map((message) => ({ type: 'unhandled', process: tree, message })),
    );
    await scope.close();
  });
});
