import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import { Scope } from 'fauxtp';
import { Hono } from 'hono';
import { letGo, openStock, PORT, take } from './stock.ts';

const scope = new Scope({ name: 'app' });
const stock = await openStock(scope);

const app = new Hono();
app.post('/take/:count', async (context) => {
  const { status, body } = await take(stock, Number(context.req.param('count')));
  return context.json(body, status);
});

const server = serve({ fetch: app.fetch, port: PORT }, ({ port }) => {
  console.log(`http://localhost:${port}`);
});

letGo(server as Server);

process.once('SIGTERM', () => {
  server.close(() => {
    console.log('all requests are answered');
    void scope.close();
  });
});
