/**
 * A cache loads what it does not have. Until it is there, each who asks has it loaded once more.
 */

import { call, type CallRequest, type From, GenServer, noReply, type Pid, reply } from 'fauxtp';
import type { TaskEnd } from 'fauxtp';
import type { TestScope } from 'fauxtp/testing';
import { expect } from 'vitest';

import { Doorman, knock, together } from './clients.ts';

interface DatabaseProtocol {
  call: { load(key: string): string; loads(): number };
}

class Database extends GenServer<DatabaseProtocol, number> {
  override init() {
    return 0;
  }

  override handleCall(request: CallRequest<DatabaseProtocol>, _from: From, loads: number) {
    return request[0] === 'load' ? [`value of ${request[1]}`, loads + 1] : [loads, loads];
  }
}

interface CacheProtocol {
  call: { get(key: string): string };
}

class Cache extends GenServer<CacheProtocol> {
  readonly #database: Pid<DatabaseProtocol>;
  readonly #values = new Map<string, string>();
  readonly waiting = new Map<string, From<string>[]>();

  constructor(database: Pid<DatabaseProtocol>) {
    super();
    this.#database = database;
  }

  override handleCall([, key]: CallRequest<CacheProtocol>, from: From<string>) {
    const value = this.#values.get(key);
    if (value !== undefined) return [value, undefined];
    const waiting = this.waiting.get(key) ?? [];
    this.waiting.set(key, [...waiting, from]);
    if (this.isToLoad(waiting)) {
      this.spawnTask(() => call(this.#database, ['load', key]), { name: key });
    }
    return noReply(undefined);
  }

  isToLoad(_waiting: readonly From<string>[]) {
    return true;
  }

  override handleTaskEnd(end: TaskEnd) {
    if (!end.ok) return;
    const value = end.value as string;
    this.#values.set(end.name, value);
    for (const from of this.waiting.get(end.name) ?? []) reply(from, value);
    this.waiting.delete(end.name);
  }
}

class CarefulCache extends Cache {
  override isToLoad(waiting: readonly From<string>[]) {
    return waiting.length === 0;
  }
}

async function program(t: TestScope, Class: typeof Cache) {
  const { scope } = t;
  const database = await Database.start({ scope });
  const cache = await Class.start({ scope, args: [database] });
  const door = await Doorman.start({ scope });
  await together(t, {
    'client 1': () => call(cache, ['get', 'news']),
    'client 2': async () => {
      await knock(door, 9);
      await call(cache, ['get', 'news']);
    },
  });
  expect(await call(database, ['loads'])).toBe(1);
  await t.stop();
}

export const bug = (t: TestScope) => program(t, Cache);
export const twin = (t: TestScope) => program(t, CarefulCache);
