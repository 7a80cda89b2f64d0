import { describe, expect, it } from 'vitest';

import {
  Actor,
  ANY,
  call,
  type CallResult,
  cast,
  exit,
  ExitReason,
  type From,
  GenServer,
  noReply,
  type Pid,
  processInfo,
  type Runnable,
  Scope,
  send,
  type Untyped,
} from 'fauxtp';

import { type Gate, gate, settle, world } from '../support/world.ts';

/** Does what it is cast, in its handler. */
class Does extends GenServer {
  override async handleCast(deed: unknown) {
    await (deed as (self: Does, pid: Pid) => unknown)(this, this.pid);
  }

  override handleCall(_request: unknown, _from: From): CallResult<Untyped, unknown> {
    return noReply(undefined);
  }

  calls = this.call.bind(this);

  get aborts(): AbortSignal {
    return this.signal;
  }
}

describe('an actor that is killed', () => {
  async function killed(deed: (self: Does) => unknown) {
    const it = world();
    const scope = new Scope({ runtime: it.runtime });
    const pid = await Does.start({ scope });
    cast(pid, deed);
    await settle();
    return { ...it, scope, pid };
  }

  it('is reported once, whatever its handler comes to later', async () => {
    const work = gate();
    const { pid, reports } = await killed(() => work.promise);
    exit(pid, 'kill');
    await settle();
    work.open();
    await settle();
    expect(reports.map(({ type }) => type)).toEqual(['crash']);
  });

  it('fails what its handler waits for', async () => {
    const { events, pid, scope, clock } = await killed(() => undefined);
    const holds = await Does.start({ scope });
    cast(pid, (self: Does) => self.calls(holds, 'x').catch((error: unknown) => events.push(error)));
    await settle();
    exit(pid, 'kill');
    await settle();
    expect(events).toMatchObject([{ name: 'ActorExitError', reason: { type: 'killed' } }]);
    expect(clock.pending).toBe(0);
  });

  it('fails the calls that wait at it', async () => {
    const { pid } = await killed(() => new Promise(() => undefined));
    const waiting = call(pid, 'x');
    exit(pid, 'kill');
    await expect(waiting).rejects.toMatchObject({ reason: { type: 'killed' } });
  });

  it('fails the call that it is at', async () => {
    const { runtime } = world();
    const scope = new Scope({ runtime });
    class Slow extends GenServer {
      override async handleCall(): Promise<never> {
        return new Promise(() => undefined);
      }
    }
    const slow = await Slow.start({ scope, onExit: () => undefined });
    const answer = call(slow, 'x');
    await settle();
    exit(slow, 'kill');
    await expect(answer).rejects.toMatchObject({ reason: { type: 'killed' } });
  });

  it('fails a call that it has received', async () => {
    const { runtime } = world();
    const scope = new Scope({ runtime });
    class Receives extends Actor {
      override async run() {
        await this.receive([['$call', ANY, ANY, 'x'], () => undefined]);
        await new Promise(() => undefined);
      }
    }
    const receives = await Receives.start({ scope, onExit: () => undefined });
    const answer = call(receives, 'x');
    await settle();
    exit(receives, 'kill');
    await expect(answer).rejects.toMatchObject({ reason: { type: 'killed' } });
  });
});

