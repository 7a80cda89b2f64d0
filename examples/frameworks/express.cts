import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { Scope } from 'fauxtp';
import { letGo, openStock, PORT, take } from './stock.ts';

// A CommonJS module has no `await` of its own.
async function main() {
  const scope = new Scope({ name: 'app' });
  const stock = await openStock(scope);

  const app = express();
  app.post('/take/:count', async (request, response) => {
    const { status, body } = await take(stock, Number(request.params.count));
    response.status(status).json(body);
  });

  const server = app.listen(PORT);
  letGo(server);
  await once(server, 'listening');
  console.log(`http://localhost:${(server.address() as AddressInfo).port}`);

  // Before it ends, `close` waits for the requests that are under way.
  process.once('SIGTERM', () => {
    server.close(() => {
      console.log('all requests are answered');
      void scope.close();
    });
  });
}

void main();
