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
import { behind, isPid, type Pid } from '../primitives/pid.ts';
import { afterTurn } from '../runtime/after-turn.ts';
import type { Interceptor, Wake } from '../runtime/interceptor.ts';
import { Ring } from '../primitives/ring.ts';
import type { Alarm } from '../runtime/clock.ts';
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
  /** Whose reply, start or end lets the party go on. */
  readonly of?: Pid<unknown> | undefined;
  run(): void;
}

/**
 * Which of `moves`, two or more, the oldest first, is next. There is one at most of each party: what one
 * does, it does in order.
 *
 * @returns its index
 */
export type Choose = (moves: readonly Move[]) => number;

/** Who looks on, and may interfere. What is left out changes nothing. */
export interface Onlooker {
  stepping?(move: Move): void;
  /**
   * `move` may happen from now on.
   *
   * @param controlled - false if this comes from outside: of no step, and not of a test that was let go on
   */
  adding?(move: Move, controlled: boolean): void;
  booting?(process: Pid<unknown>): void;
  /** @returns false to keep `message` back */
  delivering?(message: unknown, to: Pid<unknown>, from: Party): boolean;
  taking?(message: unknown, process: Pid<unknown>): void;
  ended?(process: Pid<unknown>, reason: ExitReason): void;
}

/** What plain code does beside something else of its own. */
class Thread implements Party {
  readonly root: Party;

  constructor(root: Party) {
    this.root = root;
  }

  get label(): string {
    return this.root.label;
  }
}

function rootOf(party: Party): Party {
  return party instanceof Thread ? party.root : party;
}

/** The pid of `party`, if it is a process. */
export function pidOf(party: Party): Pid<unknown> | undefined {
  return isPid(party) ? party : (party as { readonly pid?: Pid<unknown> }).pid;
}

/** Whether it is the test, a task or a timer of nobody's: plain code may wait for several things at once. */
export function isPlain(party: Party): boolean {
  return pidOf(party) === undefined;
}

/** A timer that is nobody's. */
export class Ringing implements Party {
  readonly label: string;

  constructor(label: string) {
    this.label = label;
  }
}

/* An alarm that lets somebody go on. */
interface Continued {
  readonly party: Party;
}

export class Stepper implements RunQueue, Interceptor {
  readonly clock: VirtualClock;
  readonly #choose: Choose | undefined;
  readonly #onlookers: readonly Onlooker[];
  /* What may happen next, in the order in which it came up. */
  readonly #moves: Ring<Move> = new Ring();
  #current: Move | undefined;
  #steps = 0;
  /* For so much has plain code begun to wait in this step. */
  #waits = 0;
  /* For so much each party waits that has not come about. */
  readonly #open: Map<Party, number> = new Map();
  /* So many turns of the event loop have passed without a step. */
  #quiet = 0;
  #awake = false;
  #whenQuiet: (() => void)[] = [];
  /* The test goes on, of a quiet that it has waited for. */
  #released = false;
  readonly #rings: WeakMap<Alarm, Party> = new WeakMap();
  /** Is called when nothing is left to do and nobody waits for that. */
  whenIdle: (() => void) | undefined;

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

  /** Whether what runs now follows from a step, or from the test being let go on. */
  get controlled(): boolean {
    return this.#current !== undefined || this.#released;
  }

  /** Whether it looks for what may happen next. */
  get awake(): boolean {
    return this.#awake;
  }

  // ---- what the runtime says ----------------------------------------------------------------------

  schedule(runnable: Runnable): void {
    this.#add({ kind: 'turn', party: runnable, run: () => runnable.turn(1) });
  }

  waiting(of: Pid<unknown> | undefined, who: Pid<unknown> | undefined): Wake {
    const party = who === undefined ? this.#waiter() : partyOf(who);
    this.#count(party, 1);
    return (settle) => {
      this.#count(party, -1);
      this.#add({ kind: 'resume', party, of, run: settle });
    };
  }

  /** For how much of the library's own `party` waits. */
  waitsOf(party: Party): number {
    return this.#open.get(party) ?? 0;
  }

