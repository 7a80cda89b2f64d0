/**
 * A plain task of a scope, from `spawn` to the end of its promise.
 *
 * @module
 */

import type { Owned } from './owned.ts';
import { Aborter, isAbortOf } from './primitives/abort.ts';
import type { LinkedList } from './primitives/linked-list.ts';
import type { Alarm, Timer } from './runtime/clock.ts';
import type { Runnable } from './runtime/run-queue.ts';
import type { Runtime } from './runtime/runtime.ts';

/** What a task needs of its scope. */
export interface TaskOwner {
  readonly runtime: Runtime;
  readonly signal: AbortSignal;
  own(task: Owned): void;
  disown(task: Owned): void;
  taskFailed(error: unknown): void;
}

export class RunningTask implements Owned, Runnable, Alarm {
  older: Owned | undefined = undefined;
  newer: Owned | undefined = undefined;
  list: LinkedList<Owned> | undefined = undefined;
  readonly label: string;
  readonly owned: readonly Owned[] = [];
  readonly #owner: TaskOwner;
  readonly #task: (signal: AbortSignal) => unknown;
  readonly #shutdown: number;
  readonly #aborter = new Aborter();
  #grace: Timer | undefined;
  #over = false;
  #whenEnded: (() => void) | undefined;

  constructor(
    owner: TaskOwner,
    task: (signal: AbortSignal) => unknown,
    label: string,
    shutdown: number,
  ) {
    this.#owner = owner;
    this.#task = task;
    this.label = label;
    this.#shutdown = shutdown;
    owner.own(this);
    owner.runtime.queue.schedule(this);
  }

  turn(): number {
    void this.#run();
    return 1;
  }

  stop(): void {
    if (this.#over || this.#aborter.signal.aborted) return;
    // All tasks of a scope are told by the same error: one for each would be a third of their end.
    this.#aborter.abort(this.#owner.signal.reason);
    if (this.#shutdown === Infinity) return;
    this.#grace = this.#owner.runtime.clock.arm(this.#shutdown, this);
  }

  ended(): Promise<void> {
    if (this.#over) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenEnded = resolve;
    });
  }

  /** Its time is over. It cannot be made to end; so it is left alone. */
  ring(): void {
    const { label: what } = this;
    this.#owner.runtime.report({ type: 'overrun', what, timeout: this.#shutdown });
    this.#end();
  }

  async #run(): Promise<void> {
    const { signal } = this.#aborter;
    try {
      // Cancelled before its first turn: it was never begun.
      if (!signal.aborted) await this.#task(signal);
    } catch (error) {
      this.#threw(error);
    }
    this.#end();
  }

  #threw(error: unknown): void {
    if (isAbortOf(error, this.#aborter.signal)) return;
    if (this.#over) {
      const source = `task "${this.label}", given up before,`;
      this.#owner.runtime.report({ type: 'stray', source, error });
    } else {
      this.#owner.taskFailed(error);
    }
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#grace?.cancel();
    this.#owner.disown(this);
    this.#whenEnded?.();
  }
}
