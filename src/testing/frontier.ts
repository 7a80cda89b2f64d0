/**
 * The systematic search: all schedules with one departure from the order in which things come up, then
 * all with two, and so on, those first that can matter.
 *
 * A departure moves one step across those that would have come before it. If they have nothing to do with
 * it, nobody can tell the two orders apart by messages; yet functions may share a variable. So such a
 * schedule is not thrown away, but comes after all others.
 *
 * Follows Emmi et al., "Delay-Bounded Scheduling", and, for what comes last, partial-order reduction.
 *
 * @module
 */

import type { Deviation, Schedule } from './schedule.ts';
import type { Point, Step, Trace } from './trace.ts';

/* One departure more than `before`: most have all but the last in common with others. */
interface Entry {
  readonly before: Entry | undefined;
  readonly last: Deviation;
  readonly depth: number;
}

/** What remains to be tried of one run. */
export interface Tried {
  readonly schedule: Schedule;
  readonly entry: Entry | undefined;
}

/* So many are kept. */
const MOST_ENTRIES = 50_000;
const MOST_FINGERPRINTS = 200_000;

export class Frontier {
  /* By how many departures they have. */
  readonly #mattering: Entry[][] = [];
  readonly #others: Entry[][] = [];
  readonly #seen: Set<number> = new Set();
  readonly #random: () => number;
  #size = 0;
  #begun = false;
  #dropped = false;

  /** @param random - in which order those of one run are tried */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Whether there was, and will be, nothing more to try. */
  get exhausted(): boolean {
    return this.#begun && this.#size === 0 && !this.#dropped;
  }

  /** The next to try; the first departs from nothing. */
  next(): Tried | undefined {
    if (!this.#begun) {
      this.#begun = true;
      return { schedule: [], entry: undefined };
    }
    const entry = shift(this.#mattering) ?? shift(this.#others);
    if (entry === undefined) return undefined;
    this.#size -= 1;
    return { schedule: scheduleOf(entry), entry };
  }

  /** Whether a run like this has been before; and remembers it. */
  knows({ fingerprint }: Trace): boolean {
    if (this.#seen.has(fingerprint)) return true;
    if (this.#seen.size < MOST_FINGERPRINTS) this.#seen.add(fingerprint);
    return false;
  }

  /** Adds what follows from the run of `entry`. */
  expand({ entry }: Tried, { points, steps }: Pick<Trace, 'points' | 'steps'>, known: boolean): void {
    const from = entry?.last.point ?? 0;
    const depth = (entry?.depth ?? 0) + 1;
    const mattering: Entry[] = [];
    const others: Entry[] = [];
    const nextOf = stepsByParty(steps);
    for (let index = from; index < points.length; index += 1) {
      const point = points[index] as Point;
      for (let move = 1; move < point.parties.length; move += 1) {
        const last = { point: index + 1, move };
        const matters = !known && canMatter(steps, nextOf, point, point.parties[move] as number);
        (matters ? mattering : others).push({ before: entry, last, depth });
      }
    }
    this.#add(this.#mattering, depth, mattering);
    this.#add(this.#others, depth, others);
  }

  /* Mixed, so that a search that ends early has not seen the beginnings of the run alone. */
  #add(lists: Entry[][], depth: number, entries: Entry[]): void {
    if (entries.length === 0) return;
    const list = (lists[depth] ??= []);
    for (let left = entries.length; left > 0; left -= 1) {
      const index = Math.floor(this.#random() * left);
      const entry = entries[index] as Entry;
      entries[index] = entries[left - 1] as Entry;
      if (this.#size >= MOST_ENTRIES) {
        this.#dropped = true;
        return;
      }
      list.push(entry);
      this.#size += 1;
    }
  }
}

function shift(lists: Entry[][]): Entry | undefined {
  for (const list of lists) {
    const entry = (list as Entry[] | undefined)?.pop();
    if (entry !== undefined) return entry;
  }
  return undefined;
}

function scheduleOf(entry: Entry): Schedule {
  const schedule: Deviation[] = [];
  for (let one: Entry | undefined = entry; one !== undefined; one = one.before) {
    schedule.unshift(one.last);
  }
  return schedule;
}

function stepsByParty(steps: readonly Step[]): Map<number, number[]> {
  const byParty = new Map<number, number[]>();
  for (const [index, { party }] of steps.entries()) {
    const list = byParty.get(party);
    if (list === undefined) byParty.set(party, [index]);
    else list.push(index);
  }
  return byParty;
}

/* Whether the next step of `party`, made at `point`, could tell that it was made before its turn. */
function canMatter(
  steps: readonly Step[],
  nextOf: ReadonlyMap<number, readonly number[]>,
  point: Point,
  party: number,
): boolean {
  const own = firstFrom(nextOf.get(party) ?? [], point.step);
  const step = own === undefined ? undefined : steps[own];
  // It never came to its turn: that it does is a difference.
  if (own === undefined || step === undefined) return true;
  for (let index = point.step; index < own; index += 1) {
    for (const one of steps[index]?.touched ?? []) if (step.touched.has(one)) return true;
  }
  return false;
}

/* The first of `sorted` that is not less than `least`. */
function firstFrom(sorted: readonly number[], least: number): number | undefined {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < least) low = middle + 1;
    else high = middle;
  }
  return sorted[low];
}
