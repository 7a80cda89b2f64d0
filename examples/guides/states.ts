// A state that is one of several, and a server of whatever type.

import { call, cast, ExitReason, GenServer, Scope, stop } from 'fauxtp';
import type { CallRequest, CastRequest, From, StateResult } from 'fauxtp';

interface LightProtocol {
  call: { look(): string };
  cast: { on(): void; off(by: string): void; smash(): void };
}

type Light = { is: 'on' } | { is: 'off'; by: string };

class Lamp extends GenServer<LightProtocol, Light> {
  init(): Light {
    return { is: 'off', by: 'nobody' };
  }

  handleCall(_request: CallRequest<LightProtocol>, _from: From, light: Light) {
    return [light.is === 'on' ? 'on' : `off by ${light.by}`, light];
  }

  handleCast(request: CastRequest<LightProtocol>, light: Light): StateResult<Light> {
    switch (request[0]) {
      case 'on':
        return { is: 'on' };
      case 'off':
        return { is: 'off', by: request[1] };
      case 'smash':
        return stop(ExitReason.normal, light);
    }
  }
}

interface CacheProtocol<Key, Value> {
  call: { get(key: Key): Value | undefined };
  cast: { put(key: Key, value: Value): void };
}

type Entries<Key, Value> = ReadonlyMap<Key, Value>;

class Cache<Key, Value> extends GenServer<CacheProtocol<Key, Value>, Entries<Key, Value>> {
  init(): Entries<Key, Value> {
    return new Map();
  }

  handleCall(
    [, key]: CallRequest<CacheProtocol<Key, Value>>,
    _from: From,
    entries: Entries<Key, Value>,
  ) {
    return [entries.get(key), entries];
  }

  handleCast([, key, value]: CastRequest<CacheProtocol<Key, Value>>, entries: Entries<Key, Value>) {
    return new Map([...entries, [key, value]]);
  }
}

await Scope.run(async (scope) => {
  const lamp = await Lamp.start({ scope });
  cast(lamp, ['on']);
  cast(lamp, ['off', 'Ann']);
  console.log(await call(lamp, ['look']));

  const ages = await (Cache<string, number>).start({ scope });
  cast(ages, ['put', 'Ann', 44]);
  const age: number | undefined = await call(ages, ['get', 'Ann']);
  console.log(age);
  scope.cancel();
});

/* prints
off by Ann
44
*/
