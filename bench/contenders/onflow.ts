/**
 * @module
 */

import { send, spawn, type ActorContext } from '@onflow/util-actor';

import { contenderOf } from '../peer.ts';

/* The timer of a call is never taken back; without one it is at its best. */
const CALL = { expectReply: true, timeout: 0 } as const;

export const contender = contenderOf({
  startCounter() {
    let ended: () => void = () => undefined;
    const end = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const address = spawn(async (context: ActorContext) => {
      let total = 0;
      while (true) {
        const letter = await context.receive();
        if (letter.tag === 'stop') break;
        total += letter.data as number;
        letter.reply(total);
      }
      ended();
    });
    return {
      call: (n) => send<number>(address, 'add', n as never, CALL),
      cast(n) {
        void send(address, 'add', n as never);
      },
      stop() {
        void send(address, 'stop');
        return end;
      },
    };
  },

  startRelay(handle) {
    const address = spawn(async (context: ActorContext) => {
      while (true) handle((await context.receive()).data as number);
    });
    return (hops) => {
      void send(address, 'token', hops as never);
    };
  },
});
