/**
 * The listener: takes WebSockets and hands each to a connection of its own.
 *
 * @module
 */

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import {
  type Address,
  DynamicSupervisor,
  exit,
  ExitReason,
  GenServer,
  type ProtocolOf,
  type Untyped,
} from 'fauxtp';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Endpoint, keepPort, urlOf } from '../support/endpoint.ts';
import type { Connections } from './connection.ts';
import { MAX_BYTES } from './wire.ts';

/** Listens from the end of its `init` to its `terminate`. It takes no messages: events drive it. */
export class Listener extends GenServer<Untyped, Server> {
  readonly #endpoint: Endpoint;
  readonly #connections: Address<ProtocolOf<Connections>>;

  constructor(endpoint: Endpoint, connections: Address<ProtocolOf<Connections>>) {
    super();
    this.#endpoint = endpoint;
    this.#connections = connections;
  }

  async init() {
    const { pid, signal } = this;
    const { host, port } = this.#endpoint;
    const page = await readFile(new URL('page.html', import.meta.url));
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
    });
    const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_BYTES });
    server.on('upgrade', (request, socket, head) => {
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        this.#take(webSocket);
      });
    });
    // The signal frees the port as soon as the listener is to end; also if it is killed.
    server.listen({ host, port, signal });
    await once(server, 'listening', { signal });
    server.on('error', (error) => {
      exit(pid, ExitReason.error(error));
    });
    keepPort(this.#endpoint, server);
    console.log(`chat on ${urlOf(this.#endpoint)}`);
    return server;
  }

  terminate(_reason: ExitReason, server: Server) {
    // WebSockets are not among them: each has an owner, who closes it.
    server.closeAllConnections();
  }

  #take(socket: WebSocket): void {
    socket.pause();
    const start = async () => {
      try {
        await DynamicSupervisor.startChild(this.#connections, [socket]);
      } catch (error) {
        console.error('a connection was refused:', error);
        socket.resume();
        socket.close(1013, 'try again later');
      }
    };
    if (this.signal.aborted) socket.terminate();
    else this.scope.spawn(start);
  }
}
