/**
 * A process of the test's own: others send to it, and the test looks at what has come.
 *
 * OTP: has none; in ExUnit the test is a process itself, with `assert_receive`.
 *
 * @module
 */

import { Actor } from '../actor/base.ts';
import type { NameClaim } from '../actor/process.ts';
import { checkDelay } from '../check.ts';
import { reply } from '../messaging.ts';
import { ANY, compile, type Matched } from '../primitives/pattern.ts';
import { printByToString } from '../primitives/inspect.ts';
import type { Address, Pid } from '../primitives/pid.ts';
import { preview } from '../primitives/preview.ts';
import type { CallMessage, CastMessage } from '../protocol.ts';
import { ExpectationError } from './errors.ts';

/** What a new probe is given. */
export interface ProbeOptions {
  /** What a person calls it. @defaultValue `"probe"` */
  readonly label?: string | undefined;
  /** A name to be found by: it stands in for whoever has that name otherwise. */
  readonly name?: NameClaim | undefined;
  /** Whether it gets an exit signal as the message `["$exit", from, reason]`. @defaultValue false */
  readonly trapExit?: boolean | undefined;
}

/** How long something is waited for. */
export interface Within {
  /** By so many milliseconds time may be moved at the most. @defaultValue 0 */
  readonly within?: number | undefined;
}

/** A call that a probe has got, to be answered. */
export interface ProbeCall<Request = unknown> {
  readonly request: Request;
  reply(value: unknown): void;
}

/** What a probe needs of its test. */
export interface Stage {
  /** Lets everything settle, and then time pass, until `look` finds something, or `within` is over. */
  until<T>(
    look: () => T | undefined | Promise<T | undefined>,
    within: number,
  ): Promise<T | undefined>;
  settle(): Promise<void>;
  /** Does `ask`, and no fault meets what is sent by it. */
  aside<T>(ask: () => T): T;
  advance(ms: number): Promise<void>;
}

/** The actor behind a probe. */
export class Recorder extends Actor<null> {
  readonly #messages: unknown[];
  readonly #trapsExits: boolean;

  constructor(messages: unknown[], trapsExits: boolean) {
    super();
    this.#messages = messages;
    this.#trapsExits = trapsExits;
  }

  override init(): null {
    this.trapExit = this.#trapsExits;
    return null;
  }

  override async run(): Promise<null> {
    this.#messages.push(await this.receive([ANY, (message) => message]));
    return null;
  }
}

/**
 * A process of the test's own, made by `TestScope.probe`. It is an address, of whatever protocol is
 * asked for; `pid` is its process.
 *
 * A message is what lies in the mailbox: a cast is `["$cast", request]`, a call
 * `["$call", ref, replyTo, request]`; for these there are `expectCast` and `expectCall`. What an
 * expectation has taken is gone; it takes the oldest that fits and leaves the rest.
 */
export class Probe implements Address<never> {
  readonly pid: Pid<never>;
  readonly #stage: Stage;
  readonly #messages: unknown[];

  static {
    printByToString(this);
  }

  /** @internal */
  constructor(pid: Pid<never>, stage: Stage, messages: unknown[]) {
    this.pid = pid;
    this.#stage = stage;
    this.#messages = messages;
  }

  /** What has come and was not taken by an expectation, oldest first. */
  get messages(): readonly unknown[] {
    return this.#messages;
  }

  resolve(): Pid<never> {
    return this.pid;
  }

  toString(): string {
    return this.pid.toString();
  }

  /**
   * The oldest message that matches, by the patterns of `receive`.
   *
   * OTP: ExUnit's `assert_receive`.
   *
   * @throws {@link ExpectationError} with what has come instead
   */
  expectMessage<const P>(pattern: P, { within = 0 }: Within = {}): Promise<Matched<P>> {
    const { test } = compile(pattern);
    const what = `a message ${showPattern(pattern)}`;
    return this.#expect(what, within, (message) =>
      test(message) ? { found: message as Matched<P> } : undefined,
    );
  }

  /** The request of the oldest cast that matches. */
  expectCast<const P>(request: P, { within = 0 }: Within = {}): Promise<Matched<P>> {
    const { test } = compile(request);
    return this.#expect(`a cast ${showPattern(request)}`, within, (message) => {
      if (!Array.isArray(message) || message[0] !== '$cast') return undefined;
      const [, found] = message as unknown as CastMessage;
      return test(found) ? { found: found as Matched<P> } : undefined;
    });
  }

  /** The oldest call whose request matches. Whoever called waits until it is answered. */
  expectCall<const P>(request: P, { within = 0 }: Within = {}): Promise<ProbeCall<Matched<P>>> {
    const { test } = compile(request);
    return this.#expect(`a call ${showPattern(request)}`, within, (message) => {
      if (!Array.isArray(message) || message[0] !== '$call') return undefined;
      const [, ref, replyTo, found] = message as unknown as CallMessage;
      if (!test(found)) return undefined;
      const answer = (value: unknown): void => {
        reply({ ref, replyTo }, value);
      };
      return { found: { request: found as Matched<P>, reply: answer } };
    });
  }

  /**
   * Lets everything settle, and `for` ms pass, and looks whether anything has come.
   *
   * OTP: ExUnit's `refute_receive`.
   *
   * @throws {@link ExpectationError} with what has come
   */
  async expectNothing({
    for: time = 0,
  }: { readonly for?: number | undefined } = {}): Promise<void> {
    await this.#stage.advance(time);
    if (this.#messages.length === 0) return;
    throw new ExpectationError(`nothing for ${this.toString()}`, time, this.#waiting());
  }

  async #expect<T>(
    what: string,
    within: number,
    match: (message: unknown) => { found: T } | undefined,
  ): Promise<T> {
    checkDelay('within of an expectation', within);
    const found = await this.#stage.until(() => {
      for (const [index, message] of this.#messages.entries()) {
        const matched = match(message);
        if (matched === undefined) continue;
        this.#messages.splice(index, 1);
        return matched;
      }
      return undefined;
    }, within);
    if (found !== undefined) return found.found;
    throw new ExpectationError(`${what} for ${this.toString()}`, within, this.#waiting());
  }

  #waiting(): string[] {
    return this.#messages.map(preview);
  }
}

/** A pattern as text: of a class or a constructor the name. */
export function showPattern(pattern: unknown): string {
  if (typeof pattern === 'function') return pattern.name === '' ? '(a predicate)' : pattern.name;
  if (Array.isArray(pattern)) return `[${pattern.map(showPattern).join(', ')}]`;
  return preview(pattern);
}