describe('an error that comes after an exit', () => {
  const reason = ExitReason.error(new Error('first'));
  const other = Object.assign(new Error('second'), { reason: ExitReason.killed });

  it.each<{ what: string; fails: (self: Does, work: Gate) => unknown; told: unknown[] }>([
    {
      what: 'another error is reported',
      fails: async (_self, { promise }) => {
        await promise;
        throw new Error('second');
      },
      told: [{ type: 'stray', source: '#PID<1 Does>', error: new Error('second') }],
    },
    {
      what: 'a value that is no object is reported',
      fails: async (_self, { promise }) => {
        await promise;
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- what a user may do
        throw null;
      },
      told: [{ type: 'stray', source: '#PID<1 Does>', error: null }],
    },
    {
      what: 'one with another reason is reported',
      fails: async (_self, { promise }) => {
        await promise;
        throw other;
      },
      told: [{ type: 'stray', source: '#PID<1 Does>', error: other }],
    },
    {
      what: 'one with the same reason is not',
      fails: async (_self, { promise }) => {
        await promise;
        throw Object.assign(new Error('second'), { reason });
      },
      told: [],
    },
    {
      what: 'the reason of its signal is not',
      fails: async (self, { promise }) => {
        const { aborts } = self;
        await promise;
        aborts.throwIfAborted();
      },
      told: [],
    },
    {
      what: 'that it may not call is not',
      fails: async (self, { promise }) => {
        await promise;
        await self.calls<Untyped, string>({ resolve: () => undefined }, 'x');
      },
      told: [],
    },
  ])('$what', async ({ fails, told }) => {
    const { reports, runtime } = world();
    const reasons: ExitReason[] = [];
    const scope = new Scope({ runtime });
    const pid = await Does.start({ scope, onExit: (why) => reasons.push(why) });
    const work = gate();
    cast(pid, (self: Does) => fails(self, work));
    await settle();
    exit(pid, reason);
    exit(pid, ExitReason.shutdown);
    work.open();
    await settle();
    expect([reasons, reports]).toEqual([[reason], told]);
  });

  it('in terminate is its reason, if it was to end in order', async () => {
    const { reports, runtime } = world();
    const scope = new Scope({ runtime });
    class Clumsy extends GenServer {
      override terminate(): never {
        throw new Error('oops');
      }
    }
    const pid = await Clumsy.start({ scope });
    exit(pid, ExitReason.shutdown);
    await settle();
    expect(reports).toMatchObject([
      { type: 'crash', className: 'Clumsy', reason: { error: new Error('oops') } },
    ]);
    expect(reports).toHaveLength(1);
  });
});

describe('the signal of an actor', () => {
  it.each([true, false])(
    'is one, and aborts as soon as its owner ends (it traps exits: %s)',
    async (traps) => {
      const { clock, events, runtime } = world();
      class Listens extends Does {
        override init() {
          this.trapExit = traps;
        }
      }
      const scope = new Scope({ runtime });
      const pid = await Listens.start({ scope });
      cast(pid, async (self: Does) => {
        const { aborts } = self;
        events.push(self.aborts === aborts);
        await new Promise<void>((resolve) => {
          aborts.addEventListener('abort', () => {
            resolve();
          });
        });
        events.push('aborted');
      });
      await settle();
      await scope.close();
      expect([events, clock.now()]).toEqual([[true, 'aborted'], 0]);
    },
  );
});

describe('the time that an actor has for its end', () => {
  it('is that of what it owns as well', async () => {
    const { clock, reports, runtime } = world();
    class Stuck extends GenServer {
      override terminate(): Promise<void> {
        return new Promise(() => undefined);
      }
    }
    class Parent extends GenServer {
      override async init() {
        await Stuck.start({ scope: this.scope, shutdown: 500 });
      }
    }
    const scope = new Scope({ runtime });
    const parent = await Parent.start({ scope, shutdown: 100, onExit: () => undefined });
    exit(parent, ExitReason.shutdown);
    await clock.advance(99);
    expect(reports).toEqual([]);
    await clock.advance(1);
    expect(reports).toEqual([{ type: 'overrun', what: '#PID<1 Parent>', timeout: 100 }]);
    await clock.advance(400);
    await scope.close();
  });

  it('may be without end, and needs no timer then', async () => {
    const { clock, runtime } = world();
    const scope = new Scope({ runtime });
    const work = gate();
    const pid = await Does.start({ scope, shutdown: Infinity });
    cast(pid, () => work.promise);
    await settle();
    exit(pid, ExitReason.shutdown);
    await settle();
    expect([clock.pending, processInfo(pid)?.status]).toEqual([0, 'ending']);
    work.open();
    await scope.close();
  });
});

