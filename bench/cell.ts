/**
 * One cell: the process in which one contender does one workload for one round.
 *
 *     node --expose-gc cell.js <contender> <workload> <size> full|quick|smoke|profile
 *
 * Prints a `CellResult`, or nothing but `{}` if the contender has no such workload.
 *
 * @module
 */

import { writeSync } from 'node:fs';

import type { Contender, WorkloadId } from './contender.ts';
import { Bystanders } from './fairness.ts';
import { profile, type Spent } from './profile.ts';
import { Run } from './run.ts';
import { median, medians } from './statistics.ts';
import { loadOf, SECTIONS, type Load, type Workload } from './workloads.ts';

export interface CellResult {
  /** What was done in each sample; less than was asked for, if the contender is slow. */
  readonly size: number;
  readonly operations: number;
  /** The median of the samples: nanoseconds or bytes for one operation. */
  readonly cost: number;
  readonly notes: Readonly<Record<string, number>>;
  /** What the whole process used of the processors, in milliseconds. */
  readonly processor: number;
  /** If that was asked for. */
  readonly spent?: readonly Spent[];
}

/** `profile` is `full` with a profiler looking on, which makes it dearer. */
export type Thoroughness = 'full' | 'quick' | 'smoke' | 'profile';

/** In milliseconds, and for one sample nanoseconds or bytes. */
const FULL = { warmUp: 400, sampling: 1_000, samples: 25, limit: { ns: 3e9, bytes: 4e8 } };

const EFFORT = {
  full: FULL,
  profile: FULL,
  quick: { warmUp: 150, sampling: 250, samples: 5, limit: { ns: 1.5e9, bytes: 4e8 } },
  smoke: { warmUp: 0, sampling: 0, samples: 1, limit: { ns: Infinity, bytes: Infinity } },
};

async function main(): Promise<void> {
  const [, , contenderId = '', workloadId = '', size = '', thoroughness = 'full'] = process.argv;
  const { contender } = (await import(
    new URL(`./contenders/${contenderId}.js`, import.meta.url).href
  )) as { contender: Contender };
  const workload = SECTIONS.flatMap((section) => section.workloads).find(
    (known) => known.id === workloadId,
  );
  if (workload === undefined) throw new Error(`there is no workload ${workloadId}`);
  if (contender[workload.id] === undefined) {
    writeSync(1, '{}\n');
    return;
  }
  const cell = new Cell(contender, workload, thoroughness as Thoroughness);
  const result = await cell.measure(Number(size));
  writeSync(1, `${JSON.stringify(result)}\n`);
  // Some contenders leave timers behind.
  process.exit(0);
}

class Cell {
  readonly #contender: Contender;
  readonly #workload: Workload;
  readonly #thoroughness: Thoroughness;

  constructor(contender: Contender, workload: Workload, thoroughness: Thoroughness) {
    this.#contender = contender;
    this.#workload = workload;
    this.#thoroughness = thoroughness;
  }

  async measure(size: number): Promise<CellResult> {
    const { warmUp, sampling, samples, limit } = EFFORT[this.#thoroughness];
    const small = loadOf(this.#workload, Math.min(size, this.#workload.growth[0] ?? size));
    if (this.#thoroughness === 'smoke') {
      const load = loadOf(this.#workload, small.size, 0.02);
      return this.#result(load, [await this.#run(load, 30)]);
    }
    const taste = await this.#repeat(small, warmUp, Infinity, 50);
    // The first runs are the slowest: the last tells best how long a whole one would be.
    const expected = (taste.at(-1)?.cost ?? 0) * loadOf(this.#workload, size).operations;
    const allowed = limit[this.#workload.unit];
    const part = this.#workload.duration === undefined ? Math.min(1, allowed / expected) : 1;
    const load = loadOf(this.#workload, size, part);
    const duration = this.#duration;
    if (this.#thoroughness === 'profile') {
      const runs: Run[] = [await this.#run(load, duration)];
      const spent = await profile(async () => {
        runs.push(...(await this.#repeat(load, sampling, samples, duration)));
      });
      return { ...this.#result(load, runs), spent };
    }
    if (this.#workload.once === true) return this.#result(load, [await this.#run(load, duration)]);
    const began = performance.now();
    const first = await this.#run(load, duration);
    // One that takes its time has warmed up on the way.
    if (performance.now() - began > sampling) return this.#result(load, [first]);
    return this.#result(load, await this.#repeat(load, sampling, samples, duration));
  }

  get #duration(): number {
    const { duration = 0 } = this.#workload;
    return this.#thoroughness === 'quick' ? duration / 3 : duration;
  }

  async #repeat(load: Load, time: number, times: number, duration: number): Promise<Run[]> {
    const until = performance.now() + time;
    const runs: Run[] = [];
    do {
      runs.push(await this.#run(load, duration));
    } while (performance.now() < until && runs.length < times);
    return runs;
  }

  async #run(load: Load, duration: number): Promise<Run> {
    const measured = this.#contender[this.#workload.id];
    if (measured === undefined) throw new Error('the contender has no such workload');
    const run = new Run(load.size, load.operations, duration);
    const bystanders = this.#workload.id === ('fairness' satisfies WorkloadId);
    const answer = bystanders ? await besideOthers(run, measured) : await measured(run);
    const expected = this.#workload.answer?.(load.size, run.operations) ?? run.operations;
    if (answer !== expected) {
      throw new Error(`answered ${answer} where ${expected} would have been right`);
    }
    return run;
  }

  #result({ size, operations }: Load, runs: readonly Run[]): CellResult {
    return {
      size,
      operations: this.#workload.duration === undefined ? operations : (runs[0]?.operations ?? 0),
      cost: median(runs.map((run) => run.cost)),
      notes: medians(runs.map((run) => run.notes)),
      processor: processorTime(),
    };
  }
}

function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

async function besideOthers(run: Run, measured: (run: Run) => Promise<number>): Promise<number> {
  const bystanders = new Bystanders();
  await bystanders.start();
  const answer = await measured(run);
  Object.assign(run.notes, bystanders.stop());
  return answer;
}

await main();
