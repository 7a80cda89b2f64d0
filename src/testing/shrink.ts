/**
 * Makes of a schedule that fails the shortest that fails in the same way.
 *
 * @module
 */

import type { Deviation, Schedule } from './schedule.ts';

/** What a replay came to. */
export interface Replay {
  /** The departures that were really made: some may have led nowhere. */
  readonly schedule: Schedule;
  /** How many steps there were. */
  readonly steps: number;
}

/** Runs a schedule. @returns `undefined` if it does not fail, or otherwise than the first */
export type TryOut = (schedule: Schedule) => Promise<Replay | undefined>;

/**
 * Fewer departures are better, then earlier moves, then fewer steps.
 *
 * @param replays - so many runs may be made of it
 */
export async function shrink(first: Replay, replays: number, tryOut: TryOut): Promise<Replay> {
  const shrinking = new Shrinking(first, replays, tryOut);
  await shrinking.fewer();
  await shrinking.smaller();
  return shrinking.best;
}

class Shrinking {
  best: Replay;
  #left: number;
  readonly #tryOut: TryOut;

  constructor(first: Replay, replays: number, tryOut: TryOut) {
    this.best = first;
    this.#left = replays;
    this.#tryOut = tryOut;
  }

  /* Leaves out halves, then quarters, and at last one by one, until none can be spared: Zeller's
     delta debugging. */
  async fewer(): Promise<void> {
    if (await this.#try([])) return;
    let size = this.best.schedule.length >> 1;
    while (size >= 1 && this.#left > 0) {
      if (!(await this.#leaveOut(size))) size >>= 1;
      else size = Math.min(size, this.best.schedule.length >> 1 || 1);
      if (this.best.schedule.length <= 1) return;
    }
  }

  /* What comes last first: what was left out before shifts all that follows. */
  async #leaveOut(size: number): Promise<boolean> {
    let shorter = false;
    for (let end = this.best.schedule.length; end > 0 && this.#left > 0; end -= size) {
      const { schedule } = this.best;
      const rest = [...schedule.slice(0, Math.max(0, end - size)), ...schedule.slice(end)];
      if (await this.#try(rest)) shorter = true;
    }
    return shorter;
  }

  /* Each departure an earlier move, or at an earlier moment. */
  async smaller(): Promise<void> {
    for (let index = this.best.schedule.length - 1; index >= 0; index -= 1) {
      for (let move = 1; move < (this.#at(index)?.move ?? 0); move += 1) {
        if (await this.#replace(index, { move })) break;
      }
      for (let point = (this.#at(index - 1)?.point ?? 0) + 1; ; point += 1) {
        if (point >= (this.#at(index)?.point ?? 0)) break;
        if (await this.#replace(index, { point })) break;
      }
    }
  }

  #at(index: number): Deviation | undefined {
    return this.best.schedule[index];
  }

  #replace(index: number, change: Partial<Deviation>): Promise<boolean> {
    const schedule = this.best.schedule.map((one, at) =>
      at === index ? { ...one, ...change } : one,
    );
    return this.#try(schedule);
  }

  async #try(schedule: Schedule): Promise<boolean> {
    if (this.#left === 0) return false;
    this.#left -= 1;
    const replay = await this.#tryOut(schedule);
    if (replay === undefined || !isBetter(replay, this.best)) return false;
    this.best = replay;
    return true;
  }
}

function isBetter(one: Replay, other: Replay): boolean {
  return (
    (one.schedule.length - other.schedule.length ||
      sum(one.schedule) - sum(other.schedule) ||
      one.steps - other.steps) < 0
  );
}

function sum(schedule: Schedule): number {
  return schedule.reduce((total, { move }) => total + move, 0);
}
