/**
 * Whose turn it is, in a test: one step at a time, with everything that follows from it, before the
 * next is chosen.
 *
 * A step is one message of one process, the beginning of a task, a timer that rings, or the moment at
 * which somebody who waits for a reply or for a start goes on. It is over when no promise is left that
 * it has settled: each has a turn of the event loop to itself. So it is always known who is at it, and
 * the order of the steps is all that there is to chance.
 *
 * @module
 */

import type { ExitReason } from '../primitives/exit-reason.ts';
import { behind, type Pid } from '../primitives/pid.ts';
import { afterTurn } from '../runtime/after-turn.ts';
import type { Interceptor } from '../runtime/interceptor.ts';
import { Ring } from '../primitives/ring.ts';
import type { Runnable, RunQueue } from '../runtime/run-queue.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** Who does something: a process, a task, or the test itself. */
export interface Party {
  readonly label: string;
}

/** The test: whatever is done in no step of anybody else. */
export const TEST: Party = { label: 'test' };

/** Something that may happen next. */
export interface Move {
  readonly kind: 'turn' | 'resume' | 'timer';
  readonly party: Party;
  run(): void;
}

/** Which of `moves`, two or more, the oldest first, is next. @returns its index */
export type Choose = (moves: readonly Move[]) => number;

/** Who looks on, and may interfere. What is left out changes nothing. */
export interface Onlooker {
  stepping?(move: Move): void;
  booting?(process: Pid<unknown>): void;
  /** @returns false to keep `message` back */
  delivering?(message: unknown, to: Pid<unknown>, from: Party): boolean;
  taking?(message: unknown, process: Pid<unknown>): void;
  ended?(process: Pid<unknown>, reason: ExitReason): void;
}

export class Stepper implements RunQueue, Interceptor {
  readonly clock: VirtualClock;
  readonly #choose: Choose | undefined;
  readonly #onlookers: readonly Onlooker[];
  /* What may happen next, in the order in which it came up. */
  readonly #moves: Ring<Move> = new Ring();
  /* Who waits behind a call, and who for a start. */
  readonly #waiting: WeakMap<Pid<unknown>, Party> = new WeakMap();
  #current: Move | undefined;
  #steps = 0;
  /* So many turns of the event loop have passed without a step. */
  #quiet = 0;
  #awake = false;
  #whenQuiet: (() => void)[] = [];

  /** @param choose - without it what came up first is next */
  constructor(clock: VirtualClock, onlookers: readonly Onlooker[], choose?: Choose) {
    this.clock = clock;
    this.#choose = choose;
    this.#onlookers = onlookers;
  }

  /** Who is at it. */
  get party(): Party {
    return this.#current?.party ?? TEST;
  }

  /** How many steps there have been. */
  get steps(): number {
    return this.#steps;
  }

  /** Whether what runs now runs in a step. */
  get stepping(): boolean {
    return this.#current !== undefined;
  }

  // ---- what the runtime says ----------------------------------------------------------------------

  schedule(runnable: Runnable): void {
    this.#knowStarter(runnable);
    this.#add({ kind: 'turn', party: runnable, run: () => runnable.turn(1) });
  }

  settling(of: Pid<unknown>, who: Pid<unknown> | undefined, settle: () => void): void {
    const party = who === undefined ? this.#waiting.get(of) : partyOf(who);
    this.#add({ kind: 'resume', party: party ?? TEST, run: settle });
  }

  booting(process: Pid<unknown>): void {
    for (const onlooker of this.#onlookers) onlooker.booting?.(process);
  }

  delivering(message: unknown, to: Pid<unknown>): boolean {
    const { party } = this;
    if (Array.isArray(message) && message[0] === '$call') {
      const port = message[2] as Pid<unknown>;
      if (!this.#waiting.has(port)) this.#waiting.set(port, party);
    }
    return this.#onlookers.every((onlooker) => onlooker.delivering?.(message, to, party) ?? true);
  }

  taking(message: unknown, process: Pid<unknown>): void {
    for (const onlooker of this.#onlookers) onlooker.taking?.(message, process);
  }

  ended(process: Pid<unknown>, reason: ExitReason): void {
    for (const onlooker of this.#onlookers) onlooker.ended?.(process, reason);
  }

  /* The first time that a process is in the queue is when it is started. */
  #knowStarter(runnable: Runnable): void {
    const { pid } = runnable as { pid?: Pid<unknown> };
    if (pid !== undefined && !this.#waiting.has(pid)) this.#waiting.set(pid, this.party);
  }

  // ---- steps --------------------------------------------------------------------------------------

  /** Resolves when there is nothing left to do but to let time pass. */
  quiet(): Promise<void> {
    return new Promise((resolve) => {
      this.#quiet = 0;
      this.#whenQuiet.push(resolve);
      this.#wake();
    });
  }

  #add(move: Move): void {
    this.#moves.push(move);
    this.#wake();
  }

  #wake(): void {
    this.#quiet = 0;
    if (this.#awake) return;
    this.#awake = true;
    afterTurn(this.#turn);
  }

  /* One turn of the event loop. All promises of the step before have settled. */
  readonly #turn = (): void => {
    this.#current = undefined;
    const move = this.#next();
    if (move === undefined) {
      this.#rest();
      return;
    }
    this.#quiet = 0;
    this.#current = move;
    this.#steps += 1;
    for (const onlooker of this.#onlookers) onlooker.stepping?.(move);
    move.run();
    afterTurn(this.#turn);
  };

  #next(): Move | undefined {
    const waiting = this.#moves;
    if (this.#choose === undefined) return waiting.shift() ?? this.#timers()[0];
    const moves: Move[] = [];
    for (let index = 0; index < waiting.length; index += 1) moves.push(waiting.at(index) as Move);
    moves.push(...this.#timers());
    const chosen = moves.length > 1 ? this.#choose(moves) : 0;
    if (chosen < waiting.length) waiting.removeAt(chosen);
    return moves[chosen];
  }

  #timers(): Move[] {
    return this.clock.due().map((timer) => ({
      kind: 'timer',
      party: { label: labelOf(timer.alarm) },
      run: () => {
        timer.ring();
      },
    }));
  }

  /* What is done by whoever is waited for outside may take a turn or two of the event loop. */
  #rest(): void {
    this.#quiet += 1;
    if (this.#quiet < QUIET_TURNS) {
      afterTurn(this.#turn);
      return;
    }
    this.#awake = false;
    const resolves = this.#whenQuiet;
    this.#whenQuiet = [];
    for (const resolve of resolves) resolve();
  }
}

/* So many turns of the event loop without a step are quiet. */
const QUIET_TURNS = 3;

/* A process is behind its pid, and bears its label; that of one that is no actor is as good. */
function partyOf(pid: Pid<unknown>): Party {
  const process = behind(pid) as Partial<Party>;
  return typeof process.label === 'string' ? (process as Party) : pid;
}

function labelOf(alarm: object): string {
  const { label } = alarm as Partial<Party>;
  return label ?? `timer of ${alarm.constructor.name}`;
}
