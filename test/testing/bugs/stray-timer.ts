/**
 * A lease runs out by an alarm that a server of alarms keeps. It outlives the one who set it, and ends
 * the lease of another in its next life.
 */

import { call, type CallRequest, cast, type CastRequest, type From, GenServer } from 'fauxtp';
import { type Address, type Pid, Registry, send, type SendTimer, Supervisor } from 'fauxtp';
import type { TestScope } from 'fauxtp/testing';
import { expect } from 'vitest';

import { Doorman, knock, together } from './clients.ts';

interface Awaiting {
  info: readonly ['expired', who: string];
}

interface AlarmsProtocol {
  cast: {
    set(who: string, delay: number, whom: Address<Awaiting>): void;
    cancel(who: string): void;
  };
  info: readonly [who: string, whom: Address<Awaiting>];
}

class Alarms extends GenServer<AlarmsProtocol> {
  readonly #timers = new Map<string, SendTimer>();

  override handleCast(request: CastRequest<AlarmsProtocol>) {
    if (request[0] === 'cancel') {
      this.#timers.get(request[1])?.cancel();
    } else {
      const [, who, delay, whom] = request;
      this.#timers.set(who, this.sendAfter([who, whom], delay));
    }
  }

  override handleInfo([who, whom]: AlarmsProtocol['info']) {
    send(whom, ['expired', who]);
  }
}

interface LeaseProtocol extends Awaiting {
  call: { take(who: string): boolean; holder(): string | undefined };
  cast: { giveBack(): void; crash(): void };
}

const LEASE = 100;

class Lease extends GenServer<LeaseProtocol, string | undefined> {
  readonly #alarms: Pid<AlarmsProtocol>;
  readonly #address: Address<LeaseProtocol>;

  constructor(alarms: Pid<AlarmsProtocol>, address: Address<LeaseProtocol>) {
    super();
    this.#alarms = alarms;
    this.#address = address;
  }

  override handleCall(request: CallRequest<LeaseProtocol>, _from: From, holder?: string) {
    if (request[0] === 'holder') return [holder, holder];
    if (holder !== undefined) return [false, holder];
    const [, who] = request;
    cast(this.#alarms, ['set', who, LEASE, this.#address]);
    return [true, who];
  }

  override handleCast([request]: CastRequest<LeaseProtocol>, holder?: string) {
    if (request === 'crash') throw new Error('bad disk');
    if (holder !== undefined) cast(this.#alarms, ['cancel', holder]);
    return undefined;
  }

  override handleInfo(_expired: LeaseProtocol['info'], _holder?: string): string | undefined {
    return undefined;
  }
}

/* Looks whose lease it is that has run out. */
class CarefulLease extends Lease {
  override handleInfo([, who]: LeaseProtocol['info'], holder?: string) {
    return who === holder ? undefined : holder;
  }
}

async function program(t: TestScope, actor: typeof Lease) {
  const name = new Registry().name<LeaseProtocol>('lease');
  const door = await Doorman.start({ scope: t.scope });
  const alarms = await Alarms.start({ scope: t.scope });
  class App extends Supervisor {
    override childSpecs() {
      return [{ id: 'lease', actor, args: [alarms, name], name }];
    }
  }
  const app = await App.start({ scope: t.scope });
  await call(name, ['take', 'ann']);
  await together(t, {
    ann: async () => {
      cast(name, ['giveBack']);
    },
    trouble: async () => {
      await knock(door, 2);
      cast(name, ['crash']);
    },
  });
  await t.expectRestart(app, 'lease');
  await t.advance(50);
  expect(await call(name, ['take', 'bob'])).toBe(true);
  await t.advance(80);
  expect(await call(name, ['holder'])).toBe('bob');
  await t.stop();
}

export const bug = (t: TestScope) => program(t, Lease);
export const twin = (t: TestScope) => program(t, CarefulLease);
