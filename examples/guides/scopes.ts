// Scopes: what is started in one has ended when it has.

import { setTimeout as sleep } from 'node:timers/promises';
import { type ExitReason, GenServer, Scope } from 'fauxtp';

class Connection extends GenServer {
  readonly #name: string;

  constructor(name: string) {
    super();
    this.#name = name;
  }

  terminate(_reason: ExitReason) {
    console.log(`${this.#name} closes`);
  }
}

await Scope.run(async (scope) => {
  await Connection.start({ scope, args: ['database'] });
  await Connection.start({ scope, args: ['listener'] });
  scope.cancel();
});
console.log('both are closed');

// The failure of a task stops what runs beside it, and is thrown.
async function ticks(signal: AbortSignal) {
  for (;;) await sleep(1_000, undefined, { signal });
}

try {
  await Scope.run((scope) => {
    scope.spawn(ticks);
    scope.spawn(() => {
      throw new Error('disk full');
    });
  });
} catch (error) {
  console.log(`run throws ${String(error)}`);
}

// A scope that is open for as long as the block around it.
{
  await using scope = new Scope({ name: 'job' });
  await Connection.start({ scope, args: ['queue'] });
  console.log(scope.running());
}

// One that a signal cancels, as it would a `fetch`.
const controller = new AbortController();
setTimeout(() => {
  controller.abort();
}, 5);
await Scope.run((scope) => Connection.start({ scope, args: ['stream'] }), {
  signal: controller.signal,
});

/* prints
listener closes
database closes
both are closed
run throws Error: disk full
[ 'job / #PID<1 Connection>' ]
queue closes
stream closes
*/
