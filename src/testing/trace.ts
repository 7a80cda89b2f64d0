/**
 * What happened in one run: who did what, in which order, and where it could have gone otherwise.
 *
 * @module
 */

import { OwnerExit } from '../actor/owner-exit.ts';
import { ExitReason } from '../primitives/exit-reason.ts';
import { isPid, type Pid } from '../primitives/pid.ts';
import { preview, previewMessage } from '../primitives/preview.ts';
import type { Schedule } from './schedule.ts';
import {
  type Choose,
  isPlain,
  type Move,
  type Onlooker,
  type Party,
  pidOf,
  Ringing,
} from './stepper.ts';

/** A moment at which more than one move was possible. */
export interface Point {
  /** How many steps there were before. */
  readonly step: number;
  /** Whose the moves were, the oldest first. */
  readonly parties: readonly number[];
  readonly chosen: number;
}

/** One step. */
export interface Step {
  readonly party: number;
  /** Whom it concerned: who did it, and to whom it sent something, or whom it started or let go on. */
  readonly touched: ReadonlySet<number>;
  /** The steps without which it would not have been. */
  readonly causes: readonly number[];
}

/* Stands for what plain functions share: variables of the test, mostly. */
const PLAIN = 0;

/* So many steps are told of in words. */
const MOST_WORDS = 20_000;

interface Open {
  readonly party: number;
  readonly touched: Set<number>;
  readonly causes: number[];
  readonly move: Move;
  readonly time: number;
  readonly sent: string[];
  did: string | undefined;
  end: string | undefined;
}

export class Trace implements Onlooker {
  readonly points: Point[] = [];
  readonly steps: Step[] = [];
  /** How often something came from outside, and what it was the first time. */
  outside: { count: number; readonly first: string } | undefined;
  readonly #now: () => number;
  readonly #inWords: boolean;
  readonly #words: string[] = [];
  readonly #names: WeakMap<object, string> = new WeakMap();
  readonly #ids: WeakMap<object, number> = new WeakMap();
  /* How many there are of a label. */
  readonly #counts: Map<string, number> = new Map();
  readonly #senders: WeakMap<object, string> = new WeakMap();
  readonly #said: WeakMap<Pid<unknown>, string> = new WeakMap();
  readonly #passedOver: Set<Party> = new Set();
  /* At which step each began to wait for its next. */
  readonly #since: Map<Party, number> = new Map();
  /* After which step each move came up, and each message was sent. */
  readonly #cameUp: WeakMap<object, number> = new WeakMap();
  /* The last step of each. */
  readonly #last: Map<number, number> = new Map();
  /* What concerned each, in order, as a number. */
  readonly #histories: Map<number, number> = new Map();
  #open: Open | undefined;
  #over = false;

  /** @param inWords - whether it is going to be read; it takes time */
  constructor(now: () => number, inWords: boolean) {
    this.#now = now;
    this.#inWords = inWords;
  }

