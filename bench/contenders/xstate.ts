/**
 * @module
 */

import { createActor, fromCallback } from 'xstate';

import { contenderOf } from '../peer.ts';

interface Add {
  readonly type: 'add';
  readonly n: number;
  readonly reply?: (total: number) => void;
}

interface Token {
  readonly type: 'token';
  readonly hops: number;
}

export const contender = contenderOf({
  startCounter() {
    const actor = createActor(
      fromCallback<Add>(({ receive }) => {
        let total = 0;
        receive(({ n, reply }) => {
          total += n;
          reply?.(total);
        });
      }),
    ).start();
    return {
      call: (n) =>
        new Promise((reply) => {
          actor.send({ type: 'add', n, reply });
        }),
      cast(n) {
        actor.send({ type: 'add', n });
      },
      stop: () => actor.stop(),
    };
  },

  startRelay(handle) {
    const actor = createActor(
      fromCallback<Token>(({ receive }) => {
        receive(({ hops }) => {
          handle(hops);
        });
      }),
    ).start();
    return (hops) => {
      actor.send({ type: 'token', hops });
    };
  },
});
