/**
 * What ties a process to others: its links, the calls that it waits for, and what it holds that ends
 * with it.
 *
 * Most processes have no ties of most kinds, and none of the sets is there before it is needed.
 *
 * @module
 */

import type { PendingCall } from '../call.ts';
import type { ExitReason } from '../primitives/exit-reason.ts';
import { behind, type Pid } from '../primitives/pid.ts';

export class Ties {
  #links: Set<Pid<unknown>> | undefined;
  #held: Set<Disposable> | undefined;
  #calls: Set<PendingCall> | undefined;

  /** The calls that it waits for. */
  get calls(): Iterable<PendingCall> | undefined {
    return this.#calls;
  }

  /** Whether another one will hear of a failure by a link. */
  oneHears(): boolean {
    if (this.#links === undefined) return false;
    for (const pid of this.#links) if (behind(pid).hearsExits) return true;
    return false;
  }

  link(pid: Pid<unknown>): void {
    (this.#links ??= new Set()).add(pid);
  }

  unlink(pid: Pid<unknown>): void {
    this.#links?.delete(pid);
  }

  hold(thing: Disposable): void {
    (this.#held ??= new Set()).add(thing);
  }

  letGo(thing: Disposable): void {
    this.#held?.delete(thing);
  }

  addCall(call: PendingCall): void {
    (this.#calls ??= new Set()).add(call);
  }

  removeCall(call: PendingCall): void {
    this.#calls?.delete(call);
  }

  /** The process has ended: lets go of what it holds, then tells its links. */
  cut(self: Pid<unknown>, reason: ExitReason): void {
    if (this.#held !== undefined) for (const thing of this.#held) thing[Symbol.dispose]();
    if (this.#links === undefined) return;
    for (const pid of this.#links) {
      behind(pid).unlink(self);
      behind(pid).signal(reason, self);
    }
  }
}
