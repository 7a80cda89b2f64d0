/**
 * A lease runs out by a timer that is set for a name. It outlives the one who set it, and ends the lease
 * of another in its next life.
 */

import { call, type CallRequest, cast, type CastRequest, type From, GenServer } from 'fauxtp';
import { type Name, Registry, sendAfter, type SendTimer, Supervisor } from 'fauxtp';
import type { TestScope } from 'fauxtp/testing';
import { expect } from 'vitest';

import { Doorman, knock, together } from './clients.ts';

interface LeaseProtocol {
  call: { take(who: string): boolean; holder(): string | undefined };
  cast: { giveBack(): void; crash(): void };
  info: 'expired' | readonly ['expired', unknown];
}

const LEASE = 100;

class Lease extends GenServer<LeaseProtocol, string | undefined> {
  readonly address: Name<LeaseProtocol>;
  timer: SendTimer | undefined;

  constructor(address: Name<LeaseProtocol>) {
    super();
    this.address = address;
  }

  override handleCall(request: CallRequest<LeaseProtocol>, _from: From, holder?: string) {
    if (request[0] === 'holder') return [holder, holder];
    if (holder !== undefined) return [false, holder];
    this.timer = this.expireLater();
    return [true, request[1]];
  }

  override handleCast([request]: CastRequest<LeaseProtocol>) {
    if (request === 'crash') throw new Error('bad disk');
    this.timer?.cancel();
    return undefined;
  }

  override handleInfo() {
    return undefined;
  }

  expireLater() {
    return sendAfter(this.address, 'expired', LEASE);
  }
}

/* Its own timer, which ends with the process. */
class CarefulLease extends Lease {
  override expireLater() {
    return this.sendAfter('expired', LEASE);
  }
}

async function program(t: TestScope, actor: typeof Lease) {
  const name = new Registry().name<LeaseProtocol>('lease');
  class App extends Supervisor {
    override childSpecs() {
      return [{ id: 'lease', actor, args: [name], name }];
    }
  }
  const door = await Doorman.start({ scope: t.scope });
  const app = await App.start({ scope: t.scope });
  await together(t, {
    'ann': async () => {
      await call(name, ['take', 'ann']);
      cast(name, ['giveBack']);
    },
    'trouble': async () => {
      await knock(door, 2);
      cast(name, ['crash']);
    },
  });
  await t.expectRestart(app, 'lease');
  await t.advance(50);
  if (await call(name, ['take', 'bob'])) {
    await t.advance(80);
    expect(await call(name, ['holder'])).toBe('bob');
  }
  await t.stop();
}

export const bug = (t: TestScope) => program(t, Lease);
export const twin = (t: TestScope) => program(t, CarefulLease);
