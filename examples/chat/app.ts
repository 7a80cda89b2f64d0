/**
 * The supervision tree: the rooms, the connections, and the listener in front of them.
 *
 * @module
 */

import { childSpec, type ProtocolOf, Registry, Supervisor } from 'fauxtp';
import type { Endpoint } from '../support/endpoint.ts';
import { Connections } from './connection.ts';
import { Listener } from './listener.ts';
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
    const rooms = Supervisor.child<ProtocolOf<Rooms>>(this.pid, 'rooms');
    const directory = new RoomDirectory(registry, rooms);
    const connections = Supervisor.child<ProtocolOf<Connections>>(this.pid, 'connections');
    // The last to start is the first to stop: no new connections, then no connections, then no rooms.
    return [
      childSpec({ id: 'rooms', actor: Rooms, args: [registry] }),
      childSpec({ id: 'connections', actor: Connections, args: [directory] }),
      childSpec({ id: 'listener', actor: Listener, args: [this.#endpoint, connections] }),
    ];
  }
}
