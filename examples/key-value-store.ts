// Many tasks, one owner of the data: a server handles one request at a time, so none is lost.

import { call, type CallRequest, type From, GenServer, type Pid, Scope } from 'fauxtp';

interface KeyValueProtocol {
  call: {
    get(key: string): number | undefined;
    put(key: string, value: number): void;
    /** Changes a value in one step, and returns what it has become. */
    update(key: string, change: (value: number | undefined) => number): number;
    delete(key: string): boolean;
  };
}

class KeyValueStore extends GenServer<KeyValueProtocol, Map<string, number>> {
  init() {
    return new Map<string, number>();
  }

  handleCall(request: CallRequest<KeyValueProtocol>, _from: From, values: Map<string, number>) {
    switch (request[0]) {
      case 'get':
        return [values.get(request[1]), values];
      case 'put':
        values.set(request[1], request[2]);
        return [undefined, values];
      case 'update': {
        const [, key, change] = request;
        const value = change(values.get(key));
        values.set(key, value);
        return [value, values];
      }
      case 'delete':
        return [values.delete(request[1]), values];
    }
  }
}

type Store = Pid<KeyValueProtocol>;

// Between these two calls another client has its turn, and its write is overwritten.
async function readThenWrite(store: Store) {
  const hits = await call(store, ['get', 'hits']);
  await call(store, ['put', 'hits', (hits ?? 0) + 1]);
}

async function update(store: Store) {
  await call(store, ['update', 'hits', (hits = 0) => hits + 1]);
}

await Scope.run(async (scope) => {
  const store = await KeyValueStore.start({ scope });

  for (const increment of [readThenWrite, update]) {
    await call(store, ['put', 'hits', 0]);
    // The inner scope is over when all its clients are.
    await Scope.run(
      (clients) => {
        for (let n = 0; n < 1_000; n += 1) clients.spawn(() => increment(store));
      },
      { parent: scope },
    );
    const hits = await call(store, ['get', 'hits']);
    console.log(`${increment.name}: ${hits === 1_000 ? 'nothing' : 'something'} is lost`);
  }

  console.log(await call(store, ['delete', 'hits']), await call(store, ['get', 'hits']));
  scope.cancel();
});

/* prints
readThenWrite: something is lost
update: nothing is lost
true undefined
*/
