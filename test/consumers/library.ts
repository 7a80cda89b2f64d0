/**
 * What a library of the user's own exports, which is built upon this one: the declarations that the
 * compiler writes for it have to name everything that it infers.
 *
 * @module
 */

import {
  type CallRequest,
  childSpec,
  DynamicSupervisor,
  ExitReason,
  type From,
  GenServer,
  ignore,
  noReply,
  Registry,
  replied,
  Supervisor,
} from 'fauxtp';

export interface StoreProtocol {
  call: { get(key: string): string };
  cast: { put(key: string): void };
}

export class Store extends GenServer<StoreProtocol, number> {
  readonly url: string;

  constructor(url: string) {
    super();
    this.url = url;
  }

  override init() {
    return this.url === '' ? ignore() : 1;
  }

  override handleCall([, key]: CallRequest<StoreProtocol>, _from: From, size: number) {
    return replied(key, size);
  }

  override handleCast() {
    return noReply(5);
  }
}

export class Cache<Value> extends GenServer<{ call: { get(): Value } }, number> {
  readonly value: Value;

  constructor(value: Value) {
    super();
    this.value = value;
  }
}

export class Stores extends DynamicSupervisor<[url: string], StoreProtocol> {
  override childSpec(url: string) {
    return childSpec({ actor: Store, args: [url] });
  }
}

export class App extends Supervisor {
  override childSpecs() {
    return [childSpec({ id: 'store', actor: Store, args: ['x'] })];
  }
}

export const Ages = Cache<number>;
export const spec = childSpec({ id: 'ages', actor: Ages, args: [5] });
export const store = new Registry().name<StoreProtocol>('store');
export const child = Supervisor.child<StoreProtocol>(store, 'store');
export const reasons = { of: ExitReason };
