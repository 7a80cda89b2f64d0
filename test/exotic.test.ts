/**
 * What nobody can look at, print or trust: it ends whoever comes upon it, and nobody else.
 */

import { getMaxListeners } from 'node:events';
import { inspect } from 'node:util';

import { describe, expect, it, vi } from 'vitest';

import {
  call,
  cast,
  exit,
  ExitReason,
  GenServer,
  monitor,
  type Pid,
  type Reporter,
  Scope,
  send,
  sendAfter,
  Supervisor,
  type Untyped,
} from 'fauxtp';

import { gate, settle, world } from './support/world.ts';

/** A value that throws at whoever looks at it. */
function revoked(): object {
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  return proxy;
}

/** An error of which `field` cannot be read. */
function unreadable(field: string): Error {
  return Object.defineProperty(new Error('x'), field, {
    get: () => {
      throw new Error(`nobody reads my ${field}`);
    },
  });
}

function throwAny(thing: unknown): never {
  throw thing;
}

/** Echoes calls, throws what it is cast, and keeps quiet about the rest. */
class Echo extends GenServer<Untyped, undefined> {
  override handleCall(request: unknown): readonly [unknown, undefined] {
    return [request, undefined];
  }

  override handleCast(thing: unknown): never {
    throw thing;
  }

  override handleInfo(): undefined {
    return undefined;
  }
}

