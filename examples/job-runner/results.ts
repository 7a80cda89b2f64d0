/**
 * What came of the files: shown as it comes, and as a table when there is no more to come.
 *
 * @module
 */

import { type CastRequest, ExitReason, GenServer, stop } from 'fauxtp';
import type { Facts } from './analyse.ts';
import type { Progress } from './progress.ts';
import { type Aside, summary } from './summary.ts';

export interface ResultsProtocol {
  cast: { analysed(facts: Facts): void; setAside(file: string, reason: string): void };
}

/** Ends `normal` with the last file. That is the end of the program: see `App`. */
export class Results extends GenServer<ResultsProtocol> {
  readonly #total: number;
  readonly #progress: Progress;
  readonly #facts: Facts[] = [];
  readonly #aside: Aside[] = [];

  constructor(total: number, progress: Progress) {
    super();
    this.#total = total;
    this.#progress = progress;
  }

  get #done(): number {
    return this.#facts.length + this.#aside.length;
  }

  init() {
    // What was done before a stop is told of, also if it still waits here.
    this.trapExit = true;
    this.#progress.show(0, this.#total);
  }

  handleCast(result: CastRequest<ResultsProtocol>) {
    if (result[0] === 'analysed') this.#facts.push(result[1]);
    else this.#aside.push({ file: result[1], reason: result[2] });
    this.#progress.show(this.#done, this.#total);
    return this.#done < this.#total ? undefined : stop(ExitReason.normal, undefined);
  }

  terminate(reason: ExitReason) {
    this.#progress.end();
    // Another life begins anew, with all files.
    if (!ExitReason.isClean(reason)) return;
    console.log(summary(this.#facts, this.#aside));
    if (this.#done < this.#total) {
      console.log(`stopped at ${this.#done} of ${this.#total} files`);
    }
  }
}
