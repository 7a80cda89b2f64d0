/**
 * What the frameworks have in common: a supervised server, and what a route does with it.
 *
 * @module
 */

import type { Server } from 'node:http';
import { type Address, call, CallExitError, type CallRequest, childSpec, ExitReason } from 'fauxtp';
import { type From, GenServer, MailboxFullError, type Scope, Supervisor } from 'fauxtp';

export interface StockProtocol {
  call: { take(count: number): number };
}

/** Knows how many are left, and orders more when there are not enough. */
class Stock extends GenServer<StockProtocol, number> {
  init() {
    return 10;
  }

  async handleCall([, count]: CallRequest<StockProtocol>, _from: From, left: number) {
    if (count < 0) throw new RangeError(`cannot take ${count}`);
    let there = left;
    while (there < count) there += await order(this.signal);
    return [there - count, there - count] as const;
  }

  terminate() {
    console.log('the stock is closed');
  }
}

/** Asks the supplier for more, and waits for it. */
async function order(signal: AbortSignal): Promise<number> {
  const response = await fetch(SUPPLIER, { method: 'POST', signal });
  return Number(await response.text());
}

class App extends Supervisor {
  childSpecs() {
    // One may wait while another is served, so that there is soon one too many.
    return [childSpec({ id: 'stock', actor: Stock, capacity: 1 })];
  }
}

/** @returns where the stock is found, also after a restart */
export async function openStock(scope: Scope): Promise<Address<StockProtocol>> {
  return Supervisor.child<StockProtocol>(await App.start({ scope }), 'stock');
}

/** Takes some, and says what it means for HTTP. */
export async function take(stock: Address<StockProtocol>, count: number) {
  try {
    const left = await call(stock, ['take', count], { timeout: 2_000 });
    return { status: 200, body: { left } } as const;
  } catch (error) {
    if (error instanceof MailboxFullError) return { status: 503, body: { error: 'busy' } } as const;
    if (error instanceof CallExitError) {
      return { status: 500, body: { error: ExitReason.format(error.reason) } } as const;
    }
    throw error;
  }
}

/**
 * Once `server` is told to close, it lets go of a connection when what was asked there is answered. Else whoever
 * keeps one open for the next request holds up the end, for as long as the server lets it.
 */
export function letGo(server: Server): void {
  server.on('request', (_request, response) => {
    response.once('close', () => {
      if (!server.listening) server.closeIdleConnections();
    });
  });
}

/** The port that is wanted, or any that is free. */
export const PORT = Number(process.env['PORT'] ?? 0);

/* Who delivers, as a URL. */
const SUPPLIER = process.env['SUPPLIER'] ?? 'http://localhost:9000';
