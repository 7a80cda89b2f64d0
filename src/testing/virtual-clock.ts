/**
 * Time that stands still until it is moved.
 *
 * @module
 */

import type { Alarm, Clock, Timer } from '../runtime/clock.ts';

/** One timer that is pending. */
export class VirtualTimer implements Timer {
  readonly due: number;
  readonly alarm: Alarm;
  /** Counts the timers of a clock, in the order they were set. */
  readonly number: number;
  readonly #lane: Set<VirtualTimer>;

  constructor(due: number, alarm: Alarm, number: number, lane: Set<VirtualTimer>) {
    this.due = due;
    this.alarm = alarm;
    this.number = number;
    this.#lane = lane;
    lane.add(this);
  }

  /** Rings, once and for all. */
  ring(): void {
    this.cancel();
    this.alarm.ring();
  }

  cancel(): void {
    this.#lane.delete(this);
  }
}

export class VirtualClock implements Clock {
  #now = 0;
  #set = 0;
  /* The timers of one delay are due in the order they were set. */
  readonly #lanes: Map<number, Set<VirtualTimer>> = new Map();

  now(): number {
    return this.#now;
  }

  arm(delay: number, alarm: Alarm): Timer {
    let lane = this.#lanes.get(delay);
    if (lane === undefined) this.#lanes.set(delay, (lane = new Set()));
    this.#set += 1;
    return new VirtualTimer(this.#now + delay, alarm, this.#set, lane);
  }

  /** Moves to `time`, unless somebody else has moved further: it never goes back. */
  moveTo(time: number): void {
    this.#now = Math.max(this.#now, time);
  }

  /** When the next timer is due. */
  get nextDue(): number | undefined {
    let due: number | undefined;
    for (const { due: other } of this.#firsts()) {
      if (due === undefined || other < due) due = other;
    }
    return due;
  }

  /**
   * The timers that may ring next, of those that are due now: the first of each delay, in the order
   * they were set.
   */
  due(): VirtualTimer[] {
    const due: VirtualTimer[] = [];
    for (const timer of this.#firsts()) if (timer.due <= this.#now) due.push(timer);
    return due.sort((one, other) => one.due - other.due || one.number - other.number);
  }

  /** All that are pending, in the order they were set. */
  pending(): VirtualTimer[] {
    const all = [...this.#lanes.values()].flatMap((lane) => [...lane]);
    return all.sort((one, other) => one.number - other.number);
  }

  *#firsts(): Generator<VirtualTimer> {
    for (const [delay, lane] of this.#lanes) {
      const [first] = lane;
      if (first === undefined) this.#lanes.delete(delay);
      else yield first;
    }
  }
}
