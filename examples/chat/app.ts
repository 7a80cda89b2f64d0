/**
 * The supervision tree: the rooms, the connections, and the listener in front of them.
 *
 * @module
 */

import { childSpec, type DynamicProtocol, Registry, Supervisor } from 'fauxtp';
import type { WebSocket } from 'ws';
import type { Endpoint } from '../support/endpoint.ts';
import { type ConnectionProtocol, Connections } from './connection.ts';
import { Listener } from './listener.ts';
import type { RoomProtocol } from './room.ts';
import { RoomDirectory, Rooms } from './rooms.ts';

export class App extends Supervisor {
  // Each finds the other by an address that outlives a restart, so none goes down with another.
  strategy = 'one_for_one' as const;

  readonly #endpoint: Endpoint;

  constructor(endpoint: Endpoint) {
    super();
    this.#endpoint = endpoint;
  }

  childSpecs() {
    const registry = new Registry();
    const directory = new RoomDirectory(
      registry,
      Supervisor.child<DynamicProtocol<[name: string], RoomProtocol>>(this.pid, 'rooms'),
    );
    const connections = Supervisor.child<DynamicProtocol<[socket: WebSocket], ConnectionProtocol>>(
      this.pid,
      'connections',
    );
    // The last to start is the first to stop: no new connections, then no connections, then no rooms.
    return [
      childSpec({ id: 'rooms', actor: Rooms, args: [registry] }),
      childSpec({ id: 'connections', actor: Connections, args: [directory] }),
      childSpec({ id: 'listener', actor: Listener, args: [this.#endpoint, connections] }),
    ];
  }
}
