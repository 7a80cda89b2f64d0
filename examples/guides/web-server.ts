// Inside a web server that is not ours: one scope for the program, closed after the server.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { call, CallExitError, type CallRequest, type From, GenServer, Scope } from 'fauxtp';
import { MailboxFullError, type Pid } from 'fauxtp';

interface StockProtocol {
  call: { take(count: number): number };
}

class Stock extends GenServer<StockProtocol, number> {
  init() {
    return 10;
  }

  handleCall([, count]: CallRequest<StockProtocol>, _from: From, left: number) {
    if (count < 0) throw new RangeError(`cannot take ${count}`);
    return [left - count, left - count];
  }
}

// What a route does, whatever the framework: ask, and say what it means for HTTP.
async function take(stock: Pid<StockProtocol>, count: number, signal: AbortSignal) {
  try {
    const left = await call(stock, ['take', count], { timeout: 2_000, signal });
    return { status: 200, body: { left } };
  } catch (error) {
    if (error instanceof MailboxFullError) return { status: 503, body: { error: 'busy' } };
    // Its message is for the log: it shows the request.
    if (error instanceof CallExitError) return { status: 500, body: { error: 'failed' } };
    throw error;
  }
}

// 1. Before the server listens: open the scope, start what the routes need.
const scope = new Scope({ name: 'app' });
const stock = await Stock.start({ scope, capacity: 1_000 });

const server = createServer((request, response) => {
  // Whoever hangs up waits no longer.
  const gone = new AbortController();
  response.once('close', () => {
    gone.abort();
  });
  void take(stock, Number(request.url?.slice(1)), gone.signal).then(({ status, body }) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
});
server.listen(0);
await once(server, 'listening');

const { port } = server.address() as AddressInfo;
console.log(await (await fetch(`http://localhost:${port}/3`)).text());

// 2. When it is to stop: first the server, so that no request finds its actors gone, then the scope.
server.close();
await once(server, 'close');
await scope.close();
console.log('closed');

/* prints
{"left":7}
closed
*/
