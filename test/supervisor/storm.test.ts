/**
 * A tree of supervisors in a storm: for a minute everything that can go wrong does, at random, and
 * what a supervisor promises has to hold all the same.
 *
 * A seed decides all that is random, who has the next turn included: a seed that fails once fails
 * always.
 */

import { describe, expect, it } from 'vitest';

import {
  cast,
  type ChildInfo,
  DynamicSupervisor,
  exit,
  ExitReason,
  GenServer,
  type LooseChildSpec,
  type LooseSpec,
  MaxRestartsExceeded,
  monitor,
  type Pid,
  processInfo,
  type Report,
  type Runnable,
  type RunQueue,
  Scope,
  type Strategy,
  Supervisor,
} from 'fauxtp';

import { gate, settle, VirtualClock } from '../support/world.ts';

/** Raise it to look further. */
const SEEDS = 10;
const MINUTE = 60_000;
const TICK = 100;

// ---- chance ---------------------------------------------------------------------------------------

/** Mulberry32: small, and good enough for a storm. */
class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** From 0 up to 1, without 1. */
  readonly next = (): number => {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };

  /** A whole number from `low` to `high`. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** Whether something happens that happens in so many of a hundred cases. */
  percent(share: number): boolean {
    return this.next() * 100 < share;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.between(0, list.length - 1)] as T;
  }
}

/** Gives the next turn to any of those that wait, however long it has waited. */
class ChanceQueue implements RunQueue {
  readonly #chance: Chance;
  readonly #waiting: Runnable[] = [];

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  schedule(runnable: Runnable): void {
    this.#waiting.push(runnable);
    if (this.#waiting.length === 1) void Promise.resolve().then(this.#drain);
  }

  readonly #drain = (): void => {
    while (this.#waiting.length > 0) {
      const index = this.#chance.between(0, this.#waiting.length - 1);
      // It stays in the list until its turn is over, so that nobody begins a second drain.
      const next = this.#waiting[index] as Runnable;
      this.#waiting[index] = IDLER;
      next.turn(this.#chance.between(1, 8));
      this.#waiting.splice(this.#waiting.indexOf(IDLER), 1);
    }
  };
}

const IDLER: Runnable = { label: 'nobody', turn: () => 0 };

// ---- the record -----------------------------------------------------------------------------------

interface Life {
  readonly path: string;
  readonly pid: Pid<unknown>;
  readonly parent: Pid<unknown> | undefined;
  readonly kind: 'worker' | 'supervisor' | 'dynamic';
  ready: boolean;
}

/** What happens in one storm, and what happens that must not. */
class Storm {
  readonly chance: Chance;
  readonly clock = new VirtualClock();
  readonly reports: Report[] = [];
  readonly scope: Scope;
  /** Who lives, by its path through the tree. */
  readonly alive = new Map<string, Life>();
  readonly killed = new Set<Pid<unknown>>();
  readonly wrong: string[] = [];
  /** The paths of those that have ended, in order. */
  readonly ends: string[] = [];
  raging = false;
  lives = 0;
  /** Control calls that have no answer yet. */
  asked = 0;
  /** Sleeps of the workers themselves. */
  sleeping = 0;
  started = 0;
  readonly #parents = new Map<Pid<unknown>, Pid<unknown> | undefined>();

  constructor(seed: number) {
    this.chance = new Chance(seed);
    const { next: random } = this.chance;
    const reporter = { report: (report: Report) => this.reports.push(report) };
    const queue = new ChanceQueue(this.chance);
    this.scope = new Scope({ runtime: { clock: this.clock, queue, reporter, random } });
  }

  /** A life begins: in its `init`, before anything else. */
  begin(path: string, pid: Pid<unknown>, parent: Pid<unknown> | undefined, kind: Life['kind']) {
    const life: Life = { path, pid, parent, kind, ready: false };
    if (this.alive.has(path)) this.wrong.push(`${path} lives twice at once`);
    this.alive.set(path, life);
    this.#parents.set(pid, parent);
    this.lives += 1;
    monitor(pid, (reason) => {
      this.alive.delete(path);
      this.ends.push(path);
      if (kind !== 'worker' && !this.#mayEnd(life, reason)) {
        this.wrong.push(`${path} ended with ${ExitReason.format(reason)}`);
      }
    });
    return life;
  }