describe.each([
  { what: 'a revoked proxy', make: revoked },
  { what: 'an error without a stack', make: () => unreadable('stack') },
  { what: 'an error without a message', make: () => unreadable('message') },
  { what: 'an error without a name', make: () => unreadable('name') },
  { what: 'an error without a cause', make: () => unreadable('cause') },
  { what: 'an error without a reason', make: () => unreadable('reason') },
])('$what', ({ make }) => {
  it.each([
    {
      where: 'a handler',
      how: (pid: Pid, thing: object) => {
        cast(pid, thing);
      },
    },
    {
      where: 'a message',
      how: (pid: Pid, thing: object) => {
        send(pid, thing);
      },
    },
    {
      where: 'a call that nobody answers any more',
      how: (pid: Pid, thing: object) => {
        cast(pid, thing);
        call(pid, thing).catch(() => undefined);
      },
    },
  ])('in $where does not keep the scope from its end', async ({ how }) => {
    const { clock } = world();
    const print = vi.spyOn(console, 'error').mockImplementation((thing: unknown) => inspect(thing));
    const scope = new Scope({ runtime: { clock } });
    how(await Echo.start({ scope }), make());
    await settle();
    await scope.close();
    print.mockRestore();

    expect(scope.running()).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('thrown is why the actor ends, and its child is started again', async () => {
    const { reports, runtime } = world();
    class Tree extends Supervisor {
      override childSpecs() {
        return [{ id: 'echo', actor: Echo }];
      }
    }
    const scope = new Scope({ runtime });
    const tree = await Tree.start({ scope });
    const thing = make();
    cast(Supervisor.child(tree, 'echo'), thing);
    await settle();

    expect(reports).toHaveLength(1);
    const [report] = reports as { then?: string; reason?: { error?: unknown } }[];
    expect(report?.then).toBe('restart');
    expect(report?.reason?.error === thing).toBe(true);
    await expect(call(Supervisor.child(tree, 'echo'), 'again')).resolves.toBe('again');
    await scope.close();
  });

  it('thrown after the end is certain keeps nobody from it', async () => {
    const { runtime } = world();
    const work = gate();
    class Late extends GenServer {
      override async handleCast() {
        await work.promise;
        throwAny(make());
      }
    }
    const scope = new Scope({ runtime });
    cast(await Late.start({ scope }), 'go');
    scope.spawn(async (signal) => {
      await work.promise;
      if (signal.aborted) throwAny(make());
    });
    await settle();
    const closed = scope.close().catch(() => undefined);
    work.open();
    await closed;
    await settle();

    expect(scope.running()).toEqual([]);
  });
});

describe('a reporter that cannot report', () => {
  it.each<{ how: string; reporter: Reporter }>([
    {
      how: 'throws',
      reporter: {
        report: () => {
          throw new Error('no log');
        },
      },
    },
    { how: 'rejects', reporter: { report: () => Promise.reject(new Error('no log')) } },
  ])(
    'because it $how, and so does the console, keeps nobody from its end',
    async ({ reporter }) => {
      const { runtime } = world();
      const print = vi.spyOn(console, 'error').mockImplementation(() => {
        throw new Error('no console');
      });
      const scope = new Scope({ runtime: { ...runtime, reporter } });
      cast(await Echo.start({ scope }), new Error('x'));
      await settle();
      await scope.close();
      print.mockRestore();

      expect(scope.running()).toEqual([]);
    },
  );
});

describe('a message that looks like the library’s own', () => {
  it.each([
    '["$call"]',
    '["$call",1,2,3]',
    '["$call",{},{},"x"]',
    '["$stop",{"type":"normal"}]',
    '["$stop",{"type":"normal"},{"told":1}]',
    '["$task"]',
    '["$task",{"ref":{}}]',
  ])('is any message: %s', async (text) => {
    const { reports, runtime } = world();
    const work = gate();
    const events: unknown[] = [];
    class Takes extends GenServer {
      override async handleInfo(message: unknown) {
        events.push(message);
        await work.promise;
      }
    }
    const scope = new Scope({ runtime });
    const pid = await Takes.start({ scope });
    const message = JSON.parse(text) as unknown;
    send(pid, message);
    send(pid, message);
    await settle();
    exit(pid, ExitReason.shutdown);
    work.open();
    await settle();

    expect(events).toEqual([message]);
    expect(reports.filter(({ type }) => type !== 'undelivered')).toEqual([]);
    await scope.close();
  });
});

describe('what others call back', () => {
  it('is a stray error if a monitor of plain code rejects', async () => {
    const { reports, runtime } = world();
    await using scope = new Scope({ runtime });
    const pid = await Echo.start({ scope });
    monitor(pid, () => Promise.reject(new Error('no')));
    await GenServer.stop(pid);
    await settle();

    expect(reports).toEqual([
      { type: 'stray', source: `a monitor of ${pid.toString()}`, error: new Error('no') },
    ]);
  });

  it('is a stray error if an address throws when its timer rings', async () => {
    const { clock, reports, runtime } = world();
    await using scope = new Scope({ runtime });
    const pid = await Echo.start({ scope });
    let isThere = true;
    const address = {
      resolve: () => {
        if (isThere) return pid;
        throw new Error('moved');
      },
    };
    sendAfter(address, 'x', 5);
    isThere = false;
    const answer = expect(call(pid, 'y', { timeout: 5 })).resolves.toBe('y');
    await clock.advance(5);
    await answer;

    expect(reports).toMatchObject([{ type: 'stray', error: new Error('moved') }]);
  });

  it('ends an actor for its reason if a task of its scope says so', async () => {
    const { runtime } = world();
    class Ends extends GenServer {
      override init() {
        this.scope.spawn(() => this.exit(ExitReason.shutdownWith('done')));
      }
    }
    await using scope = new Scope({ runtime });
    const ended = gate<ExitReason>();
    await Ends.start({ scope, onExit: ended.open });

    expect(await ended.promise).toEqual(ExitReason.shutdownWith('done'));
  });
});

describe('the signal of an actor', () => {
  it('may have as many listeners as it likes: that is no leak', async () => {
    const { runtime } = world();
    await using scope = new Scope({ runtime });
    const limits: number[] = [];
    class Many extends GenServer {
      override init() {
        limits.push(getMaxListeners(this.signal));
      }
    }
    await Many.start({ scope });
    limits.push(getMaxListeners(scope.signal));

    expect(limits).toEqual([Infinity, Infinity]);
  });
});
