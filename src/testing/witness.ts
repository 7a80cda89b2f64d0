/**
 * Remembers what a test may ask about afterwards: who has ended and why, who lives, which calls wait.
 *
 * @module
 */

import { isCall, isPort, type PendingCall } from '../call.ts';
import type { ExitReason } from '../primitives/exit-reason.ts';
import type { Pid } from '../primitives/pid.ts';
import { namesOf } from './names.ts';
import type { Onlooker, Party } from './stepper.ts';

/** The end of a process. */
export interface End {
  readonly process: Pid<unknown>;
  readonly reason: ExitReason;
  /** The names that it had. */
  readonly names: readonly string[];
}

export class Witness implements Onlooker {
  readonly ends: End[] = [];
  readonly #calls: Map<PendingCall, Party> = new Map();
  /* At so many calls those that are over are forgotten. */
  #many = 64;

  delivering(message: unknown, _to: Pid<unknown>, from: Party): boolean {
    if (!isCall(message)) return true;
    const [, , port] = message;
    if (!isPort(port)) return true;
    this.#calls.set(port, from);
    if (this.#calls.size >= this.#many) this.#many = Math.max(64, 2 * [...this.calls()].length);
    return true;
  }

  ended(process: Pid<unknown>, reason: ExitReason): void {
    this.ends.push({ process, reason, names: namesOf(process) });
  }

  endOf(process: Pid<unknown>): End | undefined {
    return this.ends.find((end) => end.process === process);
  }

  /** The calls that wait, each with whom it came from. */
  *calls(): Generator<[PendingCall, Party]> {
    for (const [call, from] of this.#calls) {
      if (call.dead) this.#calls.delete(call);
      else yield [call, from];
    }
  }
}
