/**
 * Who works at what: the files that wait, the worker that has each, and how often it was tried.
 *
 * @module
 */

import {
  type Address,
  type CallRequest,
  cast,
  type CastRequest,
  type DownMessage,
  ExitReason,
  type From,
  GenServer,
  noReply,
  type Pid,
} from 'fauxtp';
import type { Facts } from './analyse.ts';
import type { ResultsProtocol } from './results.ts';

export interface JobsProtocol {
  call: {
    /** The next file; `undefined` when there is none for this worker any more. */
    take(worker: Pid<unknown>): string | undefined;
  };
  cast: { done(worker: Pid<unknown>, facts: Facts): void };
  info: DownMessage;
}

interface Job {
  readonly file: string;
  readonly tries: number;
}

/** Hands out files, each again when it has brought down its worker, up to `attempts` times. */
export class Jobs extends GenServer<JobsProtocol> {
  readonly #waiting: Job[];
  /* By the worker, which is monitored; `undefined` while it has none. */
  readonly #workers = new Map<Address, Job | undefined>();
  readonly #attempts: number;
  readonly #results: Address<ResultsProtocol>;

  constructor(files: readonly string[], attempts: number, results: Address<ResultsProtocol>) {
    super();
    this.#waiting = files.map((file) => ({ file, tries: 1 }));
    this.#attempts = attempts;
    this.#results = results;
  }

  init() {
    // What was done before a stop counts, also if the news of it still waits here.
    this.trapExit = true;
  }

  handleCall([, worker]: CallRequest<JobsProtocol>, _from: From<string | undefined>) {
    if (!this.#workers.has(worker)) this.monitor(worker);
    const job = this.#waiting.shift();
    this.#workers.set(worker, job);
    return [job?.file, undefined];
  }

  handleCast([, worker, facts]: CastRequest<JobsProtocol>) {
    this.#workers.set(worker, undefined);
    cast(this.#results, ['analysed', facts]);
    return noReply(undefined);
  }

  handleInfo([, , worker, reason]: DownMessage) {
    const job = this.#workers.get(worker);
    this.#workers.delete(worker);
    // Without a file it has ended because there was none; stopped in the middle of one, it is no
    // fault of the file's.
    if (job === undefined || ExitReason.isClean(reason)) return;
    if (job.tries < this.#attempts) this.#waiting.push({ ...job, tries: job.tries + 1 });
    else cast(this.#results, ['setAside', job.file, ExitReason.format(reason)]);
  }
}