  /* A supervisor ends by its intensity or its owner; one that is not ready yet, by its children. */
  #mayEnd({ pid, ready }: Life, reason: ExitReason): boolean {
    switch (reason.type) {
      case 'shutdown':
        return !('detail' in reason) || !ready;
      case 'killed':
        if (!ready) this.killed.add(pid); // it took too long to start
        return this.#wasKilled(pid);
      case 'error':
        return this.reports.some(
          (report) =>
            report.type === 'child' && report.supervisor === pid && report.then === 'give up',
        );
      default:
        return false;
    }
  }

  /* It was, or whoever owns it: its owner's reason becomes its own. */
  #wasKilled(pid: Pid<unknown> | undefined): boolean {
    if (pid === undefined) return false;
    return this.killed.has(pid) || this.#wasKilled(this.#parents.get(pid));
  }

  async sleep(low: number, high: number): Promise<void> {
    this.sleeping += 1;
    await new Promise<void>((ring) => this.clock.arm(this.chance.between(low, high), { ring }));
    this.sleeping -= 1;
  }

  ask(question: Promise<unknown>): void {
    const refusals = /^(Child(Exists|NotFound|Running|Start)Error|CallExitError|MaxChildrenError)$/;
    this.asked += 1;
    question
      .catch((error: unknown) => {
        const { name } = error as Error;
        if (!refusals.test(name)) this.wrong.push(`a control call failed with ${String(error)}`);
      })
      .finally(() => {
        this.asked -= 1;
      });
  }
}

// ---- the tree -------------------------------------------------------------------------------------

interface WorkerProtocol {
  cast: { crash(): void; work(): void; leave(): void };
}

/* What workers fail with. If they are to end already, or are killed over it, it is a stray. */
class Mishap extends Error {}

class Worker extends GenServer<WorkerProtocol> {
  readonly #storm: Storm;
  readonly #path: string;
  readonly #parent: Pid<unknown>;

  constructor(storm: Storm, path: string, parent: Pid<unknown>) {
    super();
    this.#storm = storm;
    this.#path = path;
    this.#parent = parent;
  }

  override async init() {
    const life = this.#storm.begin(this.#path, this.pid, this.#parent, 'worker');
    const { chance, raging } = this.#storm;
    this.trapExit = chance.percent(30);
    if (raging && chance.percent(1)) throw new Mishap('bad');
    if (raging && chance.percent(5)) await this.#storm.sleep(1, 160);
    life.ready = true;
  }

  override async handleCast(request: readonly [string]) {
    switch (request[0]) {
      case 'crash':
        throw new Mishap('boom');
      case 'leave':
        return this.exit(ExitReason.normal);
      default:
        await this.#storm.sleep(1, 50);
    }
  }

  override handleInfo() {
    return undefined; // a trapped exit
  }

  override async terminate(reason: ExitReason) {
    const { chance } = this.#storm;
    if (chance.percent(10)) await this.#storm.sleep(1, 200);
    if (chance.percent(2)) await gate().promise;
    if (chance.percent(3) && reason.type !== 'error') throw new Mishap('bad end');
  }
}

/* How a worker is kept: all that is possible, at random. */
function workerSpec(storm: Storm, path: string, parent: Pid<unknown>): LooseSpec {
  const { chance } = storm;
  const backoff = { initial: chance.between(0, 300), max: 2_000, jitter: 0.5, resetAfter: 1_000 };
  return {
    actor: Worker,
    args: [storm, path, parent],
    restart: chance.pick(['permanent', 'permanent', 'transient', 'temporary']),
    shutdown: chance.percent(20) ? 'brutal_kill' : chance.between(0, 300),
    startTimeout: chance.percent(50) ? 150 : Infinity,
    backoff: chance.percent(30) ? backoff : undefined,
  };
}

const STRATEGIES: readonly Strategy[] = ['one_for_one', 'one_for_all', 'rest_for_one'];

/** A supervisor `depth` levels above the workers. */
class Branch extends Supervisor {
  override readonly strategy: Strategy;
  override readonly maxRestarts: number;
  readonly #storm: Storm;
  readonly #path: string;
  readonly #parent: Pid<unknown> | undefined;
  readonly #depth: number;

  constructor(storm: Storm, path: string, parent: Pid<unknown> | undefined, depth: number) {
    super();
    this.#storm = storm;
    this.#path = path;
    this.#parent = parent;
    this.#depth = depth;
    this.strategy = depth === 2 ? 'one_for_one' : storm.chance.pick(STRATEGIES);
    this.maxRestarts = depth === 2 ? Infinity : storm.chance.between(5, 15);
  }

  override async init() {
    const life = this.#storm.begin(this.#path, this.pid, this.#parent, 'supervisor');
    const failed = await super.init();
    life.ready = failed === undefined;
    return failed;
  }

