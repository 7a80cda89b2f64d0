/**
 * The library, used as its pages say, with every feature at its default: timeouts, a call that fails
 * at once when the server dies, fairness, reports.
 *
 * @module
 */

import {
  Actor,
  call,
  cast,
  DynamicSupervisor,
  GenServer,
  Scope,
  send,
  Supervisor,
  type Address,
  type CallOptions,
  type CallRequest,
  type CastRequest,
  type From,
  type Pid,
} from 'fauxtp';

import type { Contender } from '../contender.ts';
import { growthOfHeap, type Run } from '../run.ts';

interface CounterProtocol {
  call: { add(n: number): number };
  cast: { add(n: number): void; crash(): void };
}

class Counter extends GenServer<CounterProtocol, number> {
  readonly #born: (pid: Pid<CounterProtocol>) => void;
  readonly #ended: () => void;

  constructor(
    born: (pid: Pid<CounterProtocol>) => void = () => undefined,
    ended: () => void = () => undefined,
  ) {
    super();
    this.#born = born;
    this.#ended = ended;
  }

  init(): number {
    this.#born(this.pid);
    return 0;
  }

  handleCall(
    [, n]: CallRequest<CounterProtocol>,
    _from: From,
    total: number,
  ): readonly [number, number] {
    return [total + n, total + n];
  }

  handleCast(request: CastRequest<CounterProtocol>, total: number): number {
    if (request[0] === 'crash') throw new Error('crash');
    return total + request[1];
  }

  terminate(): void {
    this.#ended();
  }
}

class AsyncCounter extends GenServer<CounterProtocol, number> {
  init(): number {
    return 0;
  }

  async handleCall(
    [, n]: CallRequest<CounterProtocol>,
    _from: From,
    total: number,
  ): Promise<readonly [number, number]> {
    return [total + n, total + n];
  }
}

/** A server as plain as can be, for what is about having many. */
class Idle extends GenServer<CounterProtocol, number> {
  init(): number {
    return 0;
  }

  handleCall(
    [, n]: CallRequest<CounterProtocol>,
    _from: From,
    total: number,
  ): readonly [number, number] {
    return [total + n, total + n];
  }
}

class Parked extends Actor<number> {
  init(): number {
    return 0;
  }

  run(state: number): Promise<number> {
    return this.receive([['wake'], () => state]);
  }
}

interface NodeProtocol {
  cast: { token(hops: number): void; follow(next: Pid<NodeProtocol>): void };
}

class Node extends GenServer<NodeProtocol, Pid<NodeProtocol> | undefined> {
  readonly #last: number;
  readonly #arrived: (hops: number) => void;

  constructor(last: number, arrived: (hops: number) => void) {
    super();
    this.#last = last;
    this.#arrived = arrived;
  }

  handleCast(
    request: CastRequest<NodeProtocol>,
    next: Pid<NodeProtocol> | undefined,
  ): Pid<NodeProtocol> | undefined {
    if (request[0] === 'follow') return request[1];
    const hops = request[1];
    if (hops < this.#last && next !== undefined) cast(next, ['token', hops + 1]);
    else this.#arrived(hops);
    return next;
  }
}

/** An actor that fills its own mailbox, then does one thing there, and says what came of it. */
abstract class Backlogged extends Actor<undefined> {
  readonly #run: Run;
  readonly #done: (answer: number) => void;

  constructor(run: Run, done: (answer: number) => void) {
    super();
    this.#run = run;
    this.#done = done;
  }

  async run(): Promise<undefined> {
    const { size, operations } = this.#run;
    for (let waiting = 0; waiting < size; waiting += 1) send(this.pid, ['other', waiting]);
    this.#run.start();
    const answer = await this.work(operations);
    this.#run.stop();
    this.#done(answer);
    await this.receive([['end'], () => undefined]);
    return undefined;
  }

