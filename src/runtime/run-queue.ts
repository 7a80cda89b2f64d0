/**
 * Whose turn it is.
 *
 * Every process that has something to do stands in one queue. The queue is drained in microtasks,
 * which cost next to nothing, until its slice of time is over; then it lets the event loop turn
 * once, so that timers, sockets and the rest of the program get their part however busy the
 * processes keep each other.
 *
 * OTP: the scheduler, with a time slice in the place of reductions.
 * Differs: cooperative. A handler that computes for a second holds up all others for a second.
 *
 * @module
 */

import { Ring } from '../primitives/ring.ts';
import { afterSlice, afterTurn } from './after-turn.ts';

/** Something that can be given a turn. */
export interface Runnable {
  /** What a person calls it. */
  readonly label: string;
  /**
   * Does up to `quantum` pieces of work, one message being one piece. It may not throw. If more is
   * left to do, it schedules itself again.
   *
   * @returns how many pieces it did
   */
  turn(quantum: number): number;
}

/**
 * Decides who goes next.
 *
 * OTP: the scheduler.
 * Differs: cooperative; whoever has its turn is not interrupted.
 */
export interface RunQueue {
  /** Gives `runnable` a turn later, never inside this call. Each is in the queue once at the most. */
  schedule(runnable: Runnable): void;
}

/* Pieces of work one process may do before the next one's turn. */
const QUANTUM = 16;

/* The time is looked at once in so many pieces of work: looking costs as much as a message. A slice begins
   with few, since they may take long, and each look that finds time left doubles them. */
const FEWEST_PER_LOOK = 2;
const MOST_PER_LOOK = 64;

/* A count instead of a time makes long bursts 2 to 4 times dearer. */
const SLICE_MS = 0.5;

const resolved = Promise.resolve();

/** First come, first served. */
export class FairRunQueue implements RunQueue {
  readonly #queue: Ring<Runnable> = new Ring();
  /* A drain is under way, or on its way. */
  #awake = false;
  /* None, until something is to be done since the event loop has turned. */
  #sliceStart: number | undefined;
  /* What has been done since then, and how much that is when the time is looked at. */
  #pieces = 0;
  #nextLook = 0;
  /* How many there were since it last had nothing to do for a turn of the event loop. */
  #slices = 0;

  schedule(runnable: Runnable): void {
    this.#queue.push(runnable);
    if (this.#awake) return;
    this.#awake = true;
    // The first since the event loop has turned: what went by before is no part of its slice.
    if (this.#sliceStart === undefined) this.#beginSlice();
    // Four times cheaper than `queueMicrotask` on Node 20.
    void resolved.then(this.#drain);
  }

  readonly #drain = (): void => {
    let next: 'rest' | 'go on' | 'wait' = 'wait';
    try {
      next = this.#goRound();
    } finally {
      // Also after a turn that threw, which none may: all others are still to have theirs.
      if (next === 'rest') this.#awake = false;
      else if (next === 'go on') void resolved.then(this.#drain);
      else afterSlice(this.#resume, (this.#slices += 1));
    }
  };

  /* One turn after the other, until it is time to look at the time. Whoever waits for a promise outside, for a
     reply, goes on before the next round: they would else wait for all of the slice. */
  #goRound(): 'rest' | 'go on' | 'wait' {
    const quantum = Math.min(QUANTUM, this.#nextLook - this.#pieces);
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      this.#pieces += next.turn(quantum);
      if (this.#pieces >= this.#nextLook) return this.#sliceIsOver() ? 'wait' : 'go on';
    }
    return 'rest';
  }

  #beginSlice(): void {
    this.#sliceStart = performance.now();
    this.#pieces = 0;
    this.#nextLook = FEWEST_PER_LOOK;
    afterTurn(this.#turned);
  }

  #sliceIsOver(): boolean {
    this.#nextLook = this.#pieces + Math.min(MOST_PER_LOOK, this.#pieces + FEWEST_PER_LOOK);
    return performance.now() - (this.#sliceStart as number) >= SLICE_MS;
  }

  readonly #resume = (): void => {
    this.#beginSlice();
    this.#drain();
  };

  readonly #turned = (): void => {
    // While it is awake its slice goes on, or the next has begun.
    if (this.#awake) return;
    this.#sliceStart = undefined;
    this.#slices = 0;
  };
}
