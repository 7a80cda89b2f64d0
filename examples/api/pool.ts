/**
 * The pool: connections that come back, and who is asked next.
 *
 * @module
 */

import {
  type Address,
  call,
  CallExitError,
  type CallOptions,
  childSpec,
  MailboxFullError,
  processInfo,
  Supervisor,
} from 'fauxtp';
import { Connection, type ConnectionProtocol } from './connection.ts';
import type { Connect, Row } from './session.ts';

/* How many statements may wait at a connection. */
const CAPACITY = 32;
/* In milliseconds. */
const FIRST_WAIT = 100;
const LONGEST_WAIT = 5_000;

const ids = (size: number): string[] =>
  Array.from({ length: size }, (_, index) => `connection-${index + 1}`);

/** Keeps `size` connections, each on its own: a database that is away makes none of them give up. */
export class Pool extends Supervisor {
  // With a wait of 100 ms and more between two tries one connection cannot fail three times within
  // the window. So it gives up only if something else is wrong.
  readonly maxRestarts: number;
  maxSeconds = FIRST_WAIT / 1_000;

  readonly #connect: Connect;
  readonly #size: number;

  constructor(connect: Connect, size: number) {
    super();
    this.maxRestarts = 2 * size;
    this.#connect = connect;
    this.#size = size;
  }

  childSpecs() {
    return ids(this.#size).map((id) =>
      childSpec({
        id,
        label: id,
        actor: Connection,
        args: [this.#connect],
        backoff: { initial: FIRST_WAIT, max: LONGEST_WAIT, jitter: 0.2 },
        capacity: CAPACITY,
      }),
    );
  }
}

/** No connection can take the statement, or the one that took it was lost. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** The statement was not accepted. */
export class StatementRefused extends Error {
  override readonly name = 'StatementRefused';
}

/** Asks the database, over whichever connection has least to do. */
export class Database {
  readonly #connections: readonly Address<ConnectionProtocol>[];
  readonly #underWay = new Map<Address, number>();

  constructor(pool: Address, size: number) {
    this.#connections = ids(size).map((id) => Supervisor.child<ConnectionProtocol>(pool, id));
  }

  /** How many connections are there, if only to be opened. */
  get connections(): number {
    return this.#there().length;
  }

  /**
   * @throws {@link Unavailable} at once, if there is no connection; it may have been carried out if
   * one was lost meanwhile
   * @throws {@link StatementRefused} by the database
   */
  async query(text: string, values: readonly unknown[], options: CallOptions): Promise<Row[]> {
    const connection = this.#next();
    this.#count(connection, 1);
    try {
      const result = await call(connection, ['query', text, values], options);
      if ('refused' in result) throw new StatementRefused(result.refused);
      return result.rows;
    } catch (error) {
      if (error instanceof CallExitError || error instanceof MailboxFullError) {
        throw new Unavailable('the database is not available', { cause: error });
      }
      throw error;
    } finally {
      this.#count(connection, -1);
    }
  }

  /* One that waits for its restart has no process. */
  #there(): Address<ConnectionProtocol>[] {
    return this.#connections.filter((connection) => processInfo(connection) !== undefined);
  }

  #next(): Address<ConnectionProtocol> {
    const load = (connection: Address): number => this.#underWay.get(connection) ?? 0;
    const [next] = this.#there().sort((one, other) => load(one) - load(other));
    if (next === undefined) throw new Unavailable('there is no connection to the database');
    return next;
  }

  #count(connection: Address, by: 1 | -1): void {
    this.#underWay.set(connection, (this.#underWay.get(connection) ?? 0) + by);
  }
}