  protected abstract work(operations: number): Promise<number>;
}

class FirstScan extends Backlogged {
  protected async work(operations: number): Promise<number> {
    let found = 0;
    for (let wanted = 0; wanted < operations; wanted += 1) {
      send(this.pid, ['wanted', wanted]);
      found += await this.receive([['wanted', wanted], () => 1]);
    }
    return found;
  }
}

class ScanAgain extends Backlogged {
  protected async work(operations: number): Promise<number> {
    let found = 0;
    for (let wanted = 0; wanted < operations; wanted += 1) {
      send(this.pid, ['wanted', wanted]);
      found += await this.receive([['wanted', Number], (value) => (value === wanted ? 1 : 0)]);
    }
    return found;
  }
}

class CallBehindBacklog extends Backlogged {
  protected async work(operations: number): Promise<number> {
    const counter = await Counter.start({ scope: this.scope });
    let value = 0;
    for (let done = 0; done < operations; done += 1) value = await this.call(counter, ['add', 1]);
    return value;
  }
}

interface PlayerProtocol {
  cast: { ball(from: Pid<PlayerProtocol>): void };
}

class Player extends GenServer<PlayerProtocol, undefined> {
  readonly #hit: () => boolean;

  constructor(hit: () => boolean) {
    super();
    this.#hit = hit;
  }

  handleCast([, from]: CastRequest<PlayerProtocol>): undefined {
    if (this.#hit()) cast(from, ['ball', this.pid]);
  }
}

class CounterSupervisor extends Supervisor {
  override readonly maxRestarts = Infinity;
  readonly #born: (pid: Pid<CounterProtocol>) => void;

  constructor(born: (pid: Pid<CounterProtocol>) => void) {
    super();
    this.#born = born;
  }

