import { describe, expect, it, vi } from 'vitest';

import { ExitReason, GenServer, monitor, type Monitor, Registry, Scope } from 'fauxtp';

import { Pid } from '../src/primitives/pid.ts';
import { demonitorFor, monitorFor, type Observer } from '../src/monitor.ts';
import { settle, world } from './support/world.ts';

class Idle extends GenServer {}

/** An actor that sets monitors, as far as they know it: it remembers what they ask of it. */
function observer(events: unknown[]): Observer {
  return {
    label: 'observer',
    pid: new Pid(0, 'observer', undefined as never),
    deliver: (message) => events.push(message),
    hold: () => events.push('hold'),
    letGo: () => events.push('let go'),
    flushDown: (ref) => events.push(['flush', ref]),
  };
}

describe('a monitor of an actor', () => {
  it('is held by the actor until its message comes', async () => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    const target = await Idle.start({ scope });
    const { ref } = monitorFor(observer(events), target);
    await GenServer.stop(target);

    expect(String(ref)).toBe('#Ref<monitor>');
    expect(events).toEqual(['hold', 'let go', ['$down', ref, target, ExitReason.normal]]);
  });

  it.each([{ flush: true }, { flush: false }])(
    'is let go of when it is taken back before (flush: $flush)',
    async ({ flush }) => {
      const { events, runtime } = world();
      await using scope = new Scope({ runtime });
      const self = observer(events);
      const target = await Idle.start({ scope });
      demonitorFor(self, monitorFor(self, target), flush);
      await GenServer.stop(target);

      expect(events).toEqual(['hold', 'let go']);
    },
  );

  it.each([
    { flush: true, flushed: (ref: unknown) => [['flush', ref]] },
    { flush: false, flushed: () => [] },
  ])('leaves a message that has come, unless it is to go (flush: $flush)', ({ flush, flushed }) => {
    const events: unknown[] = [];
    const self = observer(events);
    const nobody = new Registry().name('nobody');
    const down = monitorFor(self, nobody);
    const { ref } = down;
    demonitorFor(self, down, flush);

    expect(events).toEqual([
      'hold',
      'let go',
      ['$down', ref, nobody, ExitReason.noproc],
      'let go',
      ...flushed(ref),
    ]);
  });
});

describe('monitor', () => {
  it('tells at once of an address that leads to nobody, and can be disposed of', () => {
    const reasons: ExitReason[] = [];
    using down: Monitor = monitor(new Registry().name('nobody'), (reason) => reasons.push(reason));

    expect([reasons, String(down.ref)]).toEqual([[ExitReason.noproc], '#Ref<monitor>']);
  });

  it('reports what its function throws of an address that leads to nobody', async () => {
    const print = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const { reports, runtime } = world();
    await using scope = new Scope({ runtime });
    const dead = await Idle.start({ scope });
    await GenServer.stop(dead);
    const error = new Error('boom');
    monitor(dead, () => {
      throw error;
    });
    const name = new Registry().name('nobody');
    monitor(name, () => Promise.reject(error));
    await settle();

    const printed = print.mock.calls.flat();
    print.mockRestore();
    expect(reports).toEqual([{ type: 'stray', source: `a monitor of ${String(dead)}`, error }]);
    expect(printed).toEqual([
      'a monitor of #Name<nobody> threw, and nobody was left to hear of it',
      error,
    ]);
  });

  it('tells nobody that has disposed of it', async () => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    const target = await Idle.start({ scope });
    monitor(target, (reason) => events.push(reason))[Symbol.dispose]();
    await GenServer.stop(target);
    await settle();

    expect(events).toEqual([]);
  });
});
