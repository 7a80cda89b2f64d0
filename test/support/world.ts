/**
 * A runtime for a test: time that moves when it is told to, and a reporter that remembers.
 */

import type { Alarm, Clock, Report, RuntimeOptions, Timer } from 'fauxtp';

interface Entry {
  readonly due: number;
  readonly alarm: Alarm;
}

/** Time that stands still until `advance` moves it. */
export class VirtualClock implements Clock {
  #now = 0;
  readonly #entries = new Set<Entry>();

  /** How many timers are pending. */
  get pending(): number {
    return this.#entries.size;
  }

  now(): number {
    return this.#now;
  }

  arm(delay: number, alarm: Alarm): Timer {
    const entry = { due: this.#now + delay, alarm };
    this.#entries.add(entry);
    return {
      cancel: () => {
        this.#entries.delete(entry);
      },
    };
  }

  /** Rings what is due within `ms`, in order, and lets everything settle after each. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    while (this.step(end)) await settle();
    this.#now = end;
  }

  /** Rings the timer that is due next, if one is due before `end`. @returns whether there was one */
  step(end: number = Infinity): boolean {
    const next = this.#next(end);
    if (next === undefined) return false;
    this.#entries.delete(next);
    this.#now = next.due;
    next.alarm.ring();
    return true;
  }

  #next(end: number): Entry | undefined {
    let first: Entry | undefined;
    for (const entry of this.#entries) {
      if (entry.due <= end && (first === undefined || entry.due < first.due)) first = entry;
    }
    return first;
  }
}

/** Everything that can happen without time passing or anything coming from outside has happened. */
export async function settle(): Promise<void> {
  // The run queue goes on in the next turn of the event loop when its slice is over.
  for (let turn = 0; turn < 16; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

export interface World {
  readonly clock: VirtualClock;
  /** What the reporter heard. */
  readonly reports: Report[];
  /** What the test itself wants to remember, in order. */
  readonly events: unknown[];
  readonly runtime: RuntimeOptions;
}

export function world(): World {
  const clock = new VirtualClock();
  const reports: Report[] = [];
  return {
    clock,
    reports,
    events: [],
    runtime: { clock, reporter: { report: (report) => reports.push(report) } },
  };
}

/** A promise and the means to keep it or break it. */
export interface Gate<T = void> {
  readonly promise: Promise<T>;
  readonly open: (value: T) => void;
  readonly fail: (error: unknown) => void;
}

export function gate<T = void>(): Gate<T> {
  let open!: (value: T) => void;
  let fail!: (error: unknown) => void;
  const promise = new Promise<T>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  return { promise, open, fail };
}
