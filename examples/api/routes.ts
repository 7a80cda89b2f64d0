/**
 * What the API answers.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { CallTimeoutError, type CallOptions } from 'fauxtp';
import { type Database, StatementRefused, Unavailable } from './pool.ts';
import type { Row } from './session.ts';

/* How long a statement may take, in milliseconds. */
const PATIENCE: CallOptions = { timeout: 5_000 };
/* How long an answer may be put off, in milliseconds. */
const MAX_AFTER = 30_000;

const ID = {
  type: 'object',
  properties: { id: { type: 'integer', minimum: 1, maximum: 2 ** 31 - 1 } },
};
const TEXT = {
  type: 'object',
  required: ['text'],
  properties: { text: { type: 'string', minLength: 1, maxLength: 1_000 } },
};
const AFTER = {
  type: 'object',
  properties: { after: { type: 'integer', minimum: 0, maximum: MAX_AFTER, default: 0 } },
};

export function addRoutes(server: FastifyInstance, database: Database): void {
  const ask = (text: string, ...values: unknown[]): Promise<Row[]> =>
    database.query(text, values, PATIENCE);

  server.get('/health', async (_request, reply) => {
    const { connections } = database;
    return reply.code(connections > 0 ? 200 : 503).send({ connections });
  });

  server.get<{ Querystring: { after: number } }>(
    '/notes',
    { schema: { querystring: AFTER } },
    async ({ query }) => {
      // For whoever wants to see what a stop does to a request that is under way.
      if (query.after > 0) await sleep(query.after);
      return ask('select id, text from notes order by id');
    },
  );

  server.post<{ Body: { text: string } }>(
    '/notes',
    { schema: { body: TEXT } },
    async ({ body }, reply) => {
      const [note] = await ask(
        'insert into notes (text) values ($1) returning id, text',
        body.text,
      );
      return reply.code(201).send(note);
    },
  );

  server.get<{ Params: { id: number } }>(
    '/notes/:id',
    { schema: { params: ID } },
    async ({ params }, reply) => {
      const [note] = await ask('select id, text from notes where id = $1', params.id);
      return note ?? reply.code(404).send({ error: 'there is no such note' });
    },
  );

  server.delete<{ Params: { id: number } }>(
    '/notes/:id',
    { schema: { params: ID } },
    async ({ params }, reply) => {
      await ask('delete from notes where id = $1', params.id);
      return reply.code(204).send();
    },
  );

  server.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    if (error instanceof Unavailable || error instanceof CallTimeoutError) {
      return reply.code(503).header('retry-after', '1').send({ error: error.message });
    }
    if (error instanceof StatementRefused) return reply.code(400).send({ error: error.message });
    const { statusCode = 500 } = error;
    if (statusCode < 500) return reply.code(statusCode).send({ error: error.message });
    console.error(error);
    return reply.code(500).send({ error: 'something is wrong here' });
  });
}
