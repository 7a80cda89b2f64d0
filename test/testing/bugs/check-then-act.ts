/**
 * A session is started if a registry does not have it yet; by the time it is, somebody else has done so.
 */

import { call, type CallRequest, GenServer, NameTakenError, type Pid, Registry } from 'fauxtp';
import type { TestScope } from 'fauxtp/testing';
import { expect } from 'vitest';

import { Doorman, knock, together } from './clients.ts';

interface SettingsProtocol {
  call: { of(user: string): string };
}

class Settings extends GenServer<SettingsProtocol> {
  override handleCall([, user]: CallRequest<SettingsProtocol>) {
    return [`settings of ${user}`, undefined];
  }
}

class Session extends GenServer {
  readonly settings: string;

  constructor(settings: string) {
    super();
    this.settings = settings;
  }
}

class Sessions {
  readonly registry = new Registry();
  readonly #t: TestScope;
  readonly #settings: Pid<SettingsProtocol>;

  constructor(t: TestScope, settings: Pid<SettingsProtocol>) {
    this.#t = t;
    this.#settings = settings;
  }

  async open(user: string): Promise<Pid> {
    const there = this.registry.whereis(user);
    if (there !== undefined) return there;
    const settings = await call(this.#settings, ['of', user]);
    const name = this.registry.name(user);
    return Session.start({ scope: this.#t.scope, name, args: [settings] });
  }
}

/* Who comes second takes the session of who came first. */
class CarefulSessions extends Sessions {
  override async open(user: string): Promise<Pid> {
    try {
      return await super.open(user);
    } catch (error) {
      if (!(error instanceof NameTakenError)) throw error;
      return error.holder as Pid;
    }
  }
}

async function program(t: TestScope, Class: typeof Sessions) {
  const door = await Doorman.start({ scope: t.scope });
  const sessions = new Class(t, await Settings.start({ scope: t.scope }));
  const opened: Pid[] = [];
  const open = async () => void opened.push(await sessions.open('ann'));
  await together(t, {
    browser: open,
    phone: async () => {
      await knock(door, 2);
      await open();
    },
  });
  expect(opened[0]).toBe(opened[1]);
  await t.stop();
}

export const bug = (t: TestScope) => program(t, Sessions);
export const twin = (t: TestScope) => program(t, CarefulSessions);
