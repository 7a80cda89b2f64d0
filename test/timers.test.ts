import { describe, expect, it } from 'vitest';

import { cast, GenServer, Pid, Registry, Scope, sendAfter, sendInterval } from 'fauxtp';

import { settle, world } from './support/world.ts';

class Fails extends GenServer {
  override handleCast(): never {
    throw new Error('boom');
  }
}

describe.each([
  { name: 'sendAfter', send: sendAfter },
  { name: 'sendInterval', send: sendInterval },
])('$name', ({ name, send }) => {
  it('says what was to be done if there is nobody', () => {
    const nobody = new Registry().name('nobody');
    expect(() => send(nobody, 'tick', 10)).toThrow(
      expect.objectContaining({ name: 'NoProcessError', target: nobody, what: name }) as Error,
    );
  });

  it('sends nothing while nobody has the name', async () => {
    const { clock, reports, runtime } = world();
    await using scope = new Scope({ runtime });
    const names = new Registry();
    const pid = await Fails.start({ scope, name: names.name('fails') });
    const timer = send(names.name('fails'), 'tick', 10);
    await clock.advance(5);
    names.unregister('fails');
    await clock.advance(5);
    expect(reports).toEqual([]);
    names.register('fails', pid);
    await clock.advance(10);
    timer.cancel();

    const again = name === 'sendInterval' ? ['unhandled'] : [];
    expect(reports.map(({ type }) => type)).toEqual(again);
  });

  it('may be taken back again and again', async () => {
    const { clock, runtime } = world();
    await using scope = new Scope({ runtime });
    const timer = send(await Fails.start({ scope }), 'tick', 10);
    timer.cancel();
    timer.cancel();
    expect(clock.pending).toBe(0);
  });

  it('is nobody who would hear of a crash', async () => {
    const { clock, reports, runtime } = world();
    await using scope = new Scope({ runtime });
    const pid = await Fails.start({ scope });
    send(pid, 'tick', 10);
    cast(pid, 'go');
    await settle();
    expect(reports).toMatchObject([{ type: 'crash', process: pid }]);
    expect(clock.pending).toBe(0);
  });

  it('watches whom it is meant for as long as it has something to send', () => {
    const { clock, events } = world();
    const pid = new Pid(1, 'Server', {
      clock,
      deliver: (message: unknown) => events.push(message),
      watch: () => events.push('watch'),
      unwatch: () => events.push('unwatch'),
    } as never);
    const timer = send(pid, 'tick', 10);
    clock.step();
    events.push('cancel');
    timer.cancel();
    const once = ['watch', 'unwatch', 'tick', 'cancel', 'unwatch'];
    const always = ['watch', 'tick', 'cancel', 'unwatch'];
    expect(events).toEqual(name === 'sendAfter' ? once : always);
  });
});
