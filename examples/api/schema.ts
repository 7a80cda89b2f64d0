/**
 * The tables, made by whoever connects first.
 *
 * @module
 */

import type { Session } from './session.ts';

/* Any number, the same for all who do this. */
const LOCK = 7_402_315;

export async function prepare(session: Session): Promise<void> {
  // `if not exists` alone does not keep two that come at once from getting in each other's way.
  await session.query('select pg_advisory_lock($1)', [LOCK]);
  await session.query(
    'create table if not exists notes (id serial primary key, text text not null)',
  );
  await session.query('select pg_advisory_unlock($1)', [LOCK]);
}
