/**
 * Two clients read a balance, add to it, and write it back: the second overwrites what the first wrote.
 */

import { call, type CallRequest, type From, GenServer, type Pid } from 'fauxtp';
import type { TestScope } from 'fauxtp/testing';
import { expect } from 'vitest';

import { Doorman, knock, together } from './clients.ts';

interface AccountProtocol {
  call: { get(): number; set(balance: number): void; deposit(amount: number): void };
}

class Account extends GenServer<AccountProtocol, number> {
  override init() {
    return 0;
  }

  override handleCall(request: CallRequest<AccountProtocol>, _from: From, balance: number) {
    switch (request[0]) {
      case 'get':
        return [balance, balance];
      case 'set':
        return [undefined, request[1]];
      case 'deposit':
        return [undefined, balance + request[1]];
    }
  }
}

type Deposit = (account: Pid<AccountProtocol>, amount: number) => Promise<void>;

async function program(t: TestScope, deposit: Deposit) {
  const account = await Account.start({ scope: t.scope });
  const door = await Doorman.start({ scope: t.scope });
  await together(t, {
    'client 1': () => deposit(account, 10),
    'client 2': async () => {
      await knock(door, 2);
      await deposit(account, 20);
    },
  });
  expect(await call(account, ['get'])).toBe(30);
  await t.stop();
}

export const bug = (t: TestScope) =>
  program(t, async (account, amount) => {
    const balance = await call(account, ['get']);
    await call(account, ['set', balance + amount]);
  });

/* The owner of the number adds to it, in one step. */
export const twin = (t: TestScope) =>
  program(t, (account, amount) => call(account, ['deposit', amount]));
