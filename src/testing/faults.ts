/**
 * Faults on purpose: what is to go wrong in a test, as plain data, told by labels and counts, so that it
 * goes wrong in the same place each time, and without a line in the code under test.
 *
 * A label is that of a pid, by default the name of its class, or a name in a registry.
 *
 * @module
 */

import { isNotice } from '../actor/notice.ts';
import { OwnerExit } from '../actor/owner-exit.ts';
import { attendCall, fromOf, isCall } from '../call.ts';
import { checkDelay, checkOptions, checkString } from '../check.ts';
import { InvalidArgumentError } from '../errors.ts';
import type { ExitReason } from '../primitives/exit-reason.ts';
import { behind, type Pid } from '../primitives/pid.ts';
import { preview } from '../primitives/preview.ts';
import type { Alarm, Clock, Timer } from '../runtime/clock.ts';
import { errorOf, type Report } from '../runtime/reporter.ts';
import { InjectedFaultError, UnusedFaultError } from './errors.ts';
import { goesBy, isAt } from './names.ts';
import type { Onlooker, Party } from './stepper.ts';

// ---- the plan, as data ------------------------------------------------------------------------------

/** Which of those that are counted; each that is neither `nth` nor a multiple of `every` is spared. */
export interface Which {
  /** Only this one, from 1. */
  readonly nth?: number | undefined;
  /** Every n-th. */
  readonly every?: number | undefined;
}

/** A fault that need not strike. One that never does is a mistake otherwise, and fails the test. */
export interface MayMiss {
  readonly optional?: boolean | undefined;
}

/** What a fault throws. */
export interface Throws {
  /** @defaultValue an `InjectedFaultError` */
  readonly error?: Error | undefined;
}

/** From whom to whom a message goes. */
export interface Edge {
  /** A process, a task by its name, or `"test"`. @defaultValue anybody */
  readonly from?: string | undefined;
  readonly to: string;
}

/** One fault. Made by `failCall` and the others. */
export type Fault = {
  /** How it was asked for, for messages. */
  readonly text: string;
  readonly optional: boolean;
} & (
  | {
      readonly type: 'fail';
      readonly what: Kind;
      readonly label: string;
      readonly which: Which;
      readonly error: Error | undefined;
    }
  | {
      readonly type: 'init';
      readonly label: string;
      readonly times: number;
      readonly error: Error | undefined;
    }
  | { readonly type: 'kill'; readonly at: number; readonly label: string }
  | {
      readonly type: 'delay';
      readonly edge: Edge;
      readonly by: number;
      readonly which: Which;
    }
  | { readonly type: 'drop'; readonly edge: Edge; readonly which: Which }
);

type Kind = 'call' | 'cast' | 'message';

/**
 * A call that `label` comes to throws in its handler: the first, unless it is said which.
 *
 * ```ts
 * testScope(body, { faults: [failCall('db', { nth: 3 })] });
 * ```
 */
export function failCall(label: string, options: Which & Throws & MayMiss = {}): Fault {
  return failing('call', 'failCall', label, options);
}

/** The same as `failCall`, with a cast. */
export function failCast(label: string, options: Which & Throws & MayMiss = {}): Fault {
  return failing('cast', 'failCast', label, options);
}

/** The same as `failCall`, with a plain message: of `send`, of a timer. */
export function failMessage(label: string, options: Which & Throws & MayMiss = {}): Fault {
  return failing('message', 'failMessage', label, options);
}

/** The start of `label` fails, the first `times` times, as if its constructor had thrown. */
export function failInit(
  label: string,
  options: { readonly times?: number | undefined } & Throws & MayMiss = {},
): Fault {
  checkLabel('failInit', label, options);
  const { times = 1, error, optional = false } = options;
  checkCount('times of failInit', times);
  const text = textOf('failInit', label, options);
  return { type: 'init', text, optional, label, times, error };
}

/** Kills `label` at `at` ms of virtual time. Who has no such label by then is spared. */
export function killAt(at: number, label: string, options: MayMiss = {}): Fault {
  checkDelay('time of killAt', at);
  checkLabel('killAt', label, options);
  const { optional = false } = options;
  return { type: 'kill', text: textOf('killAt', at, label, options), optional, at, label };
}

/**
 * Messages on one edge come `by` ms later: all, unless it is said which. What is sent after one that is
 * on its way comes after it, delayed or not.
 *
 * A reply is no message of an edge: it goes to the port of its call. Delay the call.
 */
export function delayMessages(edge: Edge, by: number, options: Which & MayMiss = {}): Fault {
  checkEdge('delayMessages', edge, options);
  checkDelay('delay of delayMessages', by);
  const { nth, every, optional = false } = options;
  const text = textOf('delayMessages', edge, by, options);
  return { type: 'delay', text, optional, edge, by, which: { nth, every } };
}

