/**
 * The HTTP listener: a server of node:http that is started, restarted and stopped as an actor.
 *
 * @module
 */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { exit, ExitReason, GenServer, type Scope, type Untyped } from 'fauxtp';
import { type Endpoint, keepPort, urlOf } from '../support/endpoint.ts';

export interface Request {
  readonly method: string;
  /** Path and query, as they came. */
  readonly target: string;
  /** Aborts when nobody can be answered any more. */
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Handler = (request: Request) => Promise<Answer>;

interface Listening {
  readonly server: Server;
  readonly closed: Promise<void>;
}

/** Listens from the end of its `init` to its `terminate`. It takes no messages: events drive it. */
export class Listener extends GenServer<Untyped, Listening> {
  readonly #endpoint: Endpoint;
  readonly #handler: Handler;
  readonly #underWay = new Set<ServerResponse>();

  constructor(endpoint: Endpoint, handler: Handler) {
    super();
    this.#endpoint = endpoint;
    this.#handler = handler;
  }

  async init(): Promise<Listening> {
    const { pid, scope, signal } = this;
    const { host, port } = this.#endpoint;
    const server = createServer((request, response) => {
      this.#take(request, response, scope);
    });
    const closed = new Promise<void>((resolve) => server.once('close', resolve));
    // The signal frees the port, and closes idle connections, as soon as the listener is to end;
    // also if it is killed, when no `terminate` runs.
    server.listen({ host, port, signal });
    await once(server, 'listening', { signal });
    server.on('error', (error) => {
      exit(pid, ExitReason.error(error));
    });
    keepPort(this.#endpoint, server);
    console.log(`counter-service listening on ${urlOf(this.#endpoint)}`);
    return { server, closed };
  }

  async terminate(_reason: ExitReason, { server, closed }: Listening) {
    const waiting = this.#underWay.size;
    console.log(`listener takes no new connections, requests under way: ${waiting}`);
    for (const response of this.#underWay) await once(response, 'close');
    // Left are connections without a request: Node takes one that has not sent any yet for busy.
    server.closeAllConnections();
    await closed;
    console.log('listener closed');
  }

  #take(request: IncomingMessage, response: ServerResponse, scope: Scope): void {
    const { method = '', url: target = '' } = request;
    // Killed: the connection is all that is left.
    if (!scope.open) {
      request.destroy();
      return;
    }
    this.#underWay.add(response);
    response.once('close', () => {
      this.#underWay.delete(response);
    });
    const answer = async (signal: AbortSignal): Promise<void> => {
      write(response, await this.#answer({ method, target, signal }));
    };
    scope.spawn(answer, { name: `${method} ${target.slice(0, 100)}` });
  }

  async #answer(request: Request): Promise<Answer> {
    let answer: Answer;
    try {
      answer = await this.#handler(request);
    } catch (error) {
      // One bad request is no reason to close the connections of all others.
      if (!request.signal.aborted) console.error(error);
      answer = { status: 500, headers: {}, body: '' };
    }
    // Else a client that keeps its connection would keep the listener from closing.
    if (!this.signal.aborted) return answer;
    return { ...answer, headers: { ...answer.headers, connection: 'close' } };
  }
}

function write(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
