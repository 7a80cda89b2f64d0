// A server: its protocol as types, its state handed from one message to the next.

import { call, cast, GenServer, Scope } from 'fauxtp';
import type { CallRequest, CastRequest, ExitReason, From } from 'fauxtp';

interface CounterProtocol {
  call: { get(): number; add(n: number): number };
  cast: { reset(): void };
}

class Counter extends GenServer<CounterProtocol, number> {
  init() {
    return 0;
  }

  handleCall(request: CallRequest<CounterProtocol>, _from: From, count: number) {
    switch (request[0]) {
      case 'get':
        return [count, count]; // the reply and the next state
      case 'add':
        return [count + request[1], count + request[1]];
    }
  }

  handleCast(_request: CastRequest<CounterProtocol>, _count: number) {
    return 0;
  }

  terminate(_reason: ExitReason, count: number) {
    console.log(`stopped at ${count}`);
  }
}

await Scope.run(async (scope) => {
  const counter = await Counter.start({ scope });
  console.log(await call(counter, ['add', 5]));
  console.log(await call(counter, ['add', 2]));

  // Nobody waits for a cast; but what one sender sends arrives in order.
  cast(counter, ['reset']);
  console.log(await call(counter, ['get']));

  // A server serves until it is told to stop, and `run` waits for it.
  scope.cancel();
});
console.log('nothing is left running');

/* prints
5
7
0
stopped at 0
nothing is left running
*/