/** Messages on one edge never come: none of them, unless it is said which. A call times out. */
export function dropMessages(edge: Edge, options: Which & MayMiss = {}): Fault {
  checkEdge('dropMessages', edge, options);
  const { nth, every, optional = false } = options;
  const text = textOf('dropMessages', edge, options);
  return { type: 'drop', text, optional, edge, which: { nth, every } };
}

function failing(
  what: Kind,
  maker: string,
  label: string,
  options: Which & Throws & MayMiss,
): Fault {
  checkLabel(maker, label, options);
  checkWhich(maker, options);
  const { nth, every, error, optional = false } = options;
  const which = every === undefined ? { nth: nth ?? 1 } : { nth, every };
  const text = textOf(maker, label, options);
  return { type: 'fail', text, optional, what, label, which, error };
}

function checkLabel(maker: string, label: unknown, options: unknown): void {
  checkString(`label of ${maker}`, label);
  checkOptions(`options of ${maker}`, options);
}

function checkEdge(maker: string, edge: Edge, options: Which): void {
  checkOptions(`edge of ${maker}`, edge);
  checkString(`to of ${maker}`, edge.to);
  if (edge.from !== undefined) checkString(`from of ${maker}`, edge.from);
  checkOptions(`options of ${maker}`, options);
  checkWhich(maker, options);
}

function checkWhich(maker: string, { nth, every }: Which): void {
  if (nth !== undefined) checkCount(`nth of ${maker}`, nth);
  if (every !== undefined) checkCount(`every of ${maker}`, every);
}

function checkCount(argument: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new InvalidArgumentError(argument, value, 'a whole number, 1 or more');
}

