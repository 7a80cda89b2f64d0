/**
 * A child of a supervisor takes its name after its `init`; its sibling, which is started next, may look
 * for it before.
 */

import { call, type CallRequest, GenServer, noReply, Registry, Supervisor } from 'fauxtp';
import type { TestScope } from 'fauxtp/testing';
import { expect } from 'vitest';

interface DatabaseProtocol {
  call: { version(): number };
}

class Database extends GenServer<DatabaseProtocol> {
  readonly #registry: Registry;

  constructor(registry: Registry) {
    super();
    this.#registry = registry;
  }

  override init() {
    return noReply(undefined, { continue: 'register' });
  }

  override handleContinue() {
    this.#registry.register('database', this.pid);
  }

  override handleCall(_request: CallRequest<DatabaseProtocol>) {
    return [7, undefined];
  }
}

/* Is given its name by who starts it: before its `init`. */
class NamedDatabase extends Database {
  override init() {
    return noReply(undefined);
  }
}

class Api extends GenServer {
  readonly #registry: Registry;

  constructor(registry: Registry) {
    super();
    this.#registry = registry;
  }

  override async init() {
    const database = this.#registry.name<DatabaseProtocol>('database');
    await this.call(database, ['version']);
  }
}

async function program(t: TestScope, actor: typeof Database, named: boolean) {
  const registry = new Registry();
  const name = named ? registry.name('database') : undefined;
  class App extends Supervisor {
    override childSpecs() {
      return [
        { id: 'database', actor, args: [registry], name },
        { id: 'api', actor: Api, args: [registry] },
      ];
    }
  }
  const app = await App.start({ scope: t.scope });
  expect(await call(registry.name<DatabaseProtocol>('database'), ['version'])).toBe(7);
  expect(Supervisor.child(app, 'api').resolve()).toBeDefined();
  await t.stop();
}

export const bug = (t: TestScope) => program(t, Database, false);
export const twin = (t: TestScope) => program(t, NamedDatabase, true);
