/**
 * The server of the scenarios: it records each callback as it is entered, and does what it is asked
 * for by default. A scenario says what is different in its own.
 */

import { type From, GenServer, type MaybePromise, type Next, noReply, replied, stop } from 'fauxtp';

import type { Startable } from './players.ts';
import type { Stage } from './stage.ts';
import { fromMessage, fromReason, toReason } from './wire.ts';

/** Returned by a scenario's callback that leaves it at the default. */
export const DEFAULT = Symbol('DEFAULT');

export interface ProbeOptions {
  /** Turns trapping on before anything else. */
  readonly trapping?: boolean;
  /** The data it begins with. */
  readonly data?: unknown;
  /** What `init` does beyond recording: returns the result of `init`, or nothing for the default. */
  readonly init?: (probe: Probe) => unknown;
  readonly call?: (probe: Probe, request: unknown, from: From) => unknown;
  readonly cast?: (probe: Probe, message: unknown) => unknown;
  readonly info?: (probe: Probe, message: unknown) => unknown;
  readonly continues?: (probe: Probe, argument: unknown) => unknown;
  readonly terminate?: (probe: Probe, reason: unknown) => unknown;
  /** What a callback waits for before it records itself. */
  readonly before?: (callback: 'info' | 'continue') => PromiseLike<void> | undefined;
  /** Leaves `terminate` out of the record. */
  readonly quiet?: boolean;
}

/** A probe called `name`, ready to start. */
export function probe(stage: Stage, name: string, options: ProbeOptions = {}): Startable {
  return { name, Class: Probe, args: [stage, name, options] };
}

export class Probe extends GenServer {
  readonly stage: Stage;
  readonly #name: string;
  readonly options: ProbeOptions;
  readonly #extra: readonly unknown[];
  /** Its label, `s#1`. */
  label = '';
  data: unknown;

  constructor(stage: Stage, name: string, options: ProbeOptions, ...extra: readonly unknown[]) {
    super();
    this.stage = stage;
    this.#name = name;
    this.options = options;
    this.#extra = extra;
    this.data = options.data;
  }

  // ---- what scenarios use -------------------------------------------------------------------------

  get self() {
    return this.pid;
  }

  note(...what: unknown[]): void {
    this.stage.record('note', this.label, what.length === 1 ? what[0] : what);
  }

  /** Goes on, and does not reply. */
  goesOn(next?: Next): unknown {
    return noReply(undefined, next);
  }

  replies(value: unknown, next?: Next): unknown {
    return replied(value, undefined, next);
  }

  stops(reason: unknown, ...reply: [] | [unknown]): unknown {
    return stop(toReason(reason), undefined, ...reply);
  }

  exits(reason: unknown): never {
    return this.exit(toReason(reason));
  }

  traps(flag: boolean = true): boolean {
    const before = this.trapExit;
    this.trapExit = flag;
    return before;
  }

  links(label: string): void {
    this.link(this.stage.pid(label));
  }

  /** Calls another, and throws what that fails with. */
  async asks(target: Parameters<GenServer['call']>[0], request: unknown): Promise<unknown> {
    return await this.call(target, request as never);
  }

  /** Sends itself a plain message. */
  sendsItself(message: unknown): void {
    this.sendAfter(message, 0);
  }

  // ---- callbacks ----------------------------------------------------------------------------------

  override init(): MaybePromise<never> {
    this.label = this.stage.incarnate(this.#name, this.pid);
    if (this.options.trapping === true) this.trapExit = true;
    this.stage.record('init', this.label, ...this.#extra);
    return this.options.init?.(this) as never;
  }

  override handleCall(request: unknown, from: From): MaybePromise<never> {
    this.stage.record('call', this.label, request);
    return this.#or(this.options.call?.(this, request, from), () => this.#call(request)) as never;
  }

  #call(request: unknown): unknown {
    if (Array.isArray(request)) {
      const [what, value, ...rest] = request as unknown[];
      switch (what) {
        case 'put':
          this.data = value;
          return this.replies('ok');
        case 'stop':
          return this.stops(value, ...(rest as [] | [unknown]));
        case 'exit':
          return this.exits(value);
      }
    }
    switch (request) {
      case 'ping':
        return this.replies('pong');
      case 'get':
        return this.replies(this.data);
      case 'label':
        return this.replies(this.label);
      case 'crash':
        throw new Error('boom');
    }
    throw new Error(`no answer to ${JSON.stringify(request)}`);
  }

  override handleCast(message: unknown): MaybePromise<never> {
    this.stage.record('cast', this.label, message);
    return this.#or(this.options.cast?.(this, message), () => this.#cast(message)) as never;
  }

  #cast(message: unknown): unknown {
    if (Array.isArray(message)) {
      const [what, value] = message as unknown[];
      switch (what) {
        case 'put':
          this.data = value;
          return undefined;
        case 'stop':
          return this.stops(value);
        case 'exit':
          return this.exits(value);
      }
    }
    if (message === 'crash') throw new Error('boom');
    return undefined;
  }

  override handleInfo(message: unknown): MaybePromise<never> {
    const told = fromMessage(message, this.stage.labelOf);
    return this.#after('info', () => {
      this.stage.record('info', this.label, told);
      return this.options.info?.(this, message);
    });
  }

  override handleContinue(argument: unknown): MaybePromise<never> {
    return this.#after('continue', () => {
      this.stage.record('continue', this.label, argument);
      return this.options.continues?.(this, argument);
    });
  }

  override terminate(reason: Parameters<GenServer['terminate']>[0]): unknown {
    const told = fromReason(reason, this.stage.labelOf);
    if (this.options.quiet !== true) this.stage.record('terminate', this.label, told);
    return this.options.terminate?.(this, told);
  }

  /* What the scenario says, unless that is the default. */
  #or(result: unknown, otherwise: () => unknown): unknown {
    if (result instanceof Promise) {
      return result.then((value: unknown) => (value === DEFAULT ? otherwise() : value));
    }
    return result === undefined || result === DEFAULT ? otherwise() : result;
  }

  #after(callback: 'info' | 'continue', then: () => unknown): MaybePromise<never> {
    const wait = this.options.before?.(callback);
    return (wait === undefined ? then() : wait.then(then)) as never;
  }
}
