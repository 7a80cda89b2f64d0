/**
 * Time, as the library sees it: every timeout, delay and restart window goes by one clock, which a
 * test can replace.
 *
 * OTP: `erlang:monotonic_time/1`, `erlang:start_timer/4`.
 *
 * @module
 */

/** Woken by a timer. It may not throw. */
export interface Alarm {
  ring(): void;
}

/** A pending timer. */
export interface Timer {
  /** Takes the timer back; does nothing once it has rung. */
  cancel(): void;
}

/** What a runtime needs to know of time. */
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

/** One timer: an entry of the lane of its delay. */
class Entry implements Timer {
  previous: Entry | undefined = undefined;
  next: Entry | undefined = undefined;
  readonly due: number;
  readonly alarm: Alarm;
  lane: Lane | undefined;

  constructor(due: number, alarm: Alarm, lane: Lane) {
    this.due = due;
    this.alarm = alarm;
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
 * the call that it guards.
 */
class Lane {
  readonly delay: number;
  readonly #clock: SystemClock;
  #first: Entry | undefined;
  #last: Entry | undefined;
  #host: NodeJS.Timeout | undefined;
  #firing = false;

  constructor(delay: number, clock: SystemClock) {
    this.delay = delay;
    this.#clock = clock;
  }

  get empty(): boolean {
    return this.#first === undefined;
  }

  add(alarm: Alarm): Entry {
    const entry = new Entry(this.#clock.now() + this.delay, alarm, this);
    entry.previous = this.#last;
    if (this.#last === undefined) this.#first = entry;
    else this.#last.next = entry;
    this.#last = entry;
    if (this.#host === undefined && !this.#firing) this.#await(this.delay);
    return entry;
  }

  remove(entry: Entry): void {
    if (entry.previous === undefined) this.#first = entry.next;
    else entry.previous.next = entry.next;
    if (entry.next === undefined) this.#last = entry.previous;
    else entry.next.previous = entry.previous;
    entry.previous = undefined;
    entry.next = undefined;
    entry.lane = undefined;
    if (this.#first === undefined) this.#clock.sweepSoon();
  }

  release(): void {
    clearTimeout(this.#host);
    this.#host = undefined;
  }

  #await(delay: number): void {
    this.#host = setTimeout(this.#fire, Math.min(delay, LONGEST));
  }

  readonly #fire = (): void => {
    this.#host = undefined;
    this.#firing = true;
    const now = this.#clock.now();
    let first = this.#first;
    while (first !== undefined && first.due <= now) {
      this.remove(first);
      first.alarm.ring();
      first = this.#first;
    }
    this.#firing = false;
    // Set while others rang; or the one that the host timer was set for was taken back; or the host
    // was early.
    if (first !== undefined) this.#await(Math.max(1, first.due - now));
  };
}

/** The clock of the machine. */
export class SystemClock implements Clock {
  readonly #lanes: Map<number, Lane> = new Map();
  #sweeping = false;

  now(): number {
    return performance.now();
  }

  arm(delay: number, alarm: Alarm): Timer {
    let lane = this.#lanes.get(delay);
    if (lane === undefined) {
      lane = new Lane(delay, this);
      this.#lanes.set(delay, lane);
    }
    return lane.add(alarm);
  }

  /**
   * Drops the lanes that stay empty for this turn of the event loop.
   *
   * Not at once: calls that follow one another would make and drop a host timer each. Not never:
   * the host timer of an empty lane would hold the program open.
   */
  sweepSoon(): void {
    if (this.#sweeping) return;
    this.#sweeping = true;
    setImmediate(this.#sweep);
  }

  readonly #sweep = (): void => {
    this.#sweeping = false;
    for (const [delay, lane] of this.#lanes) {
      if (!lane.empty) continue;
      lane.release();
      this.#lanes.delete(delay);
    }
  };
}
