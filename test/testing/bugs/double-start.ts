/**
 * A pool connects when it is first asked to. While it does, it is asked again.
 */

import { call, type CallRequest, type From, GenServer, noReply, type Pid, reply } from 'fauxtp';
import type { TaskEnd } from 'fauxtp';
import type { TestScope } from 'fauxtp/testing';
import { expect } from 'vitest';

import { Doorman, knock, together } from './clients.ts';

class Connection extends GenServer {}

interface PoolProtocol {
  call: { connection(): Pid };
}

class Pool extends GenServer<PoolProtocol> {
  readonly opened: Pid[];
  readonly waiting: From<Pid>[] = [];

  constructor(opened: Pid[]) {
    super();
    this.opened = opened;
  }

  override handleCall(_request: CallRequest<PoolProtocol>, from: From<Pid>) {
    const [connection] = this.opened;
    if (connection !== undefined) return [connection, undefined];
    this.waiting.push(from);
    if (this.isToConnect()) this.spawnTask(() => this.connect(), { name: 'connect' });
    return noReply(undefined);
  }

  isToConnect() {
    return true;
  }

  async connect() {
    this.opened.push(await Connection.start({ scope: this.scope }));
  }

  override handleTaskEnd(_end: TaskEnd) {
    for (const from of this.waiting.splice(0)) reply(from, this.opened[0] as Pid);
  }
}

/* Who comes while it connects waits for the one that is under way. */
class CarefulPool extends Pool {
  override isToConnect() {
    return this.waiting.length === 1;
  }
}

async function program(t: TestScope, Class: typeof Pool) {
  const opened: Pid[] = [];
  const pool = await Class.start({ scope: t.scope, args: [opened] });
  const door = await Doorman.start({ scope: t.scope });
  await together(t, {
    'client 1': () => call(pool, ['connection']),
    'client 2': async () => {
      await knock(door, 3);
      await call(pool, ['connection']);
    },
  });
  expect(opened).toHaveLength(1);
  await t.stop();
}

export const bug = (t: TestScope) => program(t, Pool);
export const twin = (t: TestScope) => program(t, CarefulPool);
