/**
 * @module
 */

import nact from 'nact';

import { contenderOf, type PeerCounter } from '../peer.ts';

type Message = { add: number; sender?: nact.Ref<number> } | 'crash';

const system = nact.start();
/* Every query wants a limit. */
const LIMIT = 60_000;
/* The names that it makes up are random numbers, and of 100,000 some come twice. */
let counters = 0;

function startCounter(): PeerCounter {
  counters += 1;
  let ended: () => void = () => undefined;
  const end = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const actor = nact.spawn(
    system,
    (total: number = 0, message: { add: number; sender?: nact.Ref<number> }) => {
      const next = total + message.add;
      if (message.sender !== undefined) nact.dispatch(message.sender, next);
      return next;
    },
    `counter-${counters}`,
    { initialState: 0, afterStop: ended },
  );
  return {
    call: (add) => nact.query(actor, (sender: nact.Ref<number>) => ({ add, sender }), LIMIT),
    cast(add) {
      nact.dispatch(actor, { add });
    },
    stop() {
      nact.stop(actor);
      return end;
    },
  };
}

export const contender = contenderOf({
  startCounter,

  startRelay(handle) {
    const actor = nact.spawn(system, (_: undefined, message: { hops: number }) => {
      handle(message.hops);
      return undefined;
    });
    return (hops) => {
      nact.dispatch(actor, { hops });
    };
  },

  startCrashing(born) {
    const actor = nact.spawn(
      system,
      (_total: number, _message: Message): number => {
        throw new Error('crash');
      },
      undefined,
      {
        initialStateFunc: () => {
          born();
          return 0;
        },
        onCrash: (_message: unknown, _error: unknown, context: { reset: symbol }) => context.reset,
      } as never,
    );
    return () => {
      nact.dispatch(actor, 'crash');
    };
  },
});
