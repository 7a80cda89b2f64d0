/**
 * Who a process is: an identity to send to, and the little that must stand behind it.
 *
 * A pid is all that others hold of a process. What delivers behind it may be an actor of this
 * program, the one-shot port of a call, or one day a transport; only what the library is made of
 * looks behind it.
 *
 * OTP: pids. Compared by identity.
 *
 * @module
 */

import type { Clock } from '../runtime/clock.ts';
import type { ExitReason } from './exit-reason.ts';
import { printByToString } from './inspect.ts';
import type { Ref } from './ref.ts';

/** The protocol of a process that declares none: any value can be sent, and a reply is `unknown`. */
export interface Untyped {
  readonly untyped: true;
}

/**
 * Whatever leads to a process at the moment it is used: a pid, a registered name, the child of a
 * supervisor by its id. Unlike a pid the other two outlive a restart.
 *
 * OTP: `ServerRef`.
 */
export interface Address<out P = unknown> {
  /** Carries the protocol through the type checker; there is no such field. */
  readonly '~protocol'?: P | undefined;
  /** The process there now, if there is one. */
  resolve(): Pid<P> | undefined;
}

/** What the report of a failure shows of an actor. */
export interface Status<State = unknown> {
  /** Its last state; if a handler threw, the one from before. */
  readonly state: State;
  /** The message it was at. */
  readonly message: unknown;
}

/** What stands behind a pid. */
export interface Process {
  /** Tells the time for the calls that wait for it. */
  readonly clock: Clock;
  /** Why it takes no more messages: it is ending, or has ended. */
  readonly exiting: ExitReason | undefined;
  /** Whether it has ended. */
  readonly dead: boolean;
  /** Whether an exit signal comes to anything now: it is a message, or the end. */
  readonly hearsExits: boolean;
  /** Whether its code is on the stack at this moment. */
  readonly active: boolean;
  /** How many messages wait. */
  readonly queueLength: number;
  /** Queues a message. It never runs the receiver, and never throws for the receiver's state. */
  deliver(message: unknown): void;
  /** Delivers the answer to the call `ref`: the message `["$reply", ref, value]`. */
  answer(ref: Ref, value: unknown): void;
  /** Delivers an exit signal, which goes ahead of the queue. */
  signal(reason: ExitReason | 'kill', from: Pid<unknown> | undefined): void;
  /** Tells `watcher` of the end, in the order of these calls. @returns false if it has ended */
  watch(watcher: Watcher): boolean;
  unwatch(watcher: Watcher): void;
  /** Resolves when nothing of it is left: it has ended, and so has all that it owned. */
  ended(): Promise<void>;
  /** Sends an exit signal to `pid` at the end; the other half of a link is the other process'. */
  link(pid: Pid<unknown>): void;
  unlink(pid: Pid<unknown>): void;
  /** What its supervisor keeps of it, if that finds it by its pid; nobody else looks at it. */
  keptAs?: unknown;
  /** What may be shown of it; for its supervisor, which asks while it is told of the end. */
  status?(): Status | undefined;
  /** Something threw on its behalf that has nowhere else to go. */
  stray(source: string, error: unknown): void;
  /** For a supervisor: the process that runs as its child `id`. */
  child(id: string): Pid<unknown> | undefined;
}

/** Someone to be told of an end. One that listens to one process; a list of them costs no array. */
export interface Watcher {
  previous: Watcher | undefined;
  next: Watcher | undefined;
  /** Whether it makes sure that somebody hears of a failure. */
  readonly hears: boolean;
  /** @param process - the one that has ended */
  told(process: Pid<unknown>, reason: ExitReason): unknown;
}

/* Where a pid keeps its process: out of sight of whoever lists its fields, a logger for one, and the
   same in every copy of the library. */
const PROCESS: unique symbol = Symbol.for('fauxtp.process');

/* And what it is called, or the class that it is called after. */
const LABEL: unique symbol = Symbol.for('fauxtp.label');

interface Hidden {
  [LABEL]: Label;
  [PROCESS]: Process;
}

/** What stands behind `pid`. */
export function behind(pid: Pid<unknown>): Process {
  return (pid as unknown as Hidden)[PROCESS];
}

export function isPid(value: unknown): value is Pid<unknown> {
  return typeof value === 'object' && value !== null && PROCESS in value;
}

/** A label, or the class whose name is one; to read that at each start would cost a twentieth of it. */
export type Label = string | { readonly name: string };

/**
 * The identity of a process.
 *
 * `P` is the protocol that the process speaks. A pid of one protocol is refused where another is
 * asked for; `Pid<unknown>` takes any, and nothing can be sent to it.
 *
 * OTP: pids. Compared by identity.
 */
export class Pid<out P = Untyped> implements Address<P> {
  declare readonly '~protocol'?: P | undefined;
  /** Counts the processes of one program, from 1; for people, not for comparing. */
  readonly id: number;

  static {
    printByToString(this);
  }

  /** @param process - what stands behind it */
  constructor(id: number, label: Label, process: Process) {
    this.id = id;
    const hidden = this as unknown as Hidden;
    hidden[LABEL] = label;
    hidden[PROCESS] = process;
  }

  static [Symbol.hasInstance](value: unknown): value is Pid<unknown> {
    return isPid(value);
  }

  /** What a person calls it; by default the name of its class. Not unique. */
  get label(): string {
    const label = (this as unknown as Hidden)[LABEL];
    if (typeof label === 'string') return label;
    return label.name === '' ? 'anonymous' : label.name;
  }

  resolve(): this {
    return this;
  }

  /** `#PID<7 Counter>` */
  toString(): string {
    return `#PID<${this.id} ${this.label}>`;
  }
}

/**
 * Makes each instance of `Class` a pid with itself as the process behind it. A subclass would be the
 * same; but its `super()`, which V8 does not inline, would be a twentieth of a call.
 */
export function makeOwnPid(Class: { readonly prototype: Process }, label: string): void {
  Object.setPrototypeOf(Class.prototype, Pid.prototype);
  Object.defineProperties(Class.prototype, {
    id: { value: 0 },
    [LABEL]: { value: label },
    [PROCESS]: {
      get(this: Process): Process {
        return this;
      },
    },
  });
}
