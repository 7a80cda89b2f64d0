/**
 * One counter: a server whose state is a number.
 *
 * @module
 */

import { type CallRequest, ExitReason, type From, GenServer, noReply, reply } from 'fauxtp';

export interface CounterProtocol {
  call: {
    /** The value it has `after` ms from now; at once without. */
    get(after?: number): number;
    add(n: number): number;
    /** Is answered with what it throws. */
    crash(): never;
  };
  info: readonly ['due', From<number>];
}

/** Something was asked to fail, and did. */
export class CrashedOnRequest extends Error {
  override readonly name = 'CrashedOnRequest';

  constructor(who: string) {
    super(`${who} was asked to crash`);
  }
}

export class Counter extends GenServer<CounterProtocol, number> {
  readonly #name: string;

  constructor(name: string) {
    super();
    this.#name = name;
  }

  init() {
    return 0;
  }

  handleCall(request: CallRequest<CounterProtocol>, from: From<number>, count: number) {
    switch (request[0]) {
      case 'get': {
        const [, after = 0] = request;
        if (after === 0) return [count, count];
        // It is free for others until the time has come: the answer comes from `handleInfo`.
        this.sendAfter(['due', from], after);
        return noReply(count);
      }
      case 'add':
        return [count + request[1], count + request[1]];
      case 'crash':
        throw new CrashedOnRequest(`counter ${this.#name}`);
    }
  }

  handleInfo([, from]: CounterProtocol['info'], count: number) {
    reply(from, count);
    return count;
  }

  terminate(reason: ExitReason, count: number) {
    // Of a crash its supervisor tells.
    if (ExitReason.isClean(reason)) console.log(`counter ${this.#name} stopped at ${count}`);
  }
}
