/**
 * A client writes to the first of two stores, and reads from the second, which hears of it by a third.
 */

import { call, type CallRequest, cast, type CastRequest, type From, GenServer } from 'fauxtp';
import type { Pid } from 'fauxtp';
import type { TestScope } from 'fauxtp/testing';
import { expect } from 'vitest';

import { Doorman, knock, together } from './clients.ts';

interface StoreProtocol {
  call: { put(value: string): void; get(): string };
  cast: { replicate(value: string): void };
}

type StorePid = Pid<StoreProtocol>;

interface ReplicatorProtocol {
  call: { copy(value: string): void };
  cast: { copy(value: string): void };
}

class Replicator extends GenServer<ReplicatorProtocol> {
  readonly #replica: StorePid;

  constructor(replica: StorePid) {
    super();
    this.#replica = replica;
  }

  override async handleCall([, value]: CallRequest<ReplicatorProtocol>) {
    await this.call(this.#replica, ['put', value]);
    return [undefined, undefined];
  }

  override handleCast([, value]: CastRequest<ReplicatorProtocol>) {
    cast(this.#replica, ['replicate', value]);
  }
}

class Store extends GenServer<StoreProtocol, string> {
  readonly replicator: Pid<ReplicatorProtocol> | undefined;

  constructor(replicator?: Pid<ReplicatorProtocol>) {
    super();
    this.replicator = replicator;
  }

  override init() {
    return 'old';
  }

  override async handleCall(request: CallRequest<StoreProtocol>, _from: From, value: string) {
    if (request[0] === 'get') return [value, value];
    await this.replicate(request[1]);
    return [undefined, request[1]];
  }

  override handleCast([, value]: CastRequest<StoreProtocol>) {
    return value;
  }

  async replicate(value: string) {
    if (this.replicator !== undefined) cast(this.replicator, ['copy', value]);
  }
}

/* Answers when the other has it. */
class CarefulStore extends Store {
  override async replicate(value: string) {
    if (this.replicator !== undefined) await this.call(this.replicator, ['copy', value]);
  }
}

async function program(t: TestScope, Class: typeof Store) {
  const { scope } = t;
  const replica = await Class.start({ scope, label: 'replica', args: [] });
  const replicator = await Replicator.start({ scope, args: [replica] });
  const store = await Class.start({ scope, label: 'store', args: [replicator] });
  const door = await Doorman.start({ scope });
  let read = '';
  await together(t, {
    client: async () => {
      await call(store, ['put', 'new']);
      await knock(door, 1);
      read = await call(replica, ['get']);
    },
  });
  expect(read).toBe('new');
  await t.stop();
}

export const bug = (t: TestScope) => program(t, Store);
export const twin = (t: TestScope) => program(t, CarefulStore);
