// Requests written as functions are compared as functions are: who takes less is not who takes more.

import { call, GenServer, Scope } from 'fauxtp';
import type { Address, CallRequest, From, Pid } from 'fauxtp';

interface Squares {
  call: { square: (n: number) => number };
}
interface AnySquares {
  call: { square: (n: number | string) => number };
}

function mistake(squares: Pid<Squares>): Address<AnySquares> {
  // @ts-expect-error -- it does not take a string
  return squares;
}

class Squarer extends GenServer<Squares, number> {
  init() {
    return 0;
  }

  handleCall([, n]: CallRequest<Squares>, _from: From, done: number) {
    return [n * n, done + 1];
  }
}

await Scope.run(async (scope) => {
  const squarer = await Squarer.start({ scope });
  console.log(await call(squarer, ['square', 12]), mistake.name);
  scope.cancel();
});

/* prints
144 mistake
*/
