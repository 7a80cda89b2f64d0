/**
 * An hour of mixed load with crashes: does memory stay where it is, and the event loop free?
 *
 *     node --expose-gc --import tsx bench/soak.ts --minutes 60 --out docs/performance/soak.json
 *
 * The load is a program like a service: supervised servers that are called and cast to, dynamic
 * children that come, crash and go, an actor that receives selectively, timers, monitors, names. It
 * goes in rounds, with a pause between two of them, `0` for a turn of the event loop. Every answer is
 * checked.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import {
  Actor,
  ANY,
  call,
  cast,
  type CallRequest,
  type CastRequest,
  DynamicSupervisor,
  GenServer,
  monitor,
  type Pid,
  Registry,
  Scope,
  send,
  sendAfter,
  Supervisor,
} from 'fauxtp';

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    every: { type: 'string', default: '60' },
    pause: { type: 'string', default: '0' },
    out: { type: 'string' },
  },
});

const CALLS = 2_000;
const CASTS = 2_000;
const CHILDREN = 20;
const LONG_LIVED = 1_000;

/* How often the delay of the event loop is looked at, in milliseconds; what is recorded is above it. */
const RESOLUTION = 5;

interface CounterProtocol {
  call: { get(): number };
  cast: { add(n: number): void; crash(): void };
}

class Counter extends GenServer<CounterProtocol, number> {
  override init(): number {
    return 0;
  }

  override handleCall(_request: CallRequest<CounterProtocol>, _from: unknown, total: number) {
    return [total, total] as const;
  }

  override handleCast(request: CastRequest<CounterProtocol>, total: number): number {
    if (request[0] === 'crash') throw new Error('as it was told');
    return total + request[1];
  }
}

/** Takes what is urgent first, and then one of the rest. */
class Sorter extends Actor<number> {
  override init(): number {
    return 0;
  }

  override async run(taken: number): Promise<number> {
    await this.receive([['urgent', ANY], () => undefined], [ANY, () => undefined]);
    return taken + 1;
  }
}

class Workers extends DynamicSupervisor<[], CounterProtocol> {
  override readonly maxRestarts = Infinity;

  override childSpec() {
    return { actor: Counter, restart: 'temporary' as const };
  }
}

const names = new Registry();
const counter = names.name<CounterProtocol>('counter');

class App extends Supervisor {
  override readonly maxRestarts = Infinity;

  override childSpecs() {
    return [
      { id: 'counter', actor: Counter, name: counter },
      { id: 'sorter', actor: Sorter },
      { id: 'workers', actor: Workers },
    ];
  }
}

interface Minute {
  readonly minute: number;
  readonly heapMB: number;
  readonly rssMB: number;
  readonly processes: number;
  readonly operations: number;
  /** Of the event loop, in milliseconds. */
  readonly delayP50: number;
  readonly delayP99: number;
  readonly delayMax: number;
}

let operations = 0;
let crashes = 0;

/* The new life has the name when it is ready. */
async function crash(): Promise<void> {
  const before = counter.resolve();
  const gone = new Promise<void>((resolve) => {
    monitor(counter, () => {
      resolve();
    });
  });
  cast(counter, ['crash']);
  await gone;
  const after = await counter.when();
  assert.notEqual(after, before);
  crashes += 1;
}

async function round(workers: Pid<never>, sorter: Pid<unknown>): Promise<void> {
  let expected = await call(counter, ['get']);
  for (let n = 0; n < CASTS; n += 1) cast(counter, ['add', 1]);
  expected += CASTS;
  assert.equal(await call(counter, ['get']), expected);
  const answers = await Promise.all(Array.from({ length: CALLS }, () => call(counter, ['get'])));
  assert.ok(answers.every((answer) => answer === expected));
  operations += CASTS + CALLS;

  for (let n = 0; n < 100; n += 1) send(sorter as Pid, n % 10 === 0 ? ['urgent', n] : n);
  operations += 100;

  const children = await Promise.all(
    Array.from({ length: CHILDREN }, () => DynamicSupervisor.startChild(workers, [])),
  );
  for (const child of children) {
    sendAfter(child as Pid, 'tick', 3_600_000);
    monitor(child, () => {
      operations += 1;
    });
  }
  for (const child of children.slice(0, CHILDREN / 2)) cast(child as Pid, ['crash']);
  for (const child of children.slice(CHILDREN / 2)) {
    await DynamicSupervisor.terminateChild(workers, child);
  }
  operations += 2 * CHILDREN;
  await crash();
}

async function main(): Promise<void> {
  const minutes: Minute[] = [];
  let reported = 0;
  const reporter = {
    report: () => {
      reported += 1;
    },
  };
  await Scope.run(
    async (scope) => {
      const app = await App.start({ scope });
      await counter.when();
      const workers = Supervisor.child(app, 'workers').resolve() as unknown as Pid<never>;
      const sorter = Supervisor.child(app, 'sorter').resolve() as Pid<unknown>;
      for (let n = 0; n < LONG_LIVED; n += 1) await DynamicSupervisor.startChild(workers, []);

      const end = performance.now() + Number(options.minutes) * 60_000;
      const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
      delay.enable();
      let next = performance.now() + Number(options.every) * 1_000;
      while (performance.now() < end) {
        await round(workers, sorter);
        await setTimeout(Number(options.pause));
        if (performance.now() < next) continue;
        next += Number(options.every) * 1_000;
        delay.disable();
        globalThis.gc?.();
        const { heapUsed, rss } = process.memoryUsage();
        const minute: Minute = {
          minute: minutes.length + 1,
          heapMB: round2(heapUsed / 2 ** 20),
          rssMB: round2(rss / 2 ** 20),
          processes: scope.running().length,
          operations,
          delayP50: above(delay.percentile(50)),
          delayP99: above(delay.percentile(99)),
          delayMax: above(delay.max),
        };
        minutes.push(minute);
        console.error(JSON.stringify(minute));
        delay.reset();
        delay.enable();
      }
      scope.cancel();
    },
    { runtime: { reporter } },
  );
  const result = {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    cpu: cpus()[0]?.model,
    pause: Number(options.pause),
    operations,
    crashes,
    reported,
    minutes,
  };
  if (options.out === undefined) console.log(JSON.stringify(result, undefined, 2));
  else writeFileSync(options.out, `${JSON.stringify(result, undefined, 2)}\n`);
}

/* In milliseconds, of nanoseconds. */
function above(delay: number): number {
  return round2(Math.max(0, delay / 1e6 - RESOLUTION));
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}

await main();
