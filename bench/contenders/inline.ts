/**
 * Below the floor: no mailbox and no scheduling. The handler runs inside the caller, and a call
 * costs one promise. Nothing that queues can be as fast.
 *
 * @module
 */

import type { Contender } from '../contender.ts';

class Counter {
  #total = 0;

  call(n: number): Promise<number> {
    this.#total += n;
    return Promise.resolve(this.#total);
  }

  cast(n: number): void {
    this.#total += n;
  }
}

export const contender: Contender = {
  async call(run) {
    const { operations } = run;
    const counter = new Counter();
    let value = 0;
    run.start();
    for (let done = 0; done < operations; done += 1) value = await counter.call(1);
    run.stop();
    return value;
  },

  async cast(run) {
    const { operations } = run;
    const counter = new Counter();
    run.start();
    for (let done = 0; done < operations; done += 1) counter.cast(1);
    const value = await counter.call(0);
    run.stop();
    return value;
  },

  async fanIn(run) {
    const counter = new Counter();
    const each = run.operations / run.size;
    const client = async (): Promise<void> => {
      for (let done = 0; done < each; done += 1) await counter.call(1);
    };
    run.start();
    await Promise.all(Array.from({ length: run.size }, client));
    run.stop();
    return counter.call(0);
  },
};
