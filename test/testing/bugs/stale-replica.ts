/**
 * A client writes to the first of two stores, which tells the second, and reads what it wrote there.
 */

import { call, type CallRequest, cast, type CastRequest, type From, GenServer } from 'fauxtp';
import type { Pid } from 'fauxtp';
import type { TestScope } from 'fauxtp/testing';
import { expect } from 'vitest';

import { together } from './clients.ts';

interface StoreProtocol {
  call: { put(value: string): void; get(): string };
  cast: { replicate(value: string): void };
}

class Store extends GenServer<StoreProtocol, string> {
  readonly replica: Pid<StoreProtocol> | undefined;

  constructor(replica?: Pid<StoreProtocol>) {
    super();
    this.replica = replica;
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
    if (this.replica !== undefined) cast(this.replica, ['replicate', value]);
  }
}

/* Answers when the other has it. */
class CarefulStore extends Store {
  override async replicate(value: string) {
    if (this.replica !== undefined) await this.call(this.replica, ['put', value]);
  }
}

async function program(t: TestScope, Class: typeof Store) {
  const { scope } = t;
  const replica = await Class.start({ scope, label: 'replica', args: [] });
  const store = await Class.start({ scope, label: 'store', args: [replica] });
  let read = '';
  await together(t, {
    'client': async () => {
      await call(store, ['put', 'new']);
      read = await call(replica, ['get']);
    },
  });
  expect(read).toBe('new');
  await t.stop();
}

export const bug = (t: TestScope) => program(t, Store);
export const twin = (t: TestScope) => program(t, CarefulStore);
