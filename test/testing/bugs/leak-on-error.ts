/**
 * A job takes a connection, and gives it back when it is done; not if it fails, which it does only
 * during maintenance.
 */

import { call, type CallRequest, cast, type CastRequest, type From, GenServer } from 'fauxtp';
import type { Pid } from 'fauxtp';
import type { TestScope } from 'fauxtp/testing';
import { expect } from 'vitest';

import { Doorman, knock, together } from './clients.ts';

interface PoolProtocol {
  call: { take(): void; free(): number };
  cast: { giveBack(): void };
}

class Pool extends GenServer<PoolProtocol, number> {
  override init() {
    return 2;
  }

  override handleCall([request]: CallRequest<PoolProtocol>, _from: From, free: number) {
    return request === 'take' ? [undefined, free - 1] : [free, free];
  }

  override handleCast(_request: CastRequest<PoolProtocol>, free: number) {
    return free + 1;
  }
}

interface DatabaseProtocol {
  call: { query(): string };
  cast: { maintenance(on: boolean): void };
}

class Database extends GenServer<DatabaseProtocol, boolean> {
  override init() {
    return false;
  }

  override handleCall(_request: CallRequest<DatabaseProtocol>, _from: From, isDown: boolean) {
    return [isDown ? 'in maintenance' : 'rows', isDown];
  }

  override handleCast([, isDown]: CastRequest<DatabaseProtocol>) {
    return isDown;
  }
}

class InMaintenance extends Error {}

class Jobs {
  readonly pool: Pid<PoolProtocol>;
  readonly #database: Pid<DatabaseProtocol>;

  constructor(pool: Pid<PoolProtocol>, database: Pid<DatabaseProtocol>) {
    this.pool = pool;
    this.#database = database;
  }

  async run() {
    await call(this.pool, ['take']);
    await this.query();
    cast(this.pool, ['giveBack']);
  }

  async query() {
    const result = await call(this.#database, ['query']);
    if (result !== 'rows') throw new InMaintenance(result);
  }
}

class CarefulJobs extends Jobs {
  override async run() {
    await call(this.pool, ['take']);
    try {
      await this.query();
    } finally {
      cast(this.pool, ['giveBack']);
    }
  }
}

async function program(t: TestScope, Class: typeof Jobs) {
  const { scope } = t;
  const pool = await Pool.start({ scope });
  const database = await Database.start({ scope });
  const door = await Doorman.start({ scope });
  const jobs = new Class(pool, database);
  await together(t, {
    job: () =>
      jobs.run().catch((error: unknown) => {
        if (!(error instanceof InMaintenance)) throw error;
      }),
    operator: async () => {
      await knock(door, 3);
      cast(database, ['maintenance', true]);
      await knock(door, 1);
      cast(database, ['maintenance', false]);
    },
  });
  expect(await call(pool, ['free'])).toBe(2);
  await t.stop();
}

export const bug = (t: TestScope) => program(t, Jobs);
export const twin = (t: TestScope) => program(t, CarefulJobs);
