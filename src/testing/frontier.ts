/**
 * The systematic search: all schedules with one departure from the order in which things come up, then
 * all with two, and so on, those first that can matter.
 *
 * A departure moves one step before others, and those behind what comes later. If what changes places has
 * nothing to do with each other, or follows from each other, nobody can tell the two orders apart by
 * messages; yet functions may share a variable. So such a schedule is not thrown away, but comes after all
 * others.
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

  /** Those that remain with fewer departures than `length`, the fewest first. */
  *shorterThan(length: number): Generator<Schedule> {
    for (const entries of this.#mattering.slice(0, length)) {
      for (const entry of (entries as Entry[] | undefined) ?? []) yield scheduleOf(entry);
    }
  }

  /** Whether a run like this has been before; and remembers it. */
  knows({ fingerprint }: Trace): boolean {
    if (this.#seen.has(fingerprint)) return true;
    if (this.#seen.size < MOST_FINGERPRINTS) this.#seen.add(fingerprint);
    return false;
  }

  /** Adds what follows from the run of `entry`. */
  expand(
    { entry }: Tried,
    { points, steps }: Pick<Trace, 'points' | 'steps'>,
    known: boolean,
  ): void {
    const from = entry?.last.point ?? 0;
    const depth = (entry?.depth ?? 0) + 1;
    const mattering: Entry[] = [];
    const others: Entry[] = [];
    const order = new Order(steps);
    for (let index = from; index < points.length; index += 1) {
      const point = points[index] as Point;
      for (let move = 1; move < point.parties.length; move += 1) {
        const last = { point: index + 1, move };
        const matters = !known && order.canMatter(point, move);
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

/* Which steps of a run could have come in another order, to somebody's notice. */
class Order {
  readonly #steps: readonly Step[];
  readonly #byParty: Map<number, number[]> = new Map();
  readonly #races: Map<number, boolean> = new Map();

  constructor(steps: readonly Step[]) {
    this.#steps = steps;
    for (const [index, { party }] of steps.entries()) {
      const list = this.#byParty.get(party);
      if (list === undefined) this.#byParty.set(party, [index]);
      else list.push(index);
    }
  }

  canMatter({ step, parties }: Point, move: number): boolean {
    const own = this.#next(parties[move] as number, step);
    // One that never came to its turn would: that is a difference.
    if (own === undefined) return true;
    for (let index = step; index < own; index += 1) if (this.#meet(index, own)) return true;
    return parties.slice(0, move).some((party) => this.#mayRace(this.#next(party, step)));
  }

  #next(party: number, from: number): number | undefined {
    const own = this.#byParty.get(party) ?? [];
    return own[firstFrom(own, from)];
  }

  #meet(one: number, other: number): boolean {
    const { touched } = this.#steps[other] as Step;
    for (const id of (this.#steps[one] as Step).touched) if (touched.has(id)) return true;
    return false;
  }

  /* Whether something comes later that concerns the same, and does not follow from it. */
  #mayRace(step: number | undefined): boolean {
    if (step === undefined) return true;
    let race = this.#races.get(step);
    if (race === undefined) this.#races.set(step, (race = this.#findRace(step)));
    return race;
  }

  #findRace(step: number): boolean {
    const following = new Set([step]);
    const end = Math.min(this.#steps.length, step + FAR);
    for (let index = step + 1; index < end; index += 1) {
      const { causes } = this.#steps[index] as Step;
      if (causes.some((cause) => following.has(cause))) following.add(index);
      else if (this.#meet(step, index)) return true;
    }
    return false;
  }
}

/* So many steps are looked through. */
const FAR = 1_000;

/* Where in `sorted` the first is that is not less than `least`. */
function firstFrom(sorted: readonly number[], least: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
