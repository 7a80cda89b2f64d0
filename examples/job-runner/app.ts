/**
 * The supervision tree: what came of the files, who works at what, and the workers.
 *
 * @module
 */

import { type Address, childSpec, Supervisor } from 'fauxtp';
import { Jobs, type JobsProtocol } from './jobs.ts';
import type { Progress } from './progress.ts';
import { Results, type ResultsProtocol } from './results.ts';
import { Worker } from './worker.ts';

export interface Plan {
  readonly files: readonly string[];
  readonly workers: number;
  /** How often a file may bring down its worker before it is set aside. */
  readonly attempts: number;
  /** How long a worker rests after each file, in milliseconds. */
  readonly pace: number;
}

export class App extends Supervisor {
  // What one of them knows the others go by: if one fails, all begin anew.
  strategy = 'one_for_all' as const;
  // With the last result there is nothing left to do.
  autoShutdown = 'any_significant' as const;

  readonly #plan: Plan;
  readonly #progress: Progress;

  constructor(plan: Plan, progress: Progress) {
    super();
    this.#plan = plan;
    this.#progress = progress;
  }

  childSpecs() {
    const { files, attempts } = this.#plan;
    const results = Supervisor.child<ResultsProtocol>(this.pid, 'results');
    const jobs = Supervisor.child<JobsProtocol>(this.pid, 'jobs');
    // They stop in reverse order: the workers finish the files they are at, and who hears of that is
    // still there.
    return [
      childSpec({
        id: 'results',
        actor: Results,
        args: [files.length, this.#progress],
        restart: 'transient',
        significant: true,
      }),
      childSpec({ id: 'jobs', actor: Jobs, args: [files, attempts, results] }),
      childSpec({ id: 'pool', actor: Pool, args: [this.#plan, jobs] }),
    ];
  }
}

/** The workers. One that ends `normal` has found no more files; one that fails comes back. */
class Pool extends Supervisor {
  // Even if all files are broken it does not give up. More failures than that are not the files'.
  readonly maxRestarts: number;

  readonly #plan: Plan;
  readonly #jobs: Address<JobsProtocol>;

  constructor(plan: Plan, jobs: Address<JobsProtocol>) {
    super();
    this.maxRestarts = plan.files.length * plan.attempts;
    this.#plan = plan;
    this.#jobs = jobs;
  }

  childSpecs() {
    return Array.from({ length: this.#plan.workers }, (_, index) =>
      childSpec({
        id: `worker-${index + 1}`,
        label: `worker-${index + 1}`,
        actor: Worker,
        args: [this.#jobs, this.#plan.pace],
        restart: 'transient',
      }),
    );
  }
}
