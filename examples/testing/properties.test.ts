// Properties of a server and of a supervisor, with the commands of fast-check: what is done is made up, and
// so is the order in which it happens; both are shortened if it fails.

import { call, type CallRequest, cast, type CastRequest, type From, GenServer } from 'fauxtp';
import { type Pid, Supervisor } from 'fauxtp';
import { simulate, type TestScope } from 'fauxtp/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';

// ---- a server ---------------------------------------------------------------------------------------

interface QueueProtocol {
  call: { take(): number | undefined; size(): number };
  cast: { put(value: number): void };
}

class Queue extends GenServer<QueueProtocol, readonly number[]> {
  override init() {
    return [];
  }

  override handleCall([request]: CallRequest<QueueProtocol>, _from: From, all: readonly number[]) {
    if (request === 'size') return [all.length, all] as const;
    return [all[0], all.slice(1)] as const;
  }

  override handleCast([, value]: CastRequest<QueueProtocol>, all: readonly number[]) {
    return [...all, value];
  }
}

// A model is a plain value: what the queue should hold.
type Model = number[];
type Command = fc.AsyncCommand<Model, Pid<QueueProtocol>>;

class Put implements Command {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }

  check() {
    return true;
  }

  async run(model: Model, queue: Pid<QueueProtocol>) {
    cast(queue, ['put', this.value]);
    model.push(this.value);
  }

  toString() {
    return `put(${this.value})`;
  }
}

class Take implements Command {
  check() {
    return true;
  }

  async run(model: Model, queue: Pid<QueueProtocol>) {
    expect(await call(queue, ['take'])).toBe(model.shift());
  }

  toString() {
    return 'take';
  }
}

class Size implements Command {
  check() {
    return true;
  }

  async run(model: Model, queue: Pid<QueueProtocol>) {
    expect(await call(queue, ['size'])).toBe(model.length);
  }

  toString() {
    return 'size';
  }
}

test('a queue is a queue', async () => {
  const commands = fc.commands([
    fc.integer().map((value) => new Put(value)),
    fc.constant(new Take()),
    fc.constant(new Size()),
  ]);
  await fc.assert(
    fc.asyncProperty(commands, fc.nat(), async (doing, seed) => {
      await simulate({ seed }, async (t) => {
        const queue = await Queue.start({ scope: t.scope });
        await fc.asyncModelRun(() => ({ model: [], real: queue }), doing);
        await t.stop();
      });
    }),
  );
});

// ---- a supervisor -----------------------------------------------------------------------------------

interface WorkerProtocol {
  call: { add(amount: number): number };
  cast: { crash(): void };
}

class Worker extends GenServer<WorkerProtocol, number> {
  override init() {
    return 0;
  }

  override handleCall([, amount]: CallRequest<WorkerProtocol>, _from: From, sum: number) {
    return [sum + amount, sum + amount];
  }

  override handleCast(): never {
    throw new Error('crash');
  }
}

const IDS = ['a', 'b', 'c'];

class Workers extends Supervisor {
  override readonly strategy = 'rest_for_one';
  override readonly maxRestarts = Infinity;

  override childSpecs() {
    return IDS.map((id) => ({ id, actor: Worker }));
  }
}

// What each worker should have counted, in the order of the children.
type Sums = number[];

interface System {
  readonly t: TestScope;
  readonly workers: Pid<unknown>;
}

class Add implements fc.AsyncCommand<Sums, System> {
  readonly index: number;
  readonly amount: number;

  constructor(index: number, amount: number) {
    this.index = index;
    this.amount = amount;
  }

  check() {
    return true;
  }

  async run(sums: Sums, { workers }: System) {
    const worker = Supervisor.child<WorkerProtocol>(workers, IDS[this.index] as string);
    sums[this.index] = (sums[this.index] as number) + this.amount;
    expect(await call(worker, ['add', this.amount])).toBe(sums[this.index]);
  }

  toString() {
    return `add(${IDS[this.index] ?? ''}, ${this.amount})`;
  }
}

class Crash implements fc.AsyncCommand<Sums, System> {
  readonly index: number;

  constructor(index: number) {
    this.index = index;
  }

  check() {
    return true;
  }

  async run(sums: Sums, { t, workers }: System) {
    const id = IDS[this.index] as string;
    cast(Supervisor.child<WorkerProtocol>(workers, id), ['crash']);
    await t.expectRestart(workers, id);
    // Those behind it begin anew with it.
    sums.fill(0, this.index);
  }

  toString() {
    return `crash(${IDS[this.index] ?? ''})`;
  }
}

test('a supervisor with rest_for_one starts those anew that stand behind', async () => {
  const index = fc.nat({ max: IDS.length - 1 });
  const commands = fc.commands([
    fc.tuple(index, fc.nat({ max: 9 })).map(([at, amount]) => new Add(at, amount)),
    index.map((at) => new Crash(at)),
  ]);
  await fc.assert(
    fc.asyncProperty(commands, fc.nat(), async (doing, seed) => {
      await simulate({ seed }, async (t) => {
        const workers = await Workers.start({ scope: t.scope });
        await fc.asyncModelRun(() => ({ model: IDS.map(() => 0), real: { t, workers } }), doing);
        await t.stop();
      });
    }),
  );
});
