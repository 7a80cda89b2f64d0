/**
 * Has cells measured, one process at a time, the contenders of a workload taking turns: what
 * disturbs the machine for a while disturbs all of them.
 *
 * @module
 */

import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { cpus } from 'node:os';
import { text } from 'node:stream/consumers';

import type { CellResult, Thoroughness } from './cell.ts';
import { ERLANG, FLOOR, LIBRARY, type WorkloadId } from './contender.ts';
import { printCost } from './print.ts';
import type { Spent } from './profile.ts';
import { median, medians } from './statistics.ts';
import { loadOf, type Section, type Workload } from './workloads.ts';

/** How long a cell may take, in milliseconds. */
const PATIENCE = 90_000;

export interface Plan {
  readonly contenders: readonly string[];
  readonly sections: readonly Section[];
  readonly rounds: number;
  readonly thoroughness: Thoroughness;
  /** Whether the library, the floor and Erlang are measured at other sizes too. */
  readonly growth: boolean;
  /** Whether the library is looked at by a profiler too, after the rounds. */
  readonly profile: boolean;
  /** The runtime of the cells, and the module that they run. */
  readonly node: string;
  readonly cell: string;
  /** The compiled Erlang, if there is any. */
  readonly erlang: string | undefined;
  /** Whether a cell is measured again if others kept the machine busy meanwhile. */
  readonly patient: boolean;
  readonly progress: (line: string) => void;
}

/** How many processors others may use on the average while a cell is measured patiently. */
const QUIET = 0.15;
/** How often a cell is measured at the most until it was quiet. */
const TRIES = 5;

/** What one contender did at one workload. */
export interface Figure {
  readonly contender: string;
  /** What was done, which is less than was asked for if the contender is slow. */
  readonly size: number;
  readonly operations: number;
  /** For one operation, in the unit of the workload: the median of the rounds, and their spread. */
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly rounds: readonly number[];
  /** Medians too: of what was noted, and of the processors that others used meanwhile. */
  readonly notes: Readonly<Record<string, number>>;
  readonly others: number;
}

export interface Result {
  readonly workload: WorkloadId;
  readonly figures: readonly Figure[];
  /** By size; of those that growth is measured of. */
  readonly growth: readonly Figure[];
  /** Cells that came to nothing, and why. */
  readonly failures: readonly Failure[];
  /** What the library spends an operation on. */
  readonly spent?: readonly Spent[];
}

export interface Failure {
  readonly contender: string;
  readonly what: string;
}

export async function measure(plan: Plan): Promise<Result[]> {
  const results: Result[] = [];
  for (const section of plan.sections) {
    for (const workload of section.workloads) {
      const result = await takeTurns(plan, workload, `${section.letter} ${workload.id}`);
      // Of those that run once there would be little to see, or the weighing alone.
      const looked = plan.profile && workload.once !== true && plan.contenders.includes(LIBRARY);
      results.push(looked ? { ...result, ...(await lookInto(plan, workload)) } : result);
    }
  }
  return results;
}

async function lookInto(plan: Plan, workload: Workload): Promise<Pick<Result, 'spent'>> {
  const looking: Plan = { ...plan, thoroughness: 'profile' };
  const { spent } = (await runCell(looking, LIBRARY, workload, workload.size)) ?? {};
  return spent === undefined ? {} : { spent: spent.filter(({ share }) => share >= 0.02) };
}

interface Cell {
  readonly contender: string;
  readonly size: number;
}

function cellsOf({ contenders, growth }: Plan, workload: Workload): Cell[] {
  const cells = contenders.map((contender) => ({ contender, size: workload.size }));
  if (!growth) return cells;
  // Peers are left out: what grows is asked of the library.
  const growing = contenders.filter((id) => [FLOOR, LIBRARY, ERLANG].includes(id));
  const others = workload.growth.filter((size) => size !== workload.size);
  return [...cells, ...others.flatMap((size) => growing.map((contender) => ({ contender, size })))];
}

async function takeTurns(plan: Plan, workload: Workload, title: string): Promise<Result> {
  const { rounds } = plan;
  const measured = new Map(cellsOf(plan, workload).map((cell) => [cell, [] as Measured[]]));
  const failures: Failure[] = [];
  const { unit, per } = workload;
  for (let round = 1; round <= rounds; round += 1) {
    for (const [cell, results] of measured) {
      const { contender, size } = cell;
      const among = size === workload.size ? '' : ` at ${size.toLocaleString('en')}`;
      const where = `${title}, round ${round} of ${rounds}, ${contender}${among}`;
      try {
        const result = await runQuietly(plan, contender, workload, size);
        if (result === undefined) {
          measured.delete(cell); // it has no such workload
        } else {
          results.push(result);
          const smoke = plan.thoroughness === 'smoke';
          plan.progress(
            `${where}: ${smoke ? 'works' : `${printCost(result.cost, unit)} per ${per}`}`,
          );
        }
      } catch (error) {
        const what = `${where}: ${(error as Error).message}`;
        plan.progress(what);
        failures.push({ contender, what });
        // It would only fail again, and maybe take as long.
        measured.delete(cell);
      }
    }
  }
  const figures = [...measured].map(([{ contender, size }, results]) => ({
    asked: size,
    figure: figureOf(contender, results),
  }));
  const all = figures.map(({ figure }) => figure);
  return {
    workload: workload.id,
    figures: figures.flatMap(({ asked, figure }) => (asked === workload.size ? [figure] : [])),
    growth: plan.growth ? growthIn(all) : [],
    failures,
  };
}

