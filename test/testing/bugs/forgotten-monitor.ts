/**
 * A list of who is online monitors each. Its restart brings the list back, and forgets the monitors.
 */

import { call, type CallRequest, cast, type DownMessage, type From, GenServer } from 'fauxtp';
import { type Pid, Supervisor } from 'fauxtp';
import type { TestScope } from 'fauxtp/testing';
import { expect } from 'vitest';

import { Doorman, knock, together } from './clients.ts';

class User extends GenServer {}

interface PresenceProtocol {
  call: { join(user: Pid): void; online(): number };
  cast: { sync(): void };
  info: DownMessage;
}

class Presence extends GenServer<PresenceProtocol> {
  readonly users: Set<Pid>;

  constructor(users: Set<Pid>) {
    super();
    this.users = users;
  }

  override handleCall(request: CallRequest<PresenceProtocol>, _from: From) {
    if (request[0] === 'online') return [this.users.size, undefined];
    this.users.add(request[1]);
    this.monitor(request[1]);
    return [undefined, undefined];
  }

  override handleCast() {
    throw new Error('lost its connection');
  }

  override handleInfo([, , user]: DownMessage) {
    for (const one of this.users) if (one === user) this.users.delete(one);
  }
}

class CarefulPresence extends Presence {
  override init() {
    for (const user of this.users) this.monitor(user);
  }
}

async function program(t: TestScope, actor: typeof Presence) {
  const users = new Set<Pid>();
  class App extends Supervisor {
    override childSpecs() {
      return [{ id: 'presence', actor, args: [users] }];
    }
  }
  const app = await App.start({ scope: t.scope });
  const presence = Supervisor.child<PresenceProtocol>(app, 'presence');
  const door = await Doorman.start({ scope: t.scope });
  const user = await User.start({ scope: t.scope });
  await call(presence, ['join', user]);
  await together(t, {
    user: () => GenServer.stop(user),
    trouble: async () => {
      await knock(door, 3);
      cast(presence, ['sync']);
    },
  });
  await t.expectRestart(app, 'presence');
  expect(await call(presence, ['online'])).toBe(0);
  await t.stop();
}

export const bug = (t: TestScope) => program(t, Presence);
export const twin = (t: TestScope) => program(t, CarefulPresence);
