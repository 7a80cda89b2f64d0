// In a function that is called for each request, a scope lasts as long as the request.

import { setTimeout as sleep } from 'node:timers/promises';
import { Scope } from 'fauxtp';

interface Event {
  readonly ids: readonly string[];
  readonly remaining: number;
}

async function load(id: string, signal: AbortSignal) {
  await sleep(id === 'slow' ? 1_000 : 1, undefined, { signal });
  return id.toUpperCase();
}

export async function handler({ ids, remaining }: Event) {
  const found: string[] = [];
  // Everything is over before the answer is given: the platform may freeze what runs after it.
  await Scope.run(
    (scope) => {
      for (const id of ids) {
        scope.spawn(async (signal) => {
          found.push(await load(id, signal));
        });
      }
    },
    { name: 'request', signal: AbortSignal.timeout(remaining) },
  );
  return found;
}

console.log(await handler({ ids: ['a', 'b'], remaining: 500 }));
// The time is over: what is there by then is the answer.
console.log(await handler({ ids: ['a', 'slow'], remaining: 50 }));

/* prints
[ 'A', 'B' ]
[ 'A' ]
*/