  childSpecs() {
    return [{ id: 'counter', actor: Counter, args: [this.#born] }];
  }
}

/** What has many children that come and go. The one place that knows which supervisor that is. */
class Children extends DynamicSupervisor<
  [born: ((pid: Pid<CounterProtocol>) => void) | undefined],
  CounterProtocol
> {
  override readonly maxRestarts = Infinity;

  childSpec(born: ((pid: Pid<CounterProtocol>) => void) | undefined) {
    return { actor: Counter, args: [born] };
  }
}

async function startMany(scope: Scope, size: number) {
  const supervisor = await Children.start({ scope });
  const starts: Promise<Pid<CounterProtocol>>[] = [];
  for (let count = 0; count < size; count += 1) {
    starts.push(DynamicSupervisor.startChild(supervisor, [undefined]));
  }
  return { supervisor, children: await Promise.all(starts) };
}

/* The crashes are on purpose, and nobody wants to read of them. */
const SILENT = { report: () => undefined };

async function inScope<T>(body: (scope: Scope) => Promise<T>): Promise<T> {
  const scope = new Scope({ runtime: { reporter: SILENT } });
  const result = await body(scope);
  await scope.close();
  return result;
}

async function callInTurn(server: Address<CounterProtocol>, run: Run): Promise<number> {
  const { operations } = run;
  let value = 0;
  run.start();
  for (let done = 0; done < operations; done += 1) value = await call(server, ['add', 1]);
  run.stop();
  return value;
}

async function callAtOnce(run: Run, options?: CallOptions): Promise<number> {
  const { operations } = run;
  return inScope(async (scope) => {
    const counter = await Counter.start({ scope });
    const replies: Promise<number>[] = [];
    run.start();
    for (let asked = 0; asked < operations; asked += 1) {
      replies.push(call(counter, ['add', 1], options));
    }
    const values = await Promise.all(replies);
    run.stop();
    return values.at(-1) ?? 0;
  });
}

function castAtOnce(counter: Pid<CounterProtocol>, casts: number): Promise<number> {
  for (let done = 0; done < casts; done += 1) cast(counter, ['add', 1]);
  return call(counter, ['add', 0]);
}

function behindBacklog(
  Behind: typeof FirstScan | typeof ScanAgain | typeof CallBehindBacklog,
  run: Run,
): Promise<number> {
  return inScope(async (scope) => {
    const { promise, resolve } = later<number>();
    await Behind.start({ scope, args: [run, resolve] });
    return promise;
  });
}

/* Crashes what was born last, and waits for the next. */
async function crashInTurn(
  first: Pid<CounterProtocol>,
  crashes: number,
  whenBorn: (resolve: (pid: Pid<CounterProtocol>) => void) => void,
  lap: (crashed: number) => void,
): Promise<void> {
  let counter = first;
  for (let crashed = 0; crashed < crashes; crashed += 1) {
    lap(crashed);
    const next = new Promise<Pid<CounterProtocol>>(whenBorn);
    cast(counter, ['crash']);
    counter = await next;
  }
}

export const contender: Contender = {
  call: (run) => inScope(async (scope) => callInTurn(await Counter.start({ scope }), run)),

  callAsync: (run) =>
    inScope(async (scope) => callInTurn(await AsyncCounter.start({ scope }), run)),

  cast: (run) =>
    inScope(async (scope) => {
      const counter = await Counter.start({ scope });
      run.start();
      const value = await castAtOnce(counter, run.operations);
      run.stop();
      return value;
    }),

  fanIn: (run) =>
    inScope(async (scope) => {
      const counter = await Counter.start({ scope });
      const each = run.operations / run.size;
      const client = async (): Promise<void> => {
        for (let done = 0; done < each; done += 1) await call(counter, ['add', 1]);
      };
      run.start();
      await Promise.all(Array.from({ length: run.size }, client));
      run.stop();
      return call(counter, ['add', 0]);
    }),

  ring: (run) =>
    inScope(async (scope) => {
      const { promise, resolve } = later<number>();
      const args: [number, (hops: number) => void] = [run.operations, resolve];
      const nodes: Pid<NodeProtocol>[] = [];
      for (let node = 0; node < run.size; node += 1) nodes.push(await Node.start({ scope, args }));
      nodes.forEach((node, index) => {
        cast(node, ['follow', nodes[(index + 1) % nodes.length] as Pid<NodeProtocol>]);
      });
      run.start();
      cast(nodes[0] as Pid<NodeProtocol>, ['token', 1]);
      const hops = await promise;
      run.stop();
      return hops;
    }),

  startStop: (run) =>
    inScope(async (scope) => {
      const { operations } = run;
      let ended = 0;
      const args: [() => void, () => void] = [
        () => undefined,
        () => {
          ended += 1;
        },
      ];
      run.start();
      for (let done = 0; done < operations; done += 1) {
        const counter = await Counter.start({ scope, args });
        await GenServer.stop(counter);
      }
      run.stop();
      return ended;
    }),

  startMany: (run) =>
    inScope(async (scope) => {
      let ended = 0;
      const args: [() => void, () => void] = [
        () => undefined,
        () => {
          ended += 1;
        },
      ];
      run.start();
      const starts: Promise<Pid<CounterProtocol>>[] = [];
      for (let id = 0; id < run.size; id += 1) starts.push(Counter.start({ scope, args }));
      const counters = await Promise.all(starts);
      await Promise.all(counters.map((counter) => GenServer.stop(counter)));
      run.stop();
      return ended;
    }),

  idleServer: (run) => keepIdle(run, (scope) => Idle.start({ scope })),
  idleActor: (run) => keepIdle(run, (scope) => Parked.start({ scope })),

  firstScan: (run) => behindBacklog(FirstScan, run),
  scanAgain: (run) => behindBacklog(ScanAgain, run),
  callBehindBacklog: (run) => behindBacklog(CallBehindBacklog, run),

  restart: (run) =>
    inScope(async (scope) => {
      const { operations } = run;
      let lives = 0;
      let born: (pid: Pid<CounterProtocol>) => void = () => undefined;
      const first = new Promise<Pid<CounterProtocol>>((resolve) => {
        born = resolve;
      });
      await CounterSupervisor.start({
        scope,
        args: [
          (pid) => {
            lives += 1;
            born(pid);
          },
        ],
      });
      const laps: number[] = [];
      const part = Math.ceil(operations / 100);
      const counter = await first;
      run.start();
      await crashInTurn(
        counter,
        operations,
        (resolve) => {
          born = resolve;
        },
        (crashed) => {
          if (crashed % part === 0) laps.push(run.lap());
        },
      );
      run.stop();
      laps.push(run.cost * operations);
      noteEnds(run, laps, part);
      return lives;
    }),

  fairness: (run) =>
    inScope(async (scope) => {
      const { promise, resolve } = later<undefined>();
      let messages = 0;
      let over = false;
      const hit = (): boolean => {
        messages += 1;
        if (over) return false;
        over = run.isOver(messages);
        if (over) resolve(undefined);
        return !over;
      };
      const games: [Pid<PlayerProtocol>, Pid<PlayerProtocol>][] = [];
      for (let pair = 0; pair < run.size; pair += 1) {
        const ping = await Player.start({ scope, args: [hit] });
        games.push([ping, await Player.start({ scope, args: [hit] })]);
      }
      run.start();
      for (const [ping, pong] of games) cast(ping, ['ball', pong]);
      await promise;
      run.stop();
      run.counted(messages);
      return messages;
    }),

  childStart: (run) =>
    inScope(async (scope) => {
      const { supervisor } = await startMany(scope, run.size);
      let lives = 0;
      const born = (): void => {
        lives += 1;
      };
      run.start();
      for (let count = 0; count < run.operations; count += 1) {
        await DynamicSupervisor.startChild(supervisor, [born]);
      }
      run.stop();
      return lives;
    }),

  childStop: (run) =>
    inScope(async (scope) => {
      const { supervisor, children } = await startMany(scope, run.size);
      run.start();
      for (const child of children.slice(0, run.operations)) {
        await DynamicSupervisor.terminateChild(supervisor, child);
      }
      run.stop();
      const { active } = await DynamicSupervisor.countChildren(supervisor);
      return run.size - active;
    }),

  childCrash: (run) =>
    inScope(async (scope) => {
      const { supervisor } = await startMany(scope, run.size);
      let lives = 0;
      let born: (pid: Pid<CounterProtocol>) => void = () => undefined;
      const counter = await DynamicSupervisor.startChild(supervisor, [
        (pid) => {
          lives += 1;
          born(pid);
        },
      ]);
      run.start();
      await crashInTurn(
        counter,
        run.operations,
        (resolve) => {
          born = resolve;
        },
        () => undefined,
      );
      run.stop();
      return lives - 1;
    }),

  pending: (run) => callAtOnce(run),
  pendingForever: (run) => callAtOnce(run, { timeout: Infinity }),

  drain: (run) =>
    inScope(async (scope) => {
      const drained = await Counter.start({ scope });
      run.start();
      const value = await castAtOnce(drained, run.operations);
      run.stop();
      // Another: the collections that weighing takes would spoil the time.
      const counter = await Counter.start({ scope });
      run.notes['kept'] = await growthOfHeap(() => castAtOnce(counter, run.operations));
      return value;
    }),
};

function keepIdle(run: Run, start: (scope: Scope) => Promise<Pid<unknown>>): Promise<number> {
  return inScope(async (scope) => {
    const pids = new Array<Pid<unknown>>(run.size);
    await run.weigh(async () => {
      for (let id = 0; id < run.size; id += 1) pids[id] = await start(scope);
    });
    return pids.length;
  });
}

/* The first and the last hundredth of `laps`, for what should not grow dearer. */
function noteEnds(run: Run, laps: readonly number[], part: number): void {
  run.notes['first'] = ((laps[1] ?? 0) - (laps[0] ?? 0)) / part;
  run.notes['last'] = ((laps.at(-1) ?? 0) - (laps.at(-2) ?? 0)) / part;
}

function later<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((keep) => {
    resolve = keep;
  });
  return { promise, resolve };
}