  #count(party: Party, change: 1 | -1): void {
    const root = rootOf(party);
    const open = this.waitsOf(root) + change;
    if (open === 0) this.#open.delete(root);
    else this.#open.set(root, open);
  }

  /* What plain code waits for second in one step it does not wait for first: these are two threads of
     it, as of two functions under `Promise.all`, and either may go on before the other. */
  #waiter(): Party {
    const { party } = this;
    this.#waits += 1;
    return this.#waits === 1 || !isPlain(party) ? party : new Thread(rootOf(party));
  }

  booting(process: Pid<unknown>): void {
    for (const onlooker of this.#onlookers) onlooker.booting?.(process);
  }

  delivering(message: unknown, to: Pid<unknown>): boolean {
    const { party } = this;
    return this.#onlookers.every((onlooker) => onlooker.delivering?.(message, to, party) ?? true);
  }

  taking(message: unknown, process: Pid<unknown>): void {
    for (const onlooker of this.#onlookers) onlooker.taking?.(message, process);
  }

  ended(process: Pid<unknown>, reason: ExitReason): void {
    for (const onlooker of this.#onlookers) onlooker.ended?.(process, reason);
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

  /** Looks for what may happen next: time has moved. */
  look(): void {
    this.#wake();
  }

  /** Runs `start` as something that the test is let do. */
  release(start: () => void): void {
    this.#released = true;
    this.#wake();
    start();
  }

  #add(move: Move): void {
    this.#moves.push(move);
    const { controlled } = this;
    for (const onlooker of this.#onlookers) onlooker.adding?.(move, controlled);
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
    this.#released = false;
    this.#waits = 0;
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
    const places: number[] = [];
    const parties = new Set<Party>();
    const replies = new Map<Party, Set<Pid<unknown>>>();
    for (let place = 0; place < waiting.length; place += 1) {
      const move = waiting.at(place) as Move;
      if (parties.has(move.party) || !isFirst(move, replies)) continue;
      parties.add(move.party);
      moves.push(move);
      places.push(place);
    }
    moves.push(...this.#timers());
    const chosen = moves.length > 1 ? this.#choose(moves) : 0;
    const place = places[chosen];
    if (place !== undefined) waiting.removeAt(place);
    return moves[chosen];
  }

  #timers(): Move[] {
    return this.clock.due().map((timer) => ({
      kind: 'timer',
      party: this.#partyOf(timer.alarm),
      run: () => {
        timer.ring();
      },
    }));
  }

  /* The same each time, so that it can be told from others. */
  #partyOf(alarm: Alarm): Party {
    let party = (alarm as Partial<Continued>).party ?? this.#rings.get(alarm);
    if (party === undefined) this.#rings.set(alarm, (party = new Ringing(alarm.label ?? 'timer')));
    return party;
  }

  /* What is done by whoever is waited for outside may take a turn or two of the event loop. */
  #rest(): void {
    this.#quiet += 1;
    if (this.#quiet < QUIET_TURNS) {
      afterTurn(this.#turn);
      return;
    }
    const resolves = this.#whenQuiet;
    if (resolves.length > 0) {
      this.#whenQuiet = [];
      this.#released = true;
      this.#quiet = 0;
      afterTurn(this.#turn);
      for (const resolve of resolves) resolve();
      return;
    }
    this.#awake = false;
    this.whenIdle?.();
  }
}

/* Whether `move` comes before all others that let threads of one party go on by the same process: what
   that says to a party comes in order. */
function isFirst({ party, of }: Move, replies: Map<Party, Set<Pid<unknown>>>): boolean {
  if (of === undefined) return true;
  const root = rootOf(party);
  let seen = replies.get(root);
  if (seen === undefined) replies.set(root, (seen = new Set()));
  if (seen.has(of)) return false;
  seen.add(of);
  return true;
}

/* So many turns of the event loop without a step are quiet. */
const QUIET_TURNS = 3;

/* A process is behind its pid, and bears its label; that of one that is no actor is as good. */
function partyOf(pid: Pid<unknown>): Party {
  const process = behind(pid) as Partial<Party>;
  return typeof process.label === 'string' ? (process as Party) : pid;
}
