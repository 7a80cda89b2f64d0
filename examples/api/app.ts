/**
 * The supervision tree: the database if it is embedded, the pool, and the API in front of them.
 *
 * @module
 */

import { childSpec, Supervisor } from 'fauxtp';
import type { Endpoint } from '../support/endpoint.ts';
import { type AddRoutes, Api } from './api.ts';
import { addControl } from './control.ts';
import { connectEmbedded, type DatabaseProtocol, EmbeddedDatabase } from './embedded.ts';
import { Database, Pool } from './pool.ts';
import { connectPostgres } from './postgres.ts';
import { addRoutes } from './routes.ts';

export interface Settings {
  readonly endpoint: Endpoint;
  /** How many connections the pool has. */
  readonly size: number;
  /** The address of a PostgreSQL server, or the folder of an embedded one. */
  readonly database: { readonly url: string } | { readonly folder: string };
}

export class App extends Supervisor {
  // The pool finds the database when it is back, the API the pool: none goes down with another.
  strategy = 'one_for_one' as const;

  readonly #settings: Settings;

  constructor(settings: Settings) {
    super();
    this.#settings = settings;
  }

  childSpecs() {
    const { endpoint, size, database } = this.#settings;
    const { pid } = this;
    const embedded = 'folder' in database;
    const connect = embedded
      ? connectEmbedded(Supervisor.child<DatabaseProtocol>(pid, 'database'))
      : connectPostgres(database.url);
    const addAll: AddRoutes = (server) => {
      addRoutes(server, new Database(Supervisor.child(pid, 'pool'), size));
      if (embedded) addControl(server, pid);
    };
    // The last to start is the first to stop: requests, then connections, then the database.
    return [
      ...(embedded
        ? [childSpec({ id: 'database', actor: EmbeddedDatabase, args: [database.folder] })]
        : []),
      childSpec({ id: 'pool', actor: Pool, args: [connect, size] }),
      // How long requests may take, the deadline of the whole program says.
      childSpec({ id: 'api', actor: Api, args: [endpoint, addAll], shutdown: Infinity }),
    ];
  }
}