describe('a plain call of an actor to itself', () => {
  it.each([
    { where: 'init', at: 'init' },
    { where: 'terminate', at: 'terminate' },
    { where: 'the handler of a receive', at: 'receive' },
  ])('fails at once in $where', async ({ at }) => {
    const { clock, events, runtime } = world();
    const scope = new Scope({ runtime });
    class Itself extends Actor<undefined> {
      override init() {
        if (at === 'init') this.#ask();
        return undefined;
      }
      override async run() {
        await this.receive([
          ANY,
          () => {
            if (at === 'receive') this.#ask();
          },
        ]);
        return undefined;
      }
      override terminate() {
        if (at === 'terminate') this.#ask();
      }
      #ask() {
        call(this.pid, 'x').catch((error: unknown) => events.push(error));
      }
    }
    const pid = await Itself.start({ scope });
    send(pid, 'go');
    await settle();
    await scope.close();
    expect(events).toMatchObject([{ name: 'CallCycleError', chain: [pid, pid] }]);
    expect(clock.now()).toBe(0);
  });
});

describe('a call that is over', () => {
  it('holds its caller up no more', async () => {
    const { events, runtime } = world();
    const scope = new Scope({ runtime });
    const work = gate();
    class Answers extends Does {
      override handleCall() {
        return ['the reply', undefined] as const;
      }
    }
    const other = await Answers.start({ scope });
    const pid = await Answers.start({ scope });
    cast(pid, async (self: Does) => {
      events.push(await self.calls(other, 'x'));
      await work.promise;
    });
    await settle();
    cast(other, async (self: Does) => {
      events.push(await self.calls(pid, 'y').catch((error: unknown) => error));
    });
    await settle();
    events.push('open');
    work.open();
    await settle();
    expect(events).toEqual(['the reply', 'open', 'the reply']);
    await scope.close();
  });
});

describe('a receive that the end of the owner comes to', () => {
  it('lets nothing follow', async () => {
    const { events, runtime } = world();
    const scope = new Scope({ runtime });
    class Traps extends Actor<undefined> {
      override init() {
        this.trapExit = true;
        return undefined;
      }
      override async run() {
        await this.receive(['never', () => undefined]);
        events.push('after');
        return undefined;
      }
      override terminate(reason: ExitReason) {
        events.push(ExitReason.format(reason));
      }
    }
    await Traps.start({ scope });
    await settle();
    await scope.close();
    expect(events).toEqual(['shutdown']);
  });
});

describe('a receive whose patterns have a will of their own', () => {
  class Receives extends Actor {
    readonly #body: (self: Receives) => Promise<unknown>;

    constructor(body: (self: Receives) => Promise<unknown>) {
      super();
      this.#body = body;
    }

    readonly receives = this.receive.bind(this);
    readonly monitors = this.monitor.bind(this);

    get address(): Pid {
      return this.pid;
    }

    override async run(): Promise<never> {
      await this.#body(this);
      return this.exit(ExitReason.normal);
    }
  }

  async function played(body: (self: Receives) => Promise<unknown>, ...messages: unknown[]) {
    const it = world();
    const scope = new Scope({ runtime: it.runtime });
    const pid = await Receives.start({ scope, args: [body] });
    await settle();
    for (const message of messages) {
      send(pid, message);
      await settle();
    }
    await it.clock.advance(100);
    await scope.close();
    return it.reports;
  }

  it('looks at all again when one takes a message out', async () => {
    const events: unknown[] = [];
    const { runtime } = world();
    const other = new Scope({ runtime });
    const gone = await Does.start({ scope: other });
    await played(
      async (self) => {
        const monitor = self.monitors(gone);
        await other.close();
        const isWanted = (message: unknown): message is string => {
          if (message === 'first') monitor[Symbol.dispose]();
          return message === 'wanted';
        };
        events.push(
          await self.receives([isWanted, (it) => it], { timeout: 50, after: () => 'time is over' }),
        );
      },
      'first',
      'wanted',
    );
    expect(events).toEqual(['wanted']);
  });

  it('looks at what comes while it looks', async () => {
    const events: unknown[] = [];
    await played(async (self) => {
      let isSent = false;
      send(self.address, {
        get type() {
          if (!isSent) send(self.address, { type: 'wanted' });
          isSent = true;
          return 'other';
        },
      });
      const after = (): string => 'time is over';
      const clause = [{ type: 'wanted' }, () => 'wanted'] as const;
      events.push(await self.receives(clause, { timeout: 50, after }));
    });
    expect(events).toEqual(['wanted']);
  });

  it('runs no handler when one has ended the actor', async () => {
    const events: unknown[] = [];
    const reports = await played(async (self) => {
      const ends = (_message: unknown): _message is string => {
        exit(self.address, ExitReason.shutdown);
        return true;
      };
      const received = self.receives([ends, () => events.push('handled')]);
      await received.catch((error: unknown) => events.push((error as Error).name));
    }, 'go');
    expect(events).toEqual(['ActorExitError']);
    expect(reports).toEqual([]);
  });
});