function textOf(maker: string, ...args: unknown[]): string {
  const given = args.filter((arg) => !(isObject(arg) && Object.keys(arg).length === 0));
  return `${maker}(${given.map(preview).join(', ')})`;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

// ---- the plan, at work ------------------------------------------------------------------------------

/* A fault that makes somebody throw. */
type Throwing = Extract<Fault, { readonly error: Error | undefined }>;

/* One fault and what has come of it. */
interface Pending {
  readonly fault: Fault;
  /** How much was counted. */
  seen: number;
  struck: number;
}

/* The messages from one to another that are on their way. */
interface Road {
  readonly to: Pid<unknown>;
  readonly messages: unknown[];
  /** When the last of them comes. */
  due: number;
}

export class FaultPlan implements Onlooker {
  readonly #faults: readonly Pending[];
  readonly #clock: Clock;
  readonly #living: Set<Pid<unknown>> = new Set();
  readonly #roads: Map<string, Road> = new Map();
  readonly #kills: Timer[] = [];
  /* Delivers what was on its way. */
  #letting = false;
  #over = false;
  /* What the kit itself asks is none of what the processes tell each other. */
  #asking = false;
  readonly #asked: WeakSet<object> = new WeakSet();
  /* What tells a failure that comes of a fault from another. */
  readonly #errors: Set<unknown> = new Set();
  readonly #killed: Set<Pid<unknown>> = new Set();
  readonly #failed: Set<Pid<unknown>> = new Set();
  readonly #withheld: Set<unknown> = new Set();

  constructor(faults: readonly Fault[], clock: Clock) {
    this.#clock = clock;
    this.#faults = faults.map((fault) => ({ fault, seen: 0, struck: 0 }));
    for (const pending of this.#faults) {
      const { fault } = pending;
      if (fault.type !== 'kill') continue;
      const kill = (): void => {
        this.#kill(pending, fault.label);
      };
      this.#kills.push(this.#arm(fault.at, fault.text, kill));
    }
  }

  /** The faults that should have struck and have not. */
  unused(): Error[] {
    return this.#faults
      .filter(({ fault, struck }) => struck === 0 && !fault.optional)
      .map(({ fault, seen }) => new UnusedFaultError(fault.text, seen));
  }

  /** From now on nothing goes wrong; what is on its way still comes. */
  end(): void {
    this.#over = true;
    for (const timer of this.#kills) timer.cancel();
  }

  /** Does `ask`, and no fault meets what is sent by it. */
  aside<T>(ask: () => T): T {
    this.#asking = true;
    try {
      return ask();
    } finally {
      this.#asking = false;
    }
  }

  /** Whether what is reported comes of a fault. */
  readonly hasCaused = (report: Report): boolean => {
    const { process } = report as { readonly process?: Pid<unknown> };
    if (process !== undefined && (this.#failed.has(process) || this.#killed.has(process))) {
      return true;
    }
    // By a link with one that was killed, or by another that ended so.
    const { reason } = report as { readonly reason?: ExitReason };
    if (reason?.type === 'killed') return this.#killed.size > 0;
    // A supervisor that cannot start ends by `shutdown`, and says why.
    return this.#comesOf(reason?.type === 'shutdown' ? reason.detail : errorOf(report));
  };

  #comesOf(error: unknown): boolean {
    const looked = new Set<unknown>();
    for (let next: unknown = error; isObject(next) && !looked.has(next);) {
      looked.add(next);
      const { cause, request, server } = next as Readonly<Record<string, unknown>>;
      if (this.#errors.has(next) || this.#killed.has(server as Pid<unknown>)) return true;
      if (request !== undefined && this.#withheld.has(request)) return true;
      next = cause;
    }
    return false;
  }

  // ---- as an onlooker -----------------------------------------------------------------------------

  booting(process: Pid<unknown>): void {
    this.#living.add(process);
    if (this.#over) return;
    // All count it, and then the first that strikes does.
    let striking: Throwing | undefined;
    for (const pending of this.#faults) {
      const { fault } = pending;
      if (fault.type !== 'init' || !goesBy(process, fault.label)) continue;
      pending.seen += 1;
      if (pending.seen > fault.times) continue;
      pending.struck += 1;
      striking ??= fault;
    }
    if (striking !== undefined) this.#throw(striking, process);
  }

  taking(message: unknown, process: Pid<unknown>): void {
    if (this.#over || this.#asked.has(message as object)) return;
    const kind = kindOf(message);
    if (kind === undefined) return;
    let striking: Throwing | undefined;
    for (const pending of this.#faults) {
      const { fault } = pending;
      if (fault.type !== 'fail' || fault.what !== kind || !goesBy(process, fault.label)) continue;
      pending.seen += 1;
      if (!isOneOf(fault.which, pending.seen)) continue;
      pending.struck += 1;
      striking ??= fault;
    }
    if (striking !== undefined) this.#throw(striking, process);
  }

  delivering(message: unknown, to: Pid<unknown>, from: Party): boolean {
    if (this.#asking) {
      this.#asked.add(message as object);
      return true;
    }
    // An owner ends what it owns, whatever becomes of messages.
    if (this.#over || this.#letting || message instanceof OwnerExit) return true;
    const key = `${from.label} > ${to.toString()}`;
    const road = this.#roads.get(key);
    let wait = 0;
    let isDropped = false;
    if (kindOf(message) !== undefined) {
      for (const pending of this.#faults) {
        const { fault } = pending;
        if (fault.type !== 'drop' && fault.type !== 'delay') continue;
        if (!isOn(fault.edge, to, from)) continue;
        pending.seen += 1;
        if (!isOneOf(fault.which, pending.seen)) continue;
        pending.struck += 1;
        this.#withhold(message);
        if (fault.type === 'drop') isDropped = true;
        else wait = Math.max(wait, fault.by);
      }
    }
    if (isDropped) return false;
    if (wait === 0 && road === undefined) return true;
    this.#detain(message, wait, key, road ?? { to, messages: [], due: 0 });
    return false;
  }

  ended(process: Pid<unknown>): void {
    this.#living.delete(process);
  }

  // ---- what goes wrong ----------------------------------------------------------------------------

  #throw({ error: given, text }: Throwing, process: Pid<unknown>): never {
    const error = given ?? new InjectedFaultError(text);
    this.#errors.add(error);
    this.#failed.add(process);
    throw error;
  }

  #kill(pending: Pending, label: string): void {
    for (const process of this.#living) {
      pending.seen += 1;
      if (!goesBy(process, label)) continue;
      pending.struck += 1;
      this.#killed.add(process);
      behind(process).signal('kill', undefined);
    }
  }

  /* Its failure comes of the fault. Whoever waits still learns if the other ends. */
  #withhold(message: unknown): void {
    if (!isCall(message)) return;
    this.#withheld.add(message[3]);
    attendCall(fromOf(message));
  }

  /* What comes later on the same road comes no earlier: each timer lets the oldest through. */
  #detain(message: unknown, wait: number, key: string, road: Road): void {
    const now = this.#clock.now();
    road.due = Math.max(road.due, now + wait);
    road.messages.push(message);
    this.#roads.set(key, road);
    this.#arm(road.due - now, `delayed: ${preview(message)} to ${road.to.toString()}`, () => {
      const oldest = road.messages.shift();
      if (road.messages.length === 0) this.#roads.delete(key);
      this.#letting = true;
      behind(road.to).deliver(oldest);
      this.#letting = false;
    });
  }

  #arm(delay: number, label: string, ring: () => void): Timer {
    const alarm: Alarm & { readonly label: string } = { label, ring };
    return this.#clock.arm(delay, alarm);
  }
}

function isOneOf({ nth, every }: Which, count: number): boolean {
  if (nth === undefined && every === undefined) return true;
  return count === nth || (every !== undefined && count % every === 0);
}

function isOn({ from, to }: Edge, receiver: Pid<unknown>, sender: Party): boolean {
  return goesBy(receiver, to) && (from === undefined || isAt(sender, from));
}

/* What the processes tell each other; the library's own messages are none of it. */
function kindOf(message: unknown): Kind | undefined {
  if (message instanceof OwnerExit) return undefined;
  const tag: unknown = Array.isArray(message) ? message[0] : undefined;
  if (tag === '$call') return 'call';
  if (tag === '$cast') return 'cast';
  return isNotice(message) ? undefined : 'message';
}
