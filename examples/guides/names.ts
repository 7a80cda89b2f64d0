// Names lead to whoever holds them: across restarts, and before there is anybody.

import { call, type CallRequest, exit, ExitReason, type From, GenServer } from 'fauxtp';
import { childSpec, monitor, Registry, Scope, Supervisor } from 'fauxtp';

interface CacheProtocol {
  call: { size(): number };
}

class Cache extends GenServer<CacheProtocol, number> {
  init() {
    return 0;
  }

  handleCall(_request: CallRequest<CacheProtocol>, _from: From<number>, size: number) {
    return [size, size];
  }
}

// An object of the program's. Two programs in one process, or two tests, have two.
const names = new Registry();
const cacheName = names.name<CacheProtocol>('cache');

class App extends Supervisor {
  childSpecs() {
    return [childSpec({ id: 'cache', actor: Cache, name: cacheName })];
  }
}

async function main(scope: Scope) {
  // Waits until somebody has the name.
  const found = cacheName.when();
  await App.start({ scope });
  const first = await found;
  console.log(await call(cacheName, ['size']), names.keys());

  exit(first, ExitReason.error(new Error('gone')));
  await new Promise((resolve) => monitor(first, resolve));
  const second = await cacheName.when();
  console.log('the same process:', first === second);
  console.log(await call(cacheName, ['size']));

  // Nobody there: a call says so at once.
  await call(names.name('nobody'), ['size']).catch((error: unknown) => {
    console.log(String(error));
  });
  scope.cancel();
}

await Scope.run(main, { runtime: { reporter: { report: () => undefined } } });

/* prints
0 [ 'cache' ]
the same process: false
0
CallExitError: #Name<nobody> will not answer ["size"]: noproc
*/
