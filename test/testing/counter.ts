/** Servers for the tests of the test kit. */

import {
  type Address,
  type CallResult,
  cast,
  GenServer,
  Supervisor,
  type LooseChildSpec,
  type MaybePromise,
  noReply,
} from 'fauxtp';

export interface CounterProtocol {
  call: { get(): number; crash(): never; never(): never };
  cast: { add(n: number): void; crash(message: string): void };
  info: 'tick' | 'crash';
}

export class Counter extends GenServer<CounterProtocol, number> {
  override init(): MaybePromise<number> {
    return 0;
  }
  override handleCall(
    [what]: readonly [string],
    _from: unknown,
    state: number,
  ): MaybePromise<CallResult<CounterProtocol, number>> {
    if (what === 'crash') throw new Error('boom');
    return what === 'never' ? noReply(state) : [state, state];
  }
  override handleCast([what, arg]: readonly [string, unknown], state: number) {
    if (what === 'crash') throw new RangeError(String(arg));
    return state + Number(arg);
  }
  override handleInfo(message: 'tick' | 'crash', state: number): MaybePromise<number> {
    if (message === 'crash') throw new Error('boom');
    return state + 1;
  }
}

export interface ClientProtocol {
  call: { ask(): number };
  cast: { tell(n: number): void; ask(): void };
  info: unknown;
}

/** Passes on what it is asked to another. */
export class Client extends GenServer<ClientProtocol, null> {
  readonly server: Address<CounterProtocol>;
  constructor(server: Address<CounterProtocol>) {
    super();
    this.server = server;
  }
  override init() {
    return null;
  }
  override async handleCall() {
    return [await this.call(this.server, ['get']), null];
  }
  override async handleCast(request: readonly ['tell', number] | readonly ['ask']) {
    if (request[0] === 'ask') await this.call(this.server, ['get']);
    else cast(this.server, ['add', request[1]]);
    return null;
  }
}

export class Tree extends Supervisor {
  readonly #specs: readonly LooseChildSpec[];
  constructor(specs: readonly LooseChildSpec[]) {
    super();
    this.#specs = specs;
  }
  override childSpecs() {
    return this.#specs;
  }
}
