/**
 * A connection of the pool: an actor that owns a session at the database, and ends with it.
 *
 * @module
 */

import { type CallRequest, exit, ExitReason, GenServer, noReply } from 'fauxtp';
import { prepare } from './schema.ts';
import { type Connect, refusalOf, type Row, type Session } from './session.ts';

/** The rows; or what is wrong with the statement, which is no reason for the connection to end. */
export type Result = { readonly rows: Row[] } | { readonly refused: string };

export interface ConnectionProtocol {
  call: { query(text: string, values: readonly unknown[]): Result };
}

export class Connection extends GenServer<ConnectionProtocol, Session | undefined> {
  readonly #connect: Connect;

  constructor(connect: Connect) {
    super();
    this.#connect = connect;
  }

  init() {
    // The service starts without its database, and waits for it as it does later on.
    return noReply(undefined, { continue: 'connect' });
  }

  async handleContinue() {
    const { pid } = this;
    const lost = (error: unknown): void => {
      exit(pid, ExitReason.error(error));
    };
    const session = await this.#connect(lost, this.signal);
    await prepare(session);
    console.log(`${pid.label} is connected`);
    return session;
  }

  // The session is there: what continues comes before any message.
  async handleCall(
    [, text, values]: CallRequest<ConnectionProtocol>,
    _from: unknown,
    session: Session,
  ) {
    try {
      return [{ rows: await session.query(text, values) }, session];
    } catch (error) {
      const refused = refusalOf(error);
      // All else is the end of the session: the caller hears of it, and the supervisor.
      if (refused === undefined) throw error;
      return [{ refused }, session];
    }
  }

  async terminate(_reason: ExitReason, session: Session | undefined) {
    await session?.close();
  }
}
