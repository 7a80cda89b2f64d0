/**
 * PGlite, a PostgreSQL inside of this process, as an actor: stopped, it is as far away as a server.
 *
 * @module
 */

import { PGlite } from '@electric-sql/pglite';
import { type Address, call, type CallRequest, ExitReason, GenServer, monitor } from 'fauxtp';
import { type Connect, refusalOf, type Row } from './session.ts';

/** The rows; or what is wrong with the statement, which is no reason for the database to end. */
export type Result = { readonly rows: Row[] } | { readonly refused: string };

export interface DatabaseProtocol {
  call: { query(text: string, values: readonly unknown[]): Result };
}

/** The statement was refused. It has the code of PostgreSQL for one that cannot be carried out. */
class Refused extends Error {
  override readonly name = 'Refused';
  readonly code = '42000';
}

/** The embedded database has ended. */
class DatabaseGone extends Error {
  override readonly name = 'DatabaseGone';

  constructor(reason: ExitReason) {
    super(`the embedded database ended: ${ExitReason.format(reason)}`);
  }
}

/** Owns the files in `folder`: what is in them outlives it. */
export class EmbeddedDatabase extends GenServer<DatabaseProtocol, PGlite> {
  readonly #folder: string;

  constructor(folder: string) {
    super();
    this.#folder = folder;
  }

  init() {
    return PGlite.create(this.#folder);
  }

  async handleCall(request: CallRequest<DatabaseProtocol>, _from: unknown, database: PGlite) {
    const [, text, values] = request;
    try {
      const { rows } = await database.query<Row>(text, [...values]);
      return [{ rows }, database];
    } catch (error) {
      const refused = refusalOf(error);
      if (refused === undefined) throw error;
      return [{ refused }, database];
    }
  }

  async terminate(_reason: ExitReason, database: PGlite) {
    await database.close();
  }
}

/** Sessions at the embedded database. */
export function connectEmbedded(database: Address<DatabaseProtocol>): Connect {
  return async (lost) => {
    const query = async (text: string, values: readonly unknown[] = []) => {
      const result = await call(database, ['query', text, values]);
      if ('refused' in result) throw new Refused(result.refused);
      return result.rows;
    };
    await query('select 1');
    const watch = monitor(database, (reason) => {
      lost(new DatabaseGone(reason));
    });
    return {
      query,
      async close() {
        watch[Symbol.dispose]();
      },
    };
  };
}
