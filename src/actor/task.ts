/**
 * A task as an actor: one piece of work with a pid, which can be supervised, monitored and ended.
 *
 * OTP: Elixir's `Task`.
 *
 * @module
 */

import { checkFunction } from '../check.ts';
import { ExitReason } from '../primitives/exit-reason.ts';
import { Actor } from './base.ts';

/**
 * Runs `work` and ends: `normal` when it returns, with its error when it throws.
 *
 * ```ts
 * await Task.start({ scope, args: [(signal) => warmUp(signal)] });
 * ```
 *
 * OTP: Elixir's `Task`.
 */
export class Task<T = unknown> extends Actor {
  readonly #work: (signal: AbortSignal) => T | PromiseLike<T>;
  readonly #done: ((value: T) => void) | undefined;

  /**
   * @param work - is handed a signal that aborts when the task is to end
   * @param done - is called with what `work` returned
   */
  constructor(work: (signal: AbortSignal) => T | PromiseLike<T>, done?: (value: T) => void) {
    super();
    checkFunction('work of Task', work);
    if (done !== undefined) checkFunction('done of Task', done);
    this.#work = work;
    this.#done = done;
  }

  override async run(): Promise<never> {
    const value = await this.#work(this.signal);
    this.#done?.(value);
    return this.exit(ExitReason.normal);
  }
}
