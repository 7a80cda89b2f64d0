import { describe, expect, it } from 'vitest';

import {
  type Address,
  call,
  cast,
  childSpec,
  exit,
  ExitReason,
  GenServer,
  type LooseChildSpec,
  type Pid,
  processInfo,
  Registry,
  type RuntimeOptions,
  Scope,
  send,
  type Shutdown,
  type Strategy,
  Supervisor,
} from 'fauxtp';

import { gate, settle, world } from '../support/world.ts';

/** What a test wants of the children of a name, in whichever life. */
interface Plan {
  /** Before its n-th init is over, n from 1. Throwing makes it fail. */
  readonly init?: (life: number) => unknown;
  readonly terminate?: (life: number) => unknown;
}

/** Remembers its lives: `a#1` is the first that runs as `a`. */
class Cast {
  readonly events: string[] = [];
  readonly lives = new Map<string, number>();
  readonly plans: Record<string, Plan> = {};

  begin(name: string): number {
    const life = (this.lives.get(name) ?? 0) + 1;
    this.lives.set(name, life);
    this.events.push(`init ${name}#${life}`);
    return life;
  }
}

interface WorkerProtocol {
  call: { life(): number; crash(): never };
  cast: { crash(): void; stop(reason: ExitReason): void };
}

class Worker extends GenServer<WorkerProtocol, number> {
  readonly #name: string;
  readonly #cast: Cast;

  constructor(name: string, stage: Cast) {
    super();
    this.#name = name;
    this.#cast = stage;
  }

  override async init() {
    const life = this.#cast.begin(this.#name);
    await this.#cast.plans[this.#name]?.init?.(life);
    return life;
  }

  override handleCall(request: readonly [string], _from: unknown, life: number) {
    if (request[0] === 'crash') throw new Error('boom');
    return [life, life];
  }

  override handleCast(request: readonly ['crash'] | readonly ['stop', ExitReason]): never {
    if (request[0] === 'crash') throw new Error('boom');
    return this.exit(request[1]);
  }

  override async terminate(reason: ExitReason, life: number) {
    this.#cast.events.push(`terminate ${this.#name}#${life} ${ExitReason.format(reason)}`);
    await this.#cast.plans[this.#name]?.terminate?.(life);
  }
}

interface Flags {
  strategy?: Strategy;
  maxRestarts?: number;
  maxSeconds?: number;
}

class Tree extends Supervisor {
  override readonly strategy: Strategy;
  override readonly maxRestarts: number;
  override readonly maxSeconds: number;
  readonly #specs: readonly LooseChildSpec[];

  constructor(specs: readonly LooseChildSpec[], flags: Flags = {}) {
    super();
    this.#specs = specs;
    this.strategy = flags.strategy ?? 'one_for_one';
    this.maxRestarts = flags.maxRestarts ?? 10;
    this.maxSeconds = flags.maxSeconds ?? 10;
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
  specs: readonly LooseChildSpec[],
  flags?: Flags,
): Promise<{ scope: Scope; tree: Pid; ended: Promise<ExitReason> }> {
  const scope = new Scope({ runtime });
  const end = gate<ExitReason>();
  const args: [readonly LooseChildSpec[], Flags?] = flags === undefined ? [specs] : [specs, flags];
  const tree = (await Tree.start({ scope, args, onExit: end.open })) as unknown as Pid;
  return { scope, tree, ended: end.promise };
}

async function crash(tree: Address, id: string): Promise<void> {
  cast(Supervisor.child<WorkerProtocol>(tree, id), ['crash']);
  await settle();
}

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

  it.each(['terminateChild', 'restartChild', 'deleteChild', 'whichChild'] as const)(
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
    send(tree, ['$child_down', 'a', stranger, ExitReason.error('liar')]);

    expect(await ids(tree)).toEqual([['a', 0]]);
    expect(reports).toMatchObject([{ type: 'unhandled', message: 'hello' }]);
    await scope.close();
  });
});
