/**
 * The types of what processes say to each other, and the envelopes that it travels in.
 *
 * @module
 */

import type { ExitReason } from './primitives/exit-reason.ts';
import type { Pid, Untyped } from './primitives/pid.ts';
import type { Ref } from './primitives/ref.ts';

/**
 * What a process takes, as types alone: what it can be called and cast with, and which plain
 * messages it takes.
 *
 * ```ts
 * interface CounterProtocol {
 *   call: { get(): number; add(n: number): number };
 *   cast: { reset(): void };
 *   info: 'tick';
 * }
 * ```
 */
export interface Protocol {
  /** What it can be called with: a method for each request, which returns the reply. */
  readonly call?: object;
  /** What it can be cast: a method for each request. */
  readonly cast?: object;
  /** The plain messages that it takes; any, if left out. */
  readonly info?: unknown;
}

/* `never` in the place of a protocol is that of a process that speaks them all: a test's stand-in. It
   takes anything, as one that is untyped does, and can be handed on where any protocol is asked for. */

/* The operations of one kind that a protocol has. */
type Operations<P, Kind extends 'call' | 'cast'> = [P] extends [Readonly<Record<Kind, infer Ops>>]
  ? Ops
  : never;

/* Of the protocol and not of its operations: so the compiler prints the requests, and not this. */
type RequestOf<P, Kind extends 'call' | 'cast'> = [P] extends [Readonly<Record<Kind, infer Ops>>]
  ? {
      [K in keyof Ops]-?: Ops[K] extends ((...args: infer Args) => unknown) | undefined
        ? readonly [K, ...Args]
        : never;
    }[keyof Ops]
  : never;

/** The requests that a process of protocol `P` can be called with: `["add", number]`. */
export type CallRequest<P> = [P] extends [never]
  ? unknown
  : [P] extends [Untyped]
    ? unknown
    : RequestOf<P, 'call'>;

/** What a process of protocol `P` can be cast: `["reset"]`. */
export type CastRequest<P> = [P] extends [never]
  ? unknown
  : [P] extends [Untyped]
    ? unknown
    : RequestOf<P, 'cast'>;

/**
 * The plain messages that a process of protocol `P` takes; any, if it does not say, and none, if
 * nothing is known of it.
 */
export type InfoMessage<P> = [P] extends [never]
  ? unknown
  : P extends { readonly info: infer Message }
    ? Message
    : P extends object
      ? unknown
      : never;

/** What the reply to a request `R` is. */
export type Reply<P, R = CallRequest<P>> = [P] extends [never]
  ? unknown
  : P extends Untyped
    ? unknown
    : R extends readonly [infer K, ...unknown[]]
      ? K extends keyof Operations<P, 'call'>
        ? NonNullable<Operations<P, 'call'>[K]> extends (...args: never[]) => infer Value
          ? Value
          : never
        : never
      : never;

/**
 * The protocol that the actors of a class speak, or who is at an address:
 * `Supervisor.child<ProtocolOf<Rooms>>(app, "rooms")`.
 */
export type ProtocolOf<A extends { readonly '~protocol'?: unknown }> = Exclude<
  A['~protocol'],
  undefined
>;

/** A call as it lies in the mailbox of the one that is called. */
export type CallMessage = readonly ['$call', ref: Ref, replyTo: Pid<unknown>, request: unknown];

/** A cast as it lies in the mailbox. */
export type CastMessage = readonly ['$cast', request: unknown];

/** The answer to a call. */
export type ReplyMessage = readonly ['$reply', ref: Ref, reply: unknown];

/** An exit signal, to an actor that traps exits. From nobody, if it was not sent on behalf of an actor. */
export type ExitMessage = readonly ['$exit', from: Pid<unknown> | undefined, reason: ExitReason];

/** Whom a call came from: what `reply` needs to answer it. */
export interface From<in Value = unknown> {
  /** Which call it is; the reply bears it. */
  readonly ref: Ref;
  /**
   * The port at which the caller waits. It takes one reply and ends with that, or when the caller gives
   * up: `this.monitor(from.replyTo)` tells of it.
   */
  readonly replyTo: Pid<unknown>;
  /** Carries the type of the reply; there is no such field. */
  readonly value?: ((value: Value) => void) | undefined;
}
