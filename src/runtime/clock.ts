/**
 * Time, as the library sees it: every timeout, delay and restart window goes by one clock, which a
 * test can replace.
 *
 * OTP: `erlang:monotonic_time/1`, `erlang:start_timer/4`.
 *
 * @module
 */

import { keepShape } from '../primitives/shape.ts';
import { afterTurn } from './after-turn.ts';

/** Woken by a timer. It may not throw. */
export interface Alarm {
  /** What it is, for a trace. */
  readonly label?: string;
  ring(): void;
}

/** A pending timer. */
export interface Timer {
  /** Takes the timer back; does nothing once it has rung. */
  cancel(): void;
}

/**
 * What a runtime needs to know of time.
 *
 * OTP: `erlang:monotonic_time/1`, `erlang:start_timer/4`.
 */
export interface Clock {
  /** Milliseconds since some moment; never runs backwards. */
  now(): number;
  /**
   * Rings `alarm` once, `delay` ms from now. Timers of one delay ring in the order they were set.
   *
   * @param delay - in milliseconds, finite, not negative
   */
  arm(delay: number, alarm: Alarm): Timer;
}

/* Node fires a longer timeout at once. */
const LONGEST = 2 ** 31 - 1;

/** Timers of one delay that were set in the same turn of the event loop, and are due together. */
interface Batch {
  /** Not known before that turn is over. */
  due: number | undefined;
}

/** One timer: an entry of the lane of its delay. */
class Entry implements Timer {
  previous: Entry | undefined = undefined;
  next: Entry | undefined = undefined;
  readonly alarm: Alarm;
  readonly batch: Batch;
  lane: Lane | undefined;

  constructor(alarm: Alarm, batch: Batch, lane: Lane) {
    this.alarm = alarm;
    this.batch = batch;
    this.lane = lane;
  }

  cancel(): void {
    this.lane?.remove(this);
  }
}

/**
 * All timers of one delay, in the order they are due, which is the order they were set in.
 *
 * Behind them stands one timer of the host, set for the first. Nearly all timers of this library
 * are timeouts that are taken back, of a few delays: a host timer for each would cost four times
 * the call that it guards. Most are taken back before the event loop has turned once, so even the
 * time is read only then, for all that are left: to read it for each would make a call a fifth
 * dearer. A timer counts from that moment, so it never rings early.
 */
class Lane {
  readonly delay: number;
  readonly #clock: SystemClock;
  #first: Entry | undefined;
  #last: Entry | undefined;
  /* What is set now belongs to. */
  #batch: Batch | undefined;
  #host: NodeJS.Timeout | undefined;
  /** Whether the clock is to look after it. */
  touched = false;

  constructor(delay: number, clock: SystemClock) {
    this.delay = delay;
    this.#clock = clock;
  }

  get empty(): boolean {
    return this.#first === undefined;
  }

  add(alarm: Alarm): Entry {
    this.#batch ??= { due: undefined };
    const entry = new Entry(alarm, this.#batch, this);
    const last = this.#last;
    entry.previous = last;
    if (last === undefined) this.#first = entry;
    else last.next = entry;
    this.#last = entry;
    if (!this.touched) this.#clock.tendSoon(this);
    return entry;
  }

  remove(entry: Entry): void {
    const { previous, next } = entry;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    entry.previous = undefined;
    entry.next = undefined;
    entry.lane = undefined;
    if (this.#first === undefined && !this.touched) this.#clock.tendSoon(this);
  }

  /** From now on those that have been set since the last time are counted; there are some. */
  stamp(now: number): void {
    (this.#batch as Batch).due = now + this.delay;
    this.#batch = undefined;
    if (this.#host === undefined) this.#awaitFirst(now);
  }

  release(): void {
    clearTimeout(this.#host);
    this.#host = undefined;
  }

  #awaitFirst(now: number): void {
    const due = this.#first?.batch.due;
    if (due === undefined) return;
    this.#host = setTimeout(this.#fire, Math.min(Math.max(1, due - now), LONGEST));
  }

  readonly #fire = (): void => {
    this.#host = undefined;
    const now = this.#clock.now();
    let first = this.#first;
    while (first?.batch.due !== undefined && first.batch.due <= now) {
      this.remove(first);
      first.alarm.ring();
      first = this.#first;
    }
    // The one that the host timer was set for was taken back; or the host was early. For one that was
    // set while others rang the host timer is set when it is stamped.
    this.#awaitFirst(now);
  };
}

/** The clock of the machine. */
export class SystemClock implements Clock {
  readonly #lanes: Map<number, Lane> = new Map();
  /* The lane that was used last: mostly it is the one that is wanted next. */
  #last: Lane | undefined;
  #touched: Lane[] = [];

  now(): number {
    return performance.now();
  }

  arm(delay: number, alarm: Alarm): Timer {
    const last = this.#last;
    // In whole milliseconds, as the host has them: delays that were computed would have a lane each.
    return (last?.delay === delay ? last : this.#lane(Math.ceil(delay))).add(alarm);
  }

  #lane(delay: number): Lane {
    let lane = this.#lanes.get(delay);
    if (lane === undefined) {
      lane = new Lane(delay, this);
      this.#lanes.set(delay, lane);
    }
    this.#last = lane;
    return lane;
  }

  /**
   * Looks after `lane` once the event loop has turned: stamps its new timers, or drops it if it is
   * empty.
   *
   * That not at once: calls that follow one another would make and drop a host timer each. Nor
   * never: the host timer of an empty lane would hold the program open.
   */
  tendSoon(lane: Lane): void {
    lane.touched = true;
    if (this.#touched.push(lane) === 1) afterTurn(this.#tend);
  }

  readonly #tend = (): void => {
    const now = this.now();
    const touched = this.#touched;
    this.#touched = [];
    for (const lane of touched) {
      lane.touched = false;
      if (lane.empty) {
        lane.release();
        this.#lanes.delete(lane.delay);
        if (this.#last === lane) this.#last = undefined;
      } else {
        lane.stamp(now);
      }
    }
  };
}

/* A clock that has no timers has no lane. */
const lane = new Lane(0, new SystemClock());
keepShape(lane);
keepShape(new Entry({ ring: () => undefined }, { due: undefined }, lane));
