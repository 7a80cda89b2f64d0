// What the tests beside this file test: a cache in front of a slow origin, under a supervisor.

import { type Address, childSpec, GenServer, type Registry, replied, Supervisor } from 'fauxtp';

export interface OriginProtocol {
  call: { load(key: string): string };
}

export interface CacheProtocol {
  call: { get(key: string): string };
  cast: { forget(key: string): void };
}

export class Origin extends GenServer<OriginProtocol, number> {
  override init() {
    return 0;
  }

  override handleCall([, key]: readonly ['load', string], _from: unknown, loads: number) {
    return replied(`${key} #${loads + 1}`, loads + 1);
  }
}

/** Keeps what it has loaded for a minute. */
export class Cache extends GenServer<CacheProtocol, Map<string, string>> {
  readonly #origin: Address<OriginProtocol>;

  constructor(origin: Address<OriginProtocol>) {
    super();
    this.#origin = origin;
  }

  override init() {
    return new Map<string, string>();
  }

  override async handleCall(
    [, key]: readonly ['get', string],
    _from: unknown,
    known: Map<string, string>,
  ) {
    const value = known.get(key) ?? (await this.call(this.#origin, ['load', key]));
    if (!known.has(key)) this.sendAfter(['expired', key], 60_000);
    return replied(value, known.set(key, value));
  }

  override handleCast([, key]: readonly ['forget', string], known: Map<string, string>) {
    known.delete(key);
    return known;
  }

  override handleInfo([, key]: readonly ['expired', string], known: Map<string, string>) {
    known.delete(key);
    return known;
  }
}

export class App extends Supervisor {
  readonly #names: Registry;

  constructor(names: Registry) {
    super();
    this.#names = names;
  }

  override childSpecs() {
    const origin = this.#names.name<OriginProtocol>('origin');
    return [
      childSpec({ id: 'origin', actor: Origin, name: origin, backoff: { initial: 1_000 } }),
      childSpec({ id: 'cache', actor: Cache, args: [origin], name: this.#names.name('cache') }),
    ];
  }
}
