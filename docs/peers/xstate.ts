// XState: a chart of states, and actors that run it.

import { assign, createActor, createMachine } from 'xstate';

const door = createMachine({
  types: {} as {
    context: { visitors: number };
    events: { type: 'unlock' } | { type: 'enter' } | { type: 'lock' };
  },
  context: { visitors: 0 },
  initial: 'locked',
  states: {
    locked: { on: { unlock: 'open' } },
    open: {
      on: {
        enter: { actions: assign({ visitors: ({ context }) => context.visitors + 1 }) },
        lock: 'locked',
      },
    },
  },
});

const actor = createActor(door).start();
actor.send({ type: 'enter' }); // nothing takes it: it is dropped
actor.send({ type: 'unlock' });
actor.send({ type: 'enter' });
const { value, context } = actor.getSnapshot();
console.log(value, context.visitors);
actor.stop();

/* prints
open 1
*/
