// What race.test.ts tests: a stock, and two ways to buy from it.

import { call, type CallRequest, type From, GenServer, type Pid } from 'fauxtp';

export interface StockProtocol {
  call: { left(): number; take(): void; takeIfLeft(): boolean };
}

export class Stock extends GenServer<StockProtocol, number> {
  override init() {
    return 1;
  }

  override handleCall([request]: CallRequest<StockProtocol>, _from: From, left: number) {
    switch (request) {
      case 'left':
        return [left, left];
      case 'take':
        return [undefined, left - 1];
      case 'takeIfLeft':
        return [left > 0, Math.max(0, left - 1)];
    }
  }
}

export interface TillProtocol {
  call: { pay(amount: number): void };
}

export class Till extends GenServer<TillProtocol, number> {
  override init() {
    return 0;
  }

  override handleCall([, amount]: CallRequest<TillProtocol>, _from: From, sum: number) {
    return [undefined, sum + amount];
  }
}

export type Buy = (stock: Pid<StockProtocol>) => Promise<boolean>;

/** Looks, and takes if something is left. */
export const lookAndTake: Buy = async (stock) => {
  if ((await call(stock, ['left'])) === 0) return false;
  await call(stock, ['take']);
  return true;
};

/** Leaves it to the stock. */
export const takeIfLeft: Buy = (stock) => call(stock, ['takeIfLeft']);