  /**
   * Chooses as `choose` does, and remembers it.
   *
   * Whoever is passed over has to wait: to the next choice those come after all others, until they make a
   * step. So it takes one departure to hold somebody back for long, and not one for each step of all others.
   * Nobody is held back for ever, though: those that have waited for long are not to be passed over.
   */
  following(choose: Choose): Choose {
    return (moves) => {
      if (this.#over) return 0;
      this.#close();
      const order = this.#order(moves);
      if (order.length === 1) return order[0] as number;
      const chosen = choose(order.map((index) => moves[index] as Move));
      const keys = order.map((index) => keyOf((moves[index] as Move).party));
      for (const key of keys.slice(0, chosen)) this.#passedOver.add(key);
      const parties = keys.map((key) => this.#idOf(key));
      this.points.push({ step: this.steps.length, parties, chosen });
      return order[chosen] as number;
    };
  }

  /* The indices of those that may be next, the first to be preferred. */
  #order(moves: readonly Move[]): readonly number[] {
    const overdue = this.steps.length - LONG - 4 * moves.length;
    const late: number[] = [];
    const ready: number[] = [];
    const passedOver: number[] = [];
    for (const [index, { party }] of moves.entries()) {
      const key = keyOf(party);
      const since = this.#since.get(key) ?? this.steps.length;
      this.#since.set(key, since);
      if (since < overdue) late.push(index);
      else if (this.#passedOver.has(key)) passedOver.push(index);
      else ready.push(index);
    }
    return late.length > 0 ? late : [...ready, ...passedOver];
  }

  /** The test is over: what follows is no part of it, and in the order in which it comes up. */
  end(): void {
    this.#close();
    this.#over = true;
  }

  /** The same run again is made by this. */
  get schedule(): Schedule {
    return this.points.flatMap(({ chosen }, index) =>
      chosen === 0 ? [] : [{ point: index + 1, move: chosen }],
    );
  }

  /** A line for each step. Those that were made before their turn are marked. */
  get words(): readonly string[] {
    const early = new Set(this.points.filter(({ chosen }) => chosen > 0).map(({ step }) => step));
    const width = String(this.#words.length).length;
    return this.#words.map(
      (text, index) =>
        `${early.has(index) ? '*' : ' '} ${String(index + 1).padStart(width)}. ${text}`,
    );
  }

  /**
   * Is the same for two runs if they differ only in the order of steps that have nothing to do with one
   * another; as far as messages go.
   */
  get fingerprint(): number {
    let low = 0;
    let high = 0;
    for (const [id, history] of this.#histories) {
      const mixed = mix(id, history);
      low = (low + mixed) >>> 0;
      high = (high + mix(mixed, id)) >>> 0;
    }
    return (high >>> 11) * 2 ** 32 + low;
  }

  /** What somebody was at when it was last heard of. */
  lastOf(process: Pid<unknown>): string | undefined {
    return this.#said.get(process);
  }

  cameFromOutside(what: string): void {
    if (this.#over) return;
    this.outside ??= { count: 0, first: `${what} after step ${this.steps.length}` };
    this.outside.count += 1;
  }

  // ---- as an onlooker -----------------------------------------------------------------------------

  stepping(move: Move): void {
    if (this.#over) return;
    this.#close();
    const party = this.#idOf(move.party);
    const key = keyOf(move.party);
    this.#passedOver.delete(key);
    this.#since.delete(key);
    if (isPid(key) && this.#said.get(key) === STARTING) this.#said.set(key, 'what it runs');
    this.#open = {
      party,
      touched: new Set([party, ...(isPlain(move.party) ? [PLAIN] : [])]),
      causes: [this.#last.get(party), this.#cameUp.get(move)].filter((one) => one !== undefined),
      move,
      time: this.#now(),
      sent: [],
      did: undefined,
      end: undefined,
    };
  }

  adding(move: Move, controlled: boolean): void {
    if (this.#over) return;
    const { kind, party } = move;
    this.#remember(move);
    if (controlled) this.#open?.touched.add(this.#idOf(party));
    else this.cameFromOutside(`${this.#nameOf(party)} ${kind === 'turn' ? 'had work' : 'went on'}`);
  }

  booting(process: Pid<unknown>): void {
    if (this.#open !== undefined) this.#open.did = 'starts';
    this.#say(process, STARTING);
  }

  delivering(message: unknown, to: Pid<unknown>, from: Party): boolean {
    if (this.#over) return true;
    this.#open?.touched.add(this.#idOf(to));
    if (typeof message === 'object' && message !== null) this.#remember(message);
    if (!this.#inWords) return true;
    if (typeof message === 'object' && message !== null) {
      this.#senders.set(message, this.#nameOf(from));
    }
    this.#open?.sent.push(`→ ${this.#nameOf(to)}: ${inWords(message)}`);
    return true;
  }

  taking(message: unknown, process: Pid<unknown>): void {
    if (this.#over) return;
    const sent = this.#cameUp.get(message as object);
    if (sent !== undefined) this.#open?.causes.push(sent);
    if (!this.#inWords) return;
    const sender = this.#senders.get(message as object);
    const what = `${inWords(message)}${sender === undefined ? '' : ` from ${sender}`}`;
    if (this.#open !== undefined) this.#open.did = `handles ${what}`;
    this.#say(process, what);
  }

  ended(process: Pid<unknown>, reason: ExitReason): void {
    const open = this.#open;
    if (open === undefined || this.#over) return;
    open.touched.add(this.#idOf(process));
    if (!this.#inWords) return;
    const text = `ends: ${ExitReason.format(reason).split('\n')[0] ?? ''}`;
    if (keyOf(open.move.party) === process) open.end = text;
    else open.sent.push(`→ ${this.#nameOf(process)} ${text}`);
  }

  #say(process: Pid<unknown>, what: string): void {
    if (this.#inWords && !this.#over) this.#said.set(process, what);
  }

  #remember(thing: object): void {
    if (this.#open !== undefined) this.#cameUp.set(thing, this.steps.length);
  }

  /* The step is over. */
  #close(): void {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    const { party, touched, causes, move } = open;
    this.#last.set(party, this.steps.length);
    this.steps.push({ party, touched, causes });
    const what = mix(party, move.kind.charCodeAt(1));
    for (const id of touched) {
      this.#histories.set(id, mix(this.#histories.get(id) ?? 0, what));
    }
    if (this.#inWords && this.#words.length < MOST_WORDS) this.#words.push(this.#tell(open));
  }

  #tell({ move, time, did, end, sent }: Open): string {
    const { kind, party } = move;
    const name = this.#nameOf(party);
    if (kind === 'timer') {
      const what = party instanceof Ringing ? name : `${name} goes on`;
      return [`${time} ms: ${what}`, ...few(sent)].join(' ');
    }
    const doing = did ?? (kind === 'turn' && isPlain(party) ? 'begins' : 'goes on');
    const all = [did ?? (end === undefined ? doing : undefined), end];
    return [name, all.filter((one) => one !== undefined).join(', and '), ...few(sent)].join(' ');
  }

  // ---- who is who ---------------------------------------------------------------------------------

  #nameOf(party: Party): string {
    const key = keyOf(party);
    if (isPid(key)) return key.toString();
    let name = this.#names.get(key);
    if (name === undefined) {
      name = this.#numbered(party.label, (count) => (count === 1 ? '' : ` (${count})`));
      this.#names.set(key, name);
    }
    return name;
  }

  /* Made of what it is called, and which of those it is: not of when it was first heard of. */
  #idOf(party: Party): number {
    const key = keyOf(party);
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = hash(this.#numbered(`id of ${key.label}`, (count) => ` ${count}`));
      this.#ids.set(key, id);
    }
    return id;
  }

  #numbered(label: string, suffix: (count: number) => string): string {
    const count = (this.#counts.get(label) ?? 0) + 1;
    this.#counts.set(label, count);
    return `${label}${suffix(count)}`;
  }
}

/* So many steps of others, and some for each that waits, are long. */
const LONG = 200;

const STARTING = 'its start';

/* One step may send to thousands. */
function few(sent: readonly string[]): readonly string[] {
  return sent.length > 4 ? [...sent.slice(0, 4), `→ ${sent.length - 4} more`] : sent;
}

/* The same for a process and its pid. */
function keyOf(party: Party): Party {
  return pidOf(party) ?? party;
}

function inWords(message: unknown): string {
  if (message instanceof OwnerExit) return 'told to end by its owner';
  const [tag, ...rest] = Array.isArray(message) ? (message as readonly unknown[]) : [];
  switch (tag) {
    case '$down':
      return `${preview(rest[1])} is down`;
    case '$exit':
      return `exit signal of ${preview(rest[0])}`;
    case '$child_down':
      return `its child ${preview(rest[1])} is down`;
    case '$stop':
      return 'told to stop';
    default:
      return previewMessage(message);
  }
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}

function mix(one: number, other: number): number {
  let value = Math.imul(one ^ 0x9e3779b9, 0x85ebca6b) ^ other;
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
