/**
 * A worker: takes a file, analyses it, tells what it found, and comes back for more.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { Actor, type Address, cast, ExitReason } from 'fauxtp';
import { analyse } from './analyse.ts';
import type { JobsProtocol } from './jobs.ts';

export class Worker extends Actor {
  readonly #jobs: Address<JobsProtocol>;
  readonly #pace: number;

  /** @param pace - how long it rests after each file, in milliseconds */
  constructor(jobs: Address<JobsProtocol>, pace: number) {
    super();
    this.#jobs = jobs;
    this.#pace = pace;
  }

  async run() {
    const file = await this.call(this.#jobs, ['take', this.pid]);
    if (file === undefined) this.exit(ExitReason.normal);
    // It is not handed `this.signal`: a file that was begun is finished, also on the way down. And
    // nothing is caught: a file that cannot be read ends the worker, and the next one is as good as new.
    cast(this.#jobs, ['done', this.pid, await analyse(file)]);
    if (this.#pace > 0) await sleep(this.#pace, undefined, { signal: this.signal });
  }
}
