// The HTTP server as an actor: it listens from the end of its `init` until its `terminate`.

import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type Address, call, type ExitReason, GenServer, type Untyped } from 'fauxtp';
import type { StationProtocol } from './station.ts';

interface Listening {
  readonly closed: Promise<unknown>;
}

export class Web extends GenServer<Untyped, Listening> {
  readonly #port: number;
  readonly #station: Address<StationProtocol>;

  constructor(port: number, station: Address<StationProtocol>) {
    super();
    this.#port = port;
    this.#station = station;
  }

  async init() {
    const { signal } = this;
    const server = createServer((_request, response) => {
      void this.#answer(response);
    });
    const closed = new Promise((resolve) => server.once('close', resolve));
    // When the actor is to end, the signal closes the server: it takes no new connections.
    server.listen({ port: this.#port, signal });
    await once(server, 'listening', { signal });
    const address = server.address();
    if (typeof address === 'object') console.log(`http://localhost:${address?.port ?? 0}`);
    return { closed };
  }

  async #answer(response: ServerResponse) {
    try {
      const { celsius } = await call(this.#station, ['latest'], { timeout: 1_000 });
      response.end(`${celsius} °C\n`);
    } catch {
      response.writeHead(503).end('no reading at the moment\n');
    }
  }

  // Requests under way are answered before it has ended.
  async terminate(_reason: ExitReason, { closed }: Listening) {
    await closed;
  }
}