  override childSpecs(): LooseChildSpec[] {
    const path = (id: string): string => `${this.#path}/${id}`;
    if (this.#depth === 0) {
      return Array.from({ length: 50 }, (_, index) => {
        const id = `w${index}`;
        return { id, ...workerSpec(this.#storm, path(id), this.pid) };
      });
    }
    const branches = Array.from({ length: this.#depth === 2 ? 4 : 5 }, (_, index) => {
      const id = `b${index}`;
      const startTimeout = this.#storm.chance.percent(50) ? 1_000 : Infinity;
      const args = [this.#storm, path(id), this.pid, this.#depth - 1];
      return { id, actor: Branch as never, args, startTimeout };
    });
    if (this.#depth === 2) return branches;
    return [...branches, { id: 'd', actor: Swarm, args: [this.#storm, path('d'), this.pid] }];
  }
}

class Swarm extends DynamicSupervisor<[path: string]> {
  override readonly maxChildren = 10;
  readonly #storm: Storm;
  readonly #path: string;
  readonly #parent: Pid<unknown>;

  constructor(storm: Storm, path: string, parent: Pid<unknown>) {
    super();
    this.#storm = storm;
    this.#path = path;
    this.#parent = parent;
  }

  override init() {
    this.#storm.begin(this.#path, this.pid, this.#parent, 'dynamic').ready = true;
    return super.init();
  }

  childSpec(id: string) {
    return workerSpec(this.#storm, `${this.#path}/${id}`, this.pid);
  }
}

// ---- the storm ------------------------------------------------------------------------------------

/* One thing that goes wrong, or is asked for. */
function strike(storm: Storm): void {
  const { chance } = storm;
  const lives = [...storm.alive.values()];
  const branches = lives.filter(({ kind }) => kind !== 'worker');
  const life = chance.pick(chance.percent(40) ? branches : lives);
  if (life.kind === 'worker') harm(storm, life);
  else if (chance.percent(3)) end(storm, life);
  else if (life.kind === 'dynamic') controlSwarm(storm, life);
  else control(storm, life);
}

function harm(storm: Storm, { pid, parent }: Life): void {
  const worker = pid as Pid<WorkerProtocol>;
  switch (storm.chance.between(0, 5)) {
    case 0:
      exit(worker, 'kill');
      break;
    case 1:
      exit(worker, ExitReason.shutdown, parent);
      break;
    case 2:
      cast(worker, ['leave']);
      break;
    case 3:
      cast(worker, ['work']);
      break;
    default:
      cast(worker, ['crash']);
  }
}

/* Ends a supervisor, but for the first of all. */
function end(storm: Storm, { pid, parent }: Life): void {
  if (parent === undefined) return;
  if (storm.chance.percent(50)) {
    exit(pid, ExitReason.shutdown, parent);
  } else {
    storm.killed.add(pid);
    exit(pid, 'kill');
  }
}

function control(storm: Storm, { path, pid }: Life): void {
  const { chance } = storm;
  const children = [...storm.alive.values()].filter((life) => life.parent === pid);
  if (children[0]?.kind === 'worker') controlLeaf(storm, path, pid);
  else controlUpper(storm, pid, `b${chance.between(0, 4)}`);
}

/* A branch that is stopped stays away until somebody asks for it. */
function controlUpper(storm: Storm, pid: Pid<unknown>, id: string): void {
  switch (storm.chance.between(0, 9)) {
    case 0:
      storm.ask(Supervisor.terminateChild(pid, id));
      break;
    case 1:
      storm.ask(Supervisor.terminateChild(pid, id));
      storm.ask(Supervisor.restartChild(pid, id));
      break;
    case 2:
      storm.ask(Supervisor.whichChildren(pid));
      break;
    default:
      for (let index = 0; index < 5; index += 1) {
        storm.ask(Supervisor.restartChild(pid, `b${index}`));
      }
  }
}

function controlLeaf(storm: Storm, path: string, pid: Pid<unknown>): void {
  const { chance } = storm;
  const id = `w${chance.between(0, 11)}`;
  switch (chance.between(0, 7)) {
    case 0:
      storm.ask(Supervisor.terminateChild(pid, id));
      break;
    case 1:
      storm.ask(Supervisor.terminateChild(pid, id));
      storm.ask(Supervisor.deleteChild(pid, id));
      break;
    case 2:
      storm.ask(Supervisor.terminateChild(pid, id));
      storm.ask(Supervisor.restartChild(pid, id));
      break;
    case 3:
      storm.ask(Supervisor.restartChild(pid, id));
      break;
    case 4:
      storm.ask(Supervisor.whichChildren(pid));
      break;
    default: {
      const spec = { id, ...workerSpec(storm, `${path}/${id}`, pid) };
      storm.ask(Supervisor.startChild(pid, spec as never));
    }
  }
}

function controlSwarm(storm: Storm, { pid, path }: Life): void {
  const { chance } = storm;
  if (chance.percent(60)) {
    storm.started += 1;
    storm.ask(DynamicSupervisor.startChild(pid as never, [`d${storm.started}`] as never));
  } else {
    const children = [...storm.alive.values()].filter((life) => life.path.startsWith(`${path}/`));
    const child = children.length === 0 ? pid : chance.pick(children).pid;
    storm.ask(DynamicSupervisor.terminateChild(pid, child));
  }
}

/* Time goes on until `promise` has settled. */
async function awaited<T>(storm: Storm, promise: Promise<T>): Promise<T> {
  const state = { over: false };
  const done = promise.finally(() => {
    state.over = true;
  });
  await settle();
  while (!state.over && storm.clock.step()) await settle();
  expect(state).toEqual({ over: true });
  return await done;
}

/* The paths below a supervisor, in the order in which they are to end; those of a dynamic one, which
   end together, as one. */
async function below(
  storm: Storm,
  path: string,
  pid: Pid<unknown>,
): Promise<(string | string[])[]> {
  const order: (string | string[])[] = [];
  const children = (await awaited(storm, Supervisor.whichChildren(pid))) as Partial<ChildInfo>[];
  for (const { id, process } of children) {
    const life = [...storm.alive.values()].find((one) => one.pid === process);
    if (process === undefined) continue;
    if (life === undefined) {
      storm.wrong.push(`${path}/${id ?? '?'} is ${String(process)}, and nobody lives there`);
    } else {
      if (life.kind === 'supervisor') order.push(...(await below(storm, life.path, life.pid)));
      if (life.kind === 'dynamic')
        order.push((await below(storm, life.path, life.pid)) as string[]);
      order.push(life.path);
    }
  }
  return order;
}

/* What one that was killed at its end had failed with. */
function isExpected(error: unknown): boolean {
  return error instanceof Mishap || error instanceof MaxRestartsExceeded;
}

describe('a tree of supervisors in a storm', () => {
  it.each(Array.from({ length: SEEDS }, (_, index) => index + 1))(
    'holds, seed %i',
    async (seed) => {
      const storm = new Storm(seed);
      const { alive, chance, clock, ends, reports, scope, wrong } = storm;
      const root = await Branch.start({ scope, args: [storm, 'root', undefined, 2] });
      expect(alive.size).toBe(1 + 4 + 4 + 20 + 1_000);

      storm.raging = true;
      for (let time = 0; time < MINUTE; time += TICK) {
        for (let count = chance.between(0, 12); count > 0; count -= 1) strike(storm);
        await clock.advance(TICK);
      }
      storm.raging = false;
      // What is still to be stopped, waited for, or tried again.
      await clock.advance(10 * MINUTE);
      expect(storm.asked).toBe(0);
      expect(processInfo(root)).toMatchObject({ status: 'alive', queueLength: 0 });
      expect(clock.pending).toBe(0);
      const order = await below(storm, 'root', root);
      expect(order.flat()).toHaveLength(alive.size - 1);

      ends.splice(0);
      await awaited(storm, scope.close());
      const together = (paths: readonly string[]): string => paths.toSorted().join(' ');
      let at = 0;
      const ended = [...order, 'root'].map((expected) => {
        if (typeof expected === 'string') return ends[at++];
        at += expected.length;
        return together(ends.slice(at - expected.length, at));
      });
      expect(ended).toEqual(
        [...order, 'root'].map((one) => (typeof one === 'string' ? one : together(one))),
      );
      expect(ends).toHaveLength(at);

      expect(wrong).toEqual([]);
      expect([...alive.keys()]).toEqual([]);
      expect(scope.running()).toEqual([]);
      expect(clock.pending).toBe(storm.sleeping);
      const strays = reports.filter((report) => report.type === 'stray');
      expect(strays.filter(({ error }) => !isExpected(error))).toEqual([]);
      expect(reports.filter(({ type }) => type === 'crash' || type === 'unhandled')).toEqual([]);
      // It was one, and left a tree.
      expect(storm.lives).toBeGreaterThan(2_000);
      expect(ends.length).toBeGreaterThan(10);
      expect(reports.some((report) => report.type === 'child' && report.then === 'give up')).toBe(
        true,
      );
    },
  );
});
