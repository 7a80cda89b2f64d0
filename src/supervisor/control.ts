/**
 * What supervisors are asked, and how they answer: a refusal is an error that is thrown where it was
 * asked, and not in the supervisor.
 *
 * OTP: the management functions of `supervisor`.
 *
 * @module
 */

import { call, type CallOptions } from '../call.ts';
import { checkOptions } from '../check.ts';
import { InvalidArgumentError } from '../errors.ts';
import type { Address } from '../primitives/pid.ts';
import { handled } from '../primitives/rejected.ts';
import type { MaybePromise } from '../genserver.ts';
import type { LooseChildSpec } from './child-spec.ts';

/** What `countChildren` counts. */
export interface ChildCount {
  /** The specs that the supervisor knows; one, if it is dynamic. */
  readonly specs: number;
  /** The children that run. */
  readonly active: number;
  /** The children that are supervisors, whether or not they run. */
  readonly supervisors: number;
  /** All others, whether or not they run. */
  readonly workers: number;
}

/** The protocol of supervisors: asked through the functions of the control API alone. */
export interface SupervisorProtocol {
  readonly call: {
    startChild(spec: LooseChildSpec): unknown;
    restartChild(id: string): unknown;
    terminateChild(id: string): unknown;
    deleteChild(id: string): unknown;
    getChildSpec(id: string): unknown;
    whichChild(id: string): unknown;
    whichChildren(): unknown;
    countChildren(): unknown;
  };
}

/* What tells an answer in every copy of the library. */
const ANSWER: unique symbol = Symbol.for('fauxtp.answer');

/** What came of a control call: a value, or an error that is thrown where it was asked. */
export class Answer {
  readonly #value: unknown;
  readonly #failed: boolean;

  static {
    Object.defineProperty(this.prototype, ANSWER, { value: true });
  }

  private constructor(value: unknown, failed: boolean) {
    this.#value = value;
    this.#failed = failed;
  }

  static async to(question: () => MaybePromise<unknown>): Promise<Answer> {
    try {
      return new Answer(await question(), false);
    } catch (error) {
      return new Answer(error, true);
    }
  }

  static is(value: unknown): value is Answer {
    return typeof value === 'object' && value !== null && ANSWER in value;
  }

  unwrap(): unknown {
    if (this.#failed) throw this.#value;
    return this.#value;
  }
}

/** A question to a supervisor: what is asked, and about what. */
export type Question = readonly [what: string, about?: unknown];

/** Asks a supervisor, without a limit of time unless `options` has one, as in OTP. */
export function ask<T>(
  supervisor: Address,
  question: Question,
  options: CallOptions = {},
): Promise<T> {
  const answer = asked<T>(supervisor, question, options);
  // As with a call: whoever does not look at it has chosen so.
  handled(answer);
  return answer;
}

async function asked<T>(supervisor: Address, question: Question, options: CallOptions): Promise<T> {
  const [what] = question;
  checkOptions(`options of ${what}`, options);
  const address = supervisor as Address<{ call: Record<string, () => unknown> }>;
  const { timeout = Infinity } = options;
  const answer: unknown = await call(address, question as never, { ...options, timeout });
  if (!Answer.is(answer)) {
    throw new InvalidArgumentError(`supervisor of ${what}`, supervisor, 'a supervisor’s address');
  }
  return answer.unwrap() as T;
}
