// As with nact: a counter that can be told and asked. What it can be asked, the compiler knows.

import { call, type CallRequest, cast, type CastRequest, type From, GenServer } from 'fauxtp';
import { childSpec, Scope, Supervisor } from 'fauxtp';

interface CounterProtocol {
  call: { add(n: number): number };
  cast: { add(n: number): void };
}

class Counter extends GenServer<CounterProtocol, number> {
  init() {
    return 0;
  }

  handleCall([, n]: CallRequest<CounterProtocol>, _from: From<number>, total: number) {
    return [total + n, total + n];
  }

  handleCast([, n]: CastRequest<CounterProtocol>, total: number) {
    return total + n;
  }
}

// What is done when it throws is said by whoever starts it.
class App extends Supervisor {
  childSpecs() {
    return [childSpec({ id: 'counter', actor: Counter })];
  }
}

await Scope.run(async (scope) => {
  const app = await App.start({ scope });
  const counter = Supervisor.child<CounterProtocol>(app, 'counter');
  cast(counter, ['add', 5]);
  console.log(await call(counter, ['add', 2], { timeout: 1_000 }));
  scope.cancel();
});

/* prints
7
*/
