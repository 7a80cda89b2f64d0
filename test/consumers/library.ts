/**
 * What a library of the user's own exports, which is built upon this one: the declarations that the
 * compiler writes for it have to name everything that it infers.
 *
 * @module
 */

import {
  Actor,
  ANY,
  call,
  type CallRequest,
  childSpec,
  DynamicSupervisor,
  ExitReason,
  type From,
  GenServer,
  ignore,
  monitor,
  noReply,
  processInfo,
  Registry,
  replied,
  type Scope,
  sendAfter,
  stop,
  Supervisor,
  Task,
} from 'fauxtp';
import { explore, failCall, killAt, simulate, testScope } from 'fauxtp/testing';

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

export const opened = (scope: Scope) => Store.start({ scope, args: ['x'] });
export const worked = (scope: Scope) => Task.start({ scope, args: [() => 5] });
export const asked = () => call(store, ['get', 'x']);
export const watched = () => monitor(store, () => undefined);
export const reminded = () => sendAfter(store, 'tick', 5);
export const seen = () => processInfo(store);
export const listed = () => Supervisor.whichChildren(store);
export const looked = () => Supervisor.whichChild(store, 'x');
export const begun = () => Supervisor.startChild(store, spec);
export const ended = () => stop(ExitReason.normal, 5);

export class Loop extends Actor<number> {
  readonly signals = () => this.signal;
  readonly monitors = () => this.monitor(store);
  readonly reminds = () => this.sendInterval('tick', 5);
  readonly takes = () => this.receive([ANY, (value) => value], ['x', () => 5]);

  override async run() {
    return 5;
  }
}

export const tested = (test: { onTestFinished: (f: () => void) => void }) =>
  testScope(test as never);
export const simulated = () => simulate({ seed: 1 }, async () => undefined);
export const explored = () => explore(async () => undefined);
export const planned = { call: failCall, kill: killAt };
