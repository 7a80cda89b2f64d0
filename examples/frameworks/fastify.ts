import { fastify } from 'fastify';
import { Scope } from 'fauxtp';
import { letGo, openStock, PORT, take } from './stock.ts';

const scope = new Scope({ name: 'app' });
const stock = await openStock(scope);

const app = fastify();
letGo(app.server);
app.post<{ Params: { count: string } }>('/take/:count', async (request, response) => {
  const { status, body } = await take(stock, Number(request.params.count));
  return response.code(status).send(body);
});
// It is called when the requests that were under way are answered.
app.addHook('onClose', async () => {
  console.log('all requests are answered');
  await scope.close();
});

console.log(await app.listen({ port: PORT, host: 'localhost' }));

process.once('SIGTERM', () => {
  void app.close();
});
