/**
 * Two branches of a bank transfer to each other, each while it waits for the other.
 */

import { call, type CallRequest, type From, GenServer, noReply, type Pid, reply } from 'fauxtp';
import type { TaskEnd } from 'fauxtp';
import type { TestScope } from 'fauxtp/testing';
import { expect } from 'vitest';

import { Doorman, knock, together } from './clients.ts';

interface BranchProtocol {
  call: {
    transfer(amount: number, to: Pid<BranchProtocol>): void;
    accept(amount: number): void;
    balance(): number;
  };
}

const send = (to: Pid<BranchProtocol>, amount: number) =>
  call(to, ['accept', amount], { timeout: Infinity });

class Branch extends GenServer<BranchProtocol, number> {
  override init() {
    return 100;
  }

  override async handleCall(request: CallRequest<BranchProtocol>, from: From, balance: number) {
    switch (request[0]) {
      case 'transfer': {
        const [, amount, to] = request;
        await this.send(to, amount, from);
        return noReply(balance - amount);
      }
      case 'accept':
        return [undefined, balance + request[1]];
      case 'balance':
        return [balance, balance];
    }
  }

  async send(to: Pid<BranchProtocol>, amount: number, from: From) {
    await send(to, amount);
    reply(from, undefined);
  }
}

/* Waits beside its mailbox, and answers when that is over. */
class CarefulBranch extends Branch {
  readonly #waiting = new Map<string, From>();
  #count = 0;

  override async send(to: Pid<BranchProtocol>, amount: number, from: From) {
    const name = `transfer ${(this.#count += 1)}`;
    this.#waiting.set(name, from);
    this.spawnTask(() => send(to, amount), { name });
  }

  override handleTaskEnd({ name }: TaskEnd, balance: number) {
    reply(this.#waiting.get(name) as From, undefined);
    return balance;
  }
}

async function program(t: TestScope, Class: typeof Branch) {
  const { scope } = t;
  const door = await Doorman.start({ scope });
  const north = await Class.start({ scope, label: 'north' });
  const south = await Class.start({ scope, label: 'south' });
  const transfer = (from: typeof north, amount: number, to: typeof north) =>
    call(from, ['transfer', amount, to], { timeout: Infinity });
  await together(t, {
    'client 1': () => transfer(north, 10, south),
    'client 2': async () => {
      await knock(door, 3);
      await transfer(south, 30, north);
    },
  });
  expect(await call(north, ['balance'])).toBe(120);
  expect(await call(south, ['balance'])).toBe(80);
  await t.stop();
}

export const bug = (t: TestScope) => program(t, Branch);
export const twin = (t: TestScope) => program(t, CarefulBranch);