describe('what nobody can look at', () => {
  const unseen = (): object =>
    new Proxy(
      {},
      {
        getPrototypeOf() {
          throw new Error('not to be seen');
        },
      },
    );

  it('may be a state', async () => {
    const { reports, runtime } = world();
    const scope = new Scope({ runtime });
    const events: unknown[] = [];
    class Keeps extends Actor<object> {
      override init() {
        return unseen();
      }
      override async run(state: object) {
        events.push(typeof state);
        await this.receive(['next', () => undefined]);
        return unseen();
      }
    }
    const pid = await Keeps.start({ scope });
    send(pid, 'next');
    await settle();
    await scope.close();
    expect([events, reports]).toEqual([['object', 'object'], []]);
  });

  it('may be a message', async () => {
    const { reports, runtime } = world();
    const scope = new Scope({ runtime });
    const revoked = Proxy.revocable([], {});
    revoked.revoke();
    const events: unknown[] = [];
    class Takes extends GenServer {
      override handleInfo(message: unknown) {
        events.push(message === revoked.proxy);
      }
    }
    send(await Takes.start({ scope }), revoked.proxy);
    await settle();
    await scope.close();
    expect([events, reports]).toEqual([[true], []]);
  });
});

describe('a turn', () => {
  it('has no more messages than it may, and is followed by another', async () => {
    const turns: Runnable[] = [];
    const events: unknown[] = [];
    const { runtime } = world();
    const queue = { schedule: (runnable: Runnable) => turns.push(runnable) };
    const scope = new Scope({ runtime: { ...runtime, queue } });
    class Counts extends GenServer {
      override handleInfo(message: unknown) {
        events.push(message);
      }
    }
    void Counts.start({ scope });
    turns.shift()?.turn(64);
    const pid = scope.owned[Symbol.iterator]().next().value as unknown as { pid: Pid };
    for (let message = 1; message <= 5; message += 1) send(pid.pid, message);
    for (let next = turns.shift(); next !== undefined; next = turns.shift()) {
      events.push(`turn: ${next.turn(2)}`);
    }
    expect(events).toEqual([1, 2, 'turn: 2', 3, 4, 'turn: 2', 5, 'turn: 2']);
  });
});

describe('a crash report', () => {
  it('has the last message of a raw actor, and a name for a class without one', async () => {
    const { reports, runtime } = world();
    const scope = new Scope({ runtime });
    const classes = [
      class extends Actor {
        override async run() {
          await this.receive([
            ANY,
            () => {
              throw new Error('boom');
            },
          ]);
        }
      },
    ];
    const pid = await (classes[0] as (typeof classes)[number]).start({ scope });
    send(pid, 'the last');
    await settle();
    expect(reports).toEqual([
      {
        type: 'crash',
        process: pid,
        reason: ExitReason.error(new Error('boom')),
        className: 'anonymous',
        status: { state: undefined, message: 'the last' },
        queueLength: 0,
      },
    ]);
  });

  it('has the class of one whose constructor threw', async () => {
    const { reports, runtime } = world();
    const scope = new Scope({ runtime });
    class Broken extends Actor {
      constructor() {
        super();
        throw new Error('boom');
      }
    }
    await expect(Broken.start({ scope, label: 'it' })).rejects.toMatchObject({
      name: 'StartError',
    });
    expect(reports).toMatchObject([{ type: 'crash', className: 'Broken' }]);
  });
});