/* By size, of those that have more than one. */
function growthIn(figures: readonly Figure[]): Figure[] {
  const growing = figures.filter(
    ({ contender }) => figures.filter((other) => other.contender === contender).length > 1,
  );
  return growing.toSorted((a, b) => a.size - b.size);
}

type Measured = CellResult & { readonly others: number };

function figureOf(contender: string, results: readonly Measured[]): Figure {
  const rounds = results.map((result) => result.cost);
  return {
    contender,
    size: results[0]?.size ?? 0,
    operations: median(results.map((result) => result.operations)),
    median: median(rounds),
    min: Math.min(...rounds),
    max: Math.max(...rounds),
    rounds,
    notes: medians(results.map((result) => result.notes)),
    others: median(results.map((result) => result.others)),
  };
}

/* The quietest of some tries, if there is the patience for more than one. */
async function runQuietly(
  plan: Plan,
  contender: string,
  workload: Workload,
  size: number,
): Promise<Measured | undefined> {
  let best: Measured | undefined;
  for (let tries = 0; tries < (plan.patient ? TRIES : 1); tries += 1) {
    const busy = busyTime();
    const began = performance.now();
    const result = await runCell(plan, contender, workload, size);
    if (result === undefined) return undefined;
    const time = performance.now() - began;
    const others = Math.max(0, (busyTime() - busy - result.processor) / time);
    if (best === undefined || others < best.others) best = { ...result, others };
    if (best.others <= QUIET) break;
  }
  return best;
}

/* What all processors together have done since the machine was started, in milliseconds. */
function busyTime(): number {
  return cpus().reduce(
    (sum, { times }) => sum + times.user + times.nice + times.sys + times.irq,
    0,
  );
}

async function runCell(
  plan: Plan,
  contender: string,
  workload: Workload,
  size: number,
): Promise<CellResult | undefined> {
  const { node, cell, thoroughness } = plan;
  const [command, args] =
    contender === ERLANG
      ? erlangCell(plan, workload, size)
      : ([
          node,
          [...withGc(node), cell, contender, workload.id, String(size), thoroughness],
        ] as const);
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PATIENCE,
    killSignal: 'SIGKILL',
    env: { ...process.env, ERL_CRASH_DUMP: '/dev/null' },
  });
  const ended = new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve(signal ?? String(code));
    });
  });
  const [output, errors, how] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (how === 'SIGKILL') throw new Error(`gave up after ${PATIENCE / 1_000} s`);
  const line = output.trim().split('\n').at(-1) ?? '';
  if (how !== '0' || !line.startsWith('{')) {
    throw new Error(`ended with ${how}: ${reasonIn(errors)}`);
  }
  const result = JSON.parse(line) as CellResult | { readonly cost?: undefined };
  return result.cost === undefined ? undefined : result;
}

/* What to print of a stack trace. */
function reasonIn(errors: string): string {
  const lines = errors.trim().split('\n');
  return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines[0] ?? '';
}

function erlangCell(
  { erlang = '', thoroughness }: Plan,
  workload: Workload,
  size: number,
): readonly [string, readonly string[]] {
  const smoke = thoroughness === 'smoke';
  const small = smoke ? Math.min(size, workload.growth[0] ?? size) : size;
  const load = loadOf(workload, small, smoke ? 0.02 : 1);
  const { duration = 0 } = workload;
  const time = smoke ? duration / 50 : thoroughness === 'quick' ? duration / 3 : duration;
  const work = [workload.id, load.size, load.operations, time, thoroughness].map(String);
  // The limit of processes is raised for what starts a hundred thousand at once.
  return ['erl', ['+P', '2000000', '-noshell', '-pa', erlang, '-run', 'bench', 'main', ...work]];
}

/* The arguments before the module, for a collector that can be asked to collect. */
function withGc(runtime: string): readonly string[] {
  return isDeno(runtime) ? ['run', '--allow-all', '--v8-flags=--expose-gc'] : ['--expose-gc'];
}

/** Whether the runtime is Deno, which is started in a way of its own. */
export function isDeno(runtime: string): boolean {
  return basename(runtime).startsWith('deno');
}
