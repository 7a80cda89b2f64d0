/**
 * The HTTP server, one of Fastify, as an actor.
 *
 * @module
 */

import fastify, { type FastifyInstance } from 'fastify';
import { type ExitReason, GenServer, type Untyped } from 'fauxtp';
import { type Endpoint, keepPort } from '../support/endpoint.ts';

export type AddRoutes = (server: FastifyInstance) => void;

/** Listens from the end of its `init` to its `terminate`. It takes no messages: requests drive it. */
export class Api extends GenServer<Untyped, FastifyInstance> {
  readonly #endpoint: Endpoint;
  readonly #addRoutes: AddRoutes;

  constructor(endpoint: Endpoint, addRoutes: AddRoutes) {
    super();
    this.#endpoint = endpoint;
    this.#addRoutes = addRoutes;
  }

  async init() {
    // At its end idle connections are closed at once, and requests under way are answered.
    const server = fastify({ forceCloseConnections: 'idle' });
    const { signal } = this;
    server.addHook('onSend', async (_request, reply) => {
      // Else a client that keeps its connection would keep the server from closing.
      if (signal.aborted) reply.header('connection', 'close');
    });
    this.#addRoutes(server);
    const { host, port } = this.#endpoint;
    console.log(`api listening on ${await server.listen({ host, port, signal })}`);
    keepPort(this.#endpoint, server.server);
    return server;
  }

  async terminate(_reason: ExitReason, server: FastifyInstance) {
    await server.close();
    console.log('api closed, all requests answered');
  }
}
