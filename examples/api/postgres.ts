/**
 * Sessions at a PostgreSQL server.
 *
 * @module
 */

import { Client } from 'pg';
import type { Connect, Row } from './session.ts';

/* How long a connection may take, in milliseconds. */
const CONNECT_TIMEOUT = 2_000;

export function connectPostgres(url: string): Connect {
  return async (lost) => {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT });
    // From now on, since a client without it would end the program.
    client.on('error', lost);
    await client.connect();
    return {
      async query(text, values = []) {
        const { rows } = await client.query<Row>(text, [...values]);
        return rows;
      },
      async close() {
        await client.end();
      },
    };
  };
}
