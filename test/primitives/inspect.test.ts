import { inspect } from 'node:util';

import { expect, it } from 'vitest';

import {
  call,
  type From,
  GenServer,
  monitor,
  noReply,
  Registry,
  Scope,
  sendAfter,
  sendInterval,
  Supervisor,
} from 'fauxtp';

import { settle, world } from '../support/world.ts';

it('whatever users hold is a short text in a log, be it of JSON', async () => {
  const { runtime } = world();
  const scope = new Scope({ name: 'app', runtime });
  const things: object[] = [];
  class Shows extends GenServer {
    override init() {
      things.push(this.monitor(this.pid), this.sendAfter('x', 5));
    }
    override handleCall(_request: unknown, { ref, replyTo }: From) {
      things.push(ref, replyTo);
      return noReply(undefined);
    }
  }
  const registry = new Registry();
  const pid = await Shows.start({ scope, name: registry.name('shows') });
  call(pid, 'x', { timeout: Infinity }).catch(() => undefined);
  await settle();
  things.push(pid, registry, registry.name('shows'), Supervisor.child(pid, 'a'), scope);
  things.push(
    monitor(pid, () => undefined),
    sendAfter(pid, 'y', 5),
    sendInterval(pid, 'z', 5),
  );

  const texts = [
    '#<monitor of #PID<1 Shows> by #PID<1 Shows>>',
    '#<sendAfter, of "x" to #PID<1 Shows>>',
    '#PID<0 call>',
    '#PID<0 call>',
    '#PID<1 Shows>',
    '#Registry<shows>',
    '#Name<shows>',
    '#Child<a of #PID<1 Shows>>',
    '#Scope<app, open, 1 running>',
    '#<monitor of #PID<1 Shows>>',
    '#<sendAfter, of "y" to #PID<1 Shows>>',
    '#<sendInterval every 5 ms, of "z" to #PID<1 Shows>>',
  ];
  expect(things.map((thing) => inspect(thing))).toEqual(texts);
  expect(JSON.parse(JSON.stringify(things))).toEqual(texts);
  await scope.close();
});
