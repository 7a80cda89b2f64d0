/**
 * A ring and a game of ping-pong would overflow the stack if the handlers ran inside each other: they
 * observe on `queueScheduler`.
 *
 * @module
 */

import { observeOn, queueScheduler, Subject } from 'rxjs';

import { contenderOf } from '../peer.ts';

interface Add {
  readonly n: number;
  readonly reply?: (total: number) => void;
}

export const contender = contenderOf({
  startCounter() {
    const messages = new Subject<Add>();
    let total = 0;
    messages.subscribe(({ n, reply }) => {
      total += n;
      reply?.(total);
    });
    return {
      call: (n) =>
        new Promise((reply) => {
          messages.next({ n, reply });
        }),
      cast(n) {
        messages.next({ n });
      },
      stop() {
        messages.complete();
      },
    };
  },

  startRelay(handle) {
    const messages = new Subject<number>();
    messages.pipe(observeOn(queueScheduler)).subscribe(handle);
    return (hops) => {
      messages.next(hops);
    };
  },
});
