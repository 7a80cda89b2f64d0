/**
 * What a connection needs of a database, whichever it is.
 *
 * @module
 */

export type Row = Readonly<Record<string, unknown>>;

/** A session at a database, from `Connect` until it is closed or lost. */
export interface Session {
  /** @throws the database's own error; one that `refusalOf` knows leaves the session as it was */
  query(text: string, values?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/**
 * Opens a session.
 *
 * @param lost - is called if the session ends by itself
 * @throws if the database is not there
 */
export type Connect = (lost: (error: unknown) => void, signal: AbortSignal) => Promise<Session>;

/* Classes of SQLSTATE after which a session is of no use: the connection failed, or an operator has
   stopped the database. */
const FATAL = ['08', '57'];

/** What the database has against a statement; `undefined` if the error is of another kind. */
export function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const { code, message } = error;
  if (typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code)) return undefined;
  return FATAL.includes(code.slice(0, 2)) ? undefined : message;
}
