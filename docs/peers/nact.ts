// nact: a function from a state and a message to the next state.

import nact from 'nact';

interface Message {
  readonly add: number;
  readonly sender?: nact.Ref<number>;
}

const system = nact.start();

const counter = nact.spawn(
  system,
  (total: number = 0, message: Message) => {
    const next = total + message.add;
    if (message.sender !== undefined) nact.dispatch(message.sender, next);
    return next;
  },
  'counter',
  // What is done with an actor that throws is said where it is made.
  { initialState: 0, onCrash: (_message, _error, context) => context.reset },
);

nact.dispatch(counter, { add: 5 });
console.log(await nact.query(counter, (sender: nact.Ref<number>) => ({ add: 2, sender }), 1_000));

nact.stop(system);

/* prints
7
*/
