import { describe, expect, it, vi } from 'vitest';

import {
  Actor,
  ANY,
  BadReturnError,
  call,
  cast,
  exit,
  ExitReason,
  GenServer,
  ignore,
  link,
  monitor,
  type Monitor,
  type NameClaim,
  NoProcessError,
  NotRunningError,
  type Pid,
  processInfo,
  Ref,
  Registry,
  Scope,
  send,
  sendAfter,
  sendInterval,
  StartError,
  StartIgnoredError,
  stop,
  unlink,
  type Untyped,
} from 'fauxtp';

import { gate, settle, world } from '../support/world.ts';

/** Hands every message to the test, in its turn. */
class Probe extends Actor<undefined> {
  readonly #events: unknown[];
  readonly #trap: boolean;

  constructor(events: unknown[], trap = false) {
    super();
    this.#events = events;
    this.#trap = trap;
  }

  override init() {
    this.trapExit = this.#trap;
    return undefined;
  }

  override async run() {
    return this.receive([
      ANY,
      (message) => {
        this.#events.push(message);
        return undefined;
      },
    ]);
  }

  override terminate(reason: ExitReason) {
    this.#events.push(`terminate ${ExitReason.format(reason)}`);
  }
}

/** Does what it is called with and replies with what comes of it; any other message goes to the test. */
class Doer extends GenServer {
  readonly #events: unknown[];
  readonly #trap: boolean;

  constructor(events: unknown[], trap = false) {
    super();
    this.#events = events;
    this.#trap = trap;
  }

  override init() {
    this.trapExit = this.#trap;
  }

  override async handleCall(deed: (self: Doer) => unknown) {
    return [await deed(this), undefined] as const;
  }

  override handleInfo(message: unknown) {
    this.#events.push(message);
  }

  starts = this.startLink.bind(this);
  links = this.link.bind(this);
  monitors = this.monitor.bind(this);
  demonitors = this.demonitor.bind(this);
}

/** A process that has ended. */
async function gone(scope: Scope): Promise<Pid> {
  const pid = await Probe.start({ scope, args: [[]] });
  exit(pid, ExitReason.shutdown);
  await settle();
  return pid;
}

class Unwanted extends Actor {
  override init() {
    return ignore();
  }
}

class UnwantedLater extends Actor {
  override async init() {
    return ignore();
  }
}

class UnwantedServer extends GenServer {
  override init() {
    return ignore();
  }
}

class UnwantedServerLater extends GenServer {
  override async init() {
    return ignore();
  }
}

describe('the life of an actor', () => {
  it('goes from init over run to terminate, and hands the state on', async () => {
    const { events, runtime } = world();
    class Life extends Actor<number> {
      override async init() {
        events.push('init');
        return 1;
      }
      override run(state: number) {
        events.push(`run ${state}`);
        return state === 3 ? this.exit(ExitReason.normal) : state + 1;
      }
      override terminate(reason: ExitReason, state: number) {
        events.push(`terminate ${ExitReason.format(reason)} ${state}`);
      }
    }
    await using scope = new Scope({ runtime });
    await Life.start({
      scope,
      onExit: (reason, pid) => events.push([String(pid), reason]),
    });
    await settle();

    expect(events).toEqual([
      'init',
      'run 1',
      'run 2',
      'run 3',
      'terminate normal 3',
      ['#PID<1 Life>', { type: 'normal' }],
    ]);
  });

  it.each([
    { where: 'constructor', async: false },
    { where: 'init', async: false },
    { where: 'init', async: true },
  ])('does not start if its $where throws (async: $async)', async ({ where, async }) => {
    const { events, runtime } = world();
    const boom = new Error('boom');
    class Bad extends Actor {
      constructor() {
        super();
        if (where === 'constructor') throw boom;
      }
      override init() {
        if (async) return Promise.reject(boom);
        throw boom;
      }
      override terminate() {
        events.push('terminate');
      }
    }
    await using scope = new Scope({ runtime });

    await expect(Bad.start({ scope, onExit: () => events.push('onExit') })).rejects.toMatchObject({
      name: 'StartError',
      label: 'Bad',
      reason: { type: 'error', error: boom },
      cause: boom,
    });
    expect(events).toEqual([]);
    expect(scope.running()).toEqual([]);
  });

  it('reports a failed start that no onExit would have heard of', async () => {
    const { reports, runtime } = world();
    class Bad extends Actor {
      override init(): never {
        throw new Error('boom');
      }
    }
    await using scope = new Scope({ runtime });
    void Bad.start({ scope });
    await settle();

    expect(reports).toMatchObject([{ type: 'crash', className: 'Bad' }]);
  });

  it.each([Unwanted, UnwantedLater, UnwantedServer, UnwantedServerLater])(
    'is over before it begins if its init ignores: $name',
    async (Class) => {
      const { events, reports, runtime } = world();
      const name = new Registry().name('a');
      const terminate = vi.spyOn(Class.prototype, 'terminate');
      await using scope = new Scope({ runtime });
      const started = Actor.start.call(Class, {
        scope,
        name,
        onExit: () => events.push('onExit'),
      });
      monitor(name, (reason) => events.push(reason));

      await expect(started).rejects.toThrow(StartIgnoredError);
      await expect(started).rejects.toMatchObject({ label: Class.name });
      expect(events).toEqual([ExitReason.normal]);
      expect(terminate).not.toHaveBeenCalled();
      expect(reports).toEqual([]);
      expect(name.resolve()).toBe(undefined);
      expect(scope.running()).toEqual([]);
    },
  );

  it.each([false, true])('fails if its run ignores (async: %s)', async (async) => {
    const { runtime } = world();
    const ended = gate<ExitReason>();
    class Late extends Actor {
      override run(): never {
        return (async ? Promise.resolve(ignore()) : ignore()) as never;
      }
    }
    await using scope = new Scope({ runtime });
    await Late.start({ scope, onExit: ended.open });

    await expect(ended.promise).resolves.toEqual({
      type: 'error',
      error: expect.any(BadReturnError) as unknown,
    });
  });

  it('is killed if its start takes too long', async () => {
    const { clock, runtime } = world();
    class Hangs extends Actor {
      override init() {
        return gate().promise;
      }
    }
    await using scope = new Scope({ runtime });
    const started = Hangs.start({ scope, startTimeout: 200, onExit: () => undefined });
    const check = expect(started).rejects.toMatchObject({
      name: 'StartTimeoutError',
      timeout: 200,
    });
    await clock.advance(200);

    await check;
    expect(scope.running()).toEqual([]);
  });

  it('has its time to end, if it is told to while it starts', async () => {
    const { clock, events, runtime } = world();
    const ready = gate();
    const ended = gate();
    class Told extends Actor {
      override init() {
        return ready.promise;
      }
      override async terminate() {
        await ended.promise;
        events.push('terminated');
      }
    }
    await using scope = new Scope({ runtime });
    const started = Told.start({ scope, startTimeout: 200 });
    const check = expect(started).rejects.toMatchObject({ name: 'StartError' });
    await settle();
    scope.cancel();
    ready.open();
    await settle();
    await clock.advance(300);
    ended.open();

    await check;
    expect(events).toEqual(['terminated']);
  });

  it('fails for what init threw, however long it takes to end', async () => {
    const { clock, runtime } = world();
    const held = gate();
    class Fails extends Actor {
      override async init(): Promise<never> {
        this.scope.spawn(() => held.promise);
        await this.scope.sleep(1);
        throw new Error('no');
      }
    }
    await using scope = new Scope({ runtime });
    const started = Fails.start({ scope, startTimeout: 200 });
    const check = expect(started).rejects.toMatchObject({
      name: 'StartError',
      reason: { type: 'error', error: new Error('no') },
    });
    await clock.advance(1);
    await clock.advance(300);
    held.open();

    await check;
  });

  it('ends before it is ready if the signal of its start aborts', async () => {
    const { runtime } = world();
    class Waits extends Actor {
      override init() {
        return this.receive(['never', () => undefined]);
      }
    }
    await using scope = new Scope({ runtime });
    const controller = new AbortController();
    const started = Waits.start({ scope, signal: controller.signal });
    await settle();
    controller.abort();

    await expect(started).rejects.toThrow(StartError);
  });

  it.each(['receive', 'call', 'pid', 'scope', 'signal', 'trapExit'] as const)(
    'has no %s before it is started',
    async (what) => {
      class Eager extends Actor {
        readonly got: unknown;
        constructor() {
          super();
          this.got =
            what === 'receive'
              ? this.receive([ANY, () => undefined])
              : what === 'call'
                ? this.call({ resolve: () => undefined }, 'x' as never)
                : this[what];
        }
      }

      const made = async (): Promise<unknown> => new Eager().got;
      await expect(made()).rejects.toThrow(NotRunningError);
    },
  );

  it('closes its own scope after terminate and before it is dead', async () => {
    const { events, runtime } = world();
    class Parent extends GenServer {
      override async init() {
        await Probe.start({ scope: this.scope, args: [events] });
      }
      override terminate() {
        events.push('parent terminate');
      }
    }
    await using scope = new Scope({ runtime });
    const parent = await Parent.start({ scope, onExit: () => events.push('parent exit') });
    exit(parent, ExitReason.shutdown);
    await settle();

    expect(events).toEqual(['parent terminate', 'terminate shutdown', 'parent exit']);
  });

  describe.each([false, true])('passes on to what it owns (which traps exits: %s)', (trap) => {
    it.each([
      ExitReason.normal,
      ExitReason.shutdown,
      ExitReason.shutdownWith('upgrade'),
      ExitReason.error('bad'),
    ])('its own reason to end, and no other: %o', async (reason) => {
      const { events, reports, runtime } = world();
      class Parent extends GenServer {
        override async init() {
          await Probe.start({ scope: this.scope, args: [events, trap] });
          const inner = new Scope({ parent: this.scope });
          await Probe.start({ scope: inner, args: [events, trap] });
        }
        override handleCast() {
          return stop(reason, undefined);
        }
      }
      await using scope = new Scope({ runtime });
      const parent = await Parent.start({ scope });
      cast(parent, 'stop');
      await settle();

      const words = `terminate ${ExitReason.format(reason)}`;
      expect(events).toEqual([words, words]);
      // One failure, one report: the parent's.
      const failures = reason.type === 'error' ? [{ type: 'crash', process: parent, reason }] : [];
      expect(reports).toMatchObject(failures);
      expect(reports).toHaveLength(failures.length);
    });
  });

  it('reports one that it owns and that fails while it ends', async () => {
    const { reports, runtime } = world();
    class Clumsy extends GenServer {
      override terminate(): never {
        throw new Error('oops');
      }
    }
    class Parent extends GenServer {
      override async init() {
        await Clumsy.start({ scope: this.scope });
      }
    }
    await using scope = new Scope({ runtime });
    const parent = await Parent.start({ scope, onExit: () => undefined });
    await GenServer.stop(parent, ExitReason.error('bad')).catch(() => undefined);

    expect(reports).toMatchObject([
      { type: 'stray', error: 'bad' },
      { type: 'crash', className: 'Clumsy', reason: { error: new Error('oops') } },
    ]);
  });

  it('fails if a task in its scope fails', async () => {
    const { runtime } = world();
    const ended = gate<ExitReason>();
    class Parent extends GenServer {
      override init() {
        this.scope.spawn(() => {
          throw new Error('task');
        });
      }
    }
    await using scope = new Scope({ runtime });
    await Parent.start({ scope, onExit: ended.open });

    await expect(ended.promise).resolves.toEqual({ type: 'error', error: new Error('task') });
  });
});

describe('an actor that is to end, in a handler that goes on', () => {
  it.each([
    {
      what: 'calls',
      deed: (self: Untiring, own: Pid) => self.calls(own, 'x'),
    },
    {
      what: 'receives',
      deed: (self: Untiring) => self.receives([ANY, () => undefined]),
    },
  ])('may wait for nothing more: it $what in vain', async ({ deed }) => {
    const { clock, events, reports, runtime } = world();
    const work = gate();
    await using scope = new Scope({ runtime });
    const pid = await Untiring.start({ scope, args: [work.promise, deed, events] });
    cast(pid, 'go');
    await settle();
    exit(pid, ExitReason.shutdown);
    work.open();
    await settle();

    expect(events).toMatchObject([
      { name: 'ActorExitError', process: pid, reason: { type: 'shutdown' } },
      'terminate',
    ]);
    expect([reports, clock.pending]).toEqual([[], 0]);
  });

  it('hears in a report of a task in its scope that fails meanwhile', async () => {
    const { events, reports, runtime } = world();
    const [work, task] = [gate(), gate()];
    await using scope = new Scope({ runtime });
    const deed = () => undefined;
    const pid = await Untiring.start({ scope, args: [work.promise, deed, events] });
    cast(pid, task.promise);
    await settle();
    exit(pid, ExitReason.shutdown);
    task.fail(new Error('task'));
    await settle();
    work.open();
    await settle();

    expect(events).toEqual(['terminate']);
    expect(reports).toEqual([
      { type: 'stray', source: '#PID<1 Untiring>', error: new Error('task') },
    ]);
  });
});

type Deed = (self: Untiring, own: Pid) => unknown;

/** Does something in its handler after its exit has come, and tells what comes of it. */
class Untiring extends GenServer {
  readonly #work: Promise<void>;
  readonly #deed: Deed;
  readonly #events: unknown[];

  constructor(work: Promise<void>, deed: Deed, events: unknown[]) {
    super();
    this.#work = work;
    this.#deed = deed;
    this.#events = events;
  }

  override async handleCast(task: unknown) {
    this.scope.spawn(() => task);
    await this.#work;
    try {
      await this.#deed(this, this.pid);
    } catch (error) {
      this.#events.push(error);
    }
  }

  override terminate() {
    this.#events.push('terminate');
  }

  calls = this.call.bind(this);
  receives = this.receive.bind(this);
}

describe('an exit signal', () => {
  it('goes ahead of the queue, and ends a pending receive', async () => {
    const { events, runtime } = world();
    class Waits extends Actor {
      override async run() {
        try {
          await this.receive(['x', () => undefined]);
        } catch (error) {
          events.push((error as Error).name);
          throw error;
        }
      }
      override terminate() {
        events.push(processInfo(this.pid)?.queueLength);
      }
    }
    await using scope = new Scope({ runtime });
    const waits = await Waits.start({ scope });
    await settle();
    send(waits, 'x');
    exit(waits, ExitReason.shutdown);
    await settle();

    expect(events).toEqual(['ActorExitError', 1]);
  });

  it('waits for the handler that is under way', async () => {
    const { events, runtime } = world();
    const work = gate();
    class Works extends GenServer {
      override async handleCast() {
        events.push(this.signal.aborted);
        await work.promise;
        events.push(this.signal.aborted, 'done');
      }
      override terminate() {
        events.push('terminate');
      }
    }
    await using scope = new Scope({ runtime });
    const works = await Works.start({ scope });
    cast(works, 'go');
    cast(works, 'never handled');
    await settle();
    exit(works, ExitReason.shutdown);
    await settle();
    events.push('open');
    work.open();
    await settle();

    expect(events).toEqual([false, 'open', true, 'done', 'terminate']);
  });

  it('has aborted the signal of an actor that looks at it for the first time in terminate', async () => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    class Late extends GenServer {
      override terminate() {
        events.push(this.signal.aborted, this.signal.reason);
      }
    }
    const late = await Late.start({ scope });
    exit(late, ExitReason.shutdown);
    await settle();

    expect(events).toMatchObject([true, { name: 'ActorExitError', reason: { type: 'shutdown' } }]);
  });

  it('kills what does not end in its time, and drops what it does later', async () => {
    const { clock, events, reports, runtime } = world();
    const stuck = gate();
    class Stuck extends GenServer {
      override async handleCast() {
        await stuck.promise;
      }
      override terminate() {
        events.push('terminate');
      }
    }
    await using scope = new Scope({ runtime });
    const pid = await Stuck.start({
      scope,
      shutdown: 500,
      onExit: (reason) => events.push(reason),
    });
    cast(pid, 'go');
    await settle();
    exit(pid, ExitReason.shutdown);
    await clock.advance(499);
    expect(events).toEqual([]);
    await clock.advance(1);
    stuck.fail(new Error('late'));
    await settle();

    expect(events).toEqual([{ type: 'killed' }]);
    expect(reports).toEqual([
      { type: 'overrun', what: '#PID<1 Stuck>', timeout: 500 },
      { type: 'stray', source: '#PID<1 Stuck>', error: new Error('late') },
    ]);
  });

  it('kills one whose terminate never settles', async () => {
    const { clock, runtime } = world();
    const ended = gate<ExitReason>();
    class Stuck extends GenServer {
      override terminate() {
        return gate().promise;
      }
    }
    await using scope = new Scope({ runtime });
    const pid = await Stuck.start({ scope, onExit: ended.open });
    exit(pid, ExitReason.shutdown);
    await clock.advance(5_000);

    await expect(ended.promise).resolves.toEqual({ type: 'killed' });
    expect(clock.pending).toBe(0);
  });

  it.each([
    { signal: ExitReason.normal, ends: undefined },
    { signal: ExitReason.shutdown, ends: 'shutdown' },
    { signal: ExitReason.error('bad'), ends: '"bad"' },
    { signal: 'kill' as const, ends: 'killed' },
  ])('$signal.type ends one that does not trap with $ends', async ({ signal, ends }) => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    const probe = await Probe.start({
      scope,
      args: [events],
      onExit: (reason) => events.push(ExitReason.format(reason)),
    });
    exit(probe, signal);
    await settle();
    const seen = [...events];

    if (ends === undefined) expect(seen).toEqual([]);
    else if (ends === 'killed') expect(seen).toEqual(['killed']);
    else expect(seen).toEqual([`terminate ${ends}`, ends]);
  });

  // As `erlang:exit/2` has it: `normal` ends nobody but the one that sends it to itself.
  it.each([
    { trap: false, does: 'ends one' },
    { trap: true, does: 'comes as a message to one that traps exits and' },
  ])('normal $does that sends it to itself', async ({ trap }) => {
    const { events, runtime } = world();
    class Quits extends GenServer {
      override init() {
        this.trapExit = trap;
      }
      override handleCast() {
        this.sendExit(this.pid, ExitReason.normal);
      }
      override handleInfo(message: unknown) {
        events.push(message);
      }
    }
    await using scope = new Scope({ runtime });
    const quits = await Quits.start({ scope, onExit: (reason) => events.push(reason) });
    cast(quits, 'go');
    await settle();

    const { normal } = ExitReason;
    expect(events).toEqual([trap ? ['$exit', quits, normal] : normal]);
  });

  it.each([ExitReason.normal, ExitReason.shutdown, ExitReason.error('bad')])(
    '$type comes as a message to one that traps exits',
    async (reason) => {
      const { events, runtime } = world();
      await using scope = new Scope({ runtime });
      const probe = await Probe.start({ scope, args: [events, true] });
      const other = await Probe.start({ scope, args: [events] });
      exit(probe, reason, other);
      await settle();

      expect(events).toEqual([['$exit', other, reason]]);
    },
  );

  it('of the owner comes in its turn, and ends one that traps exits', async () => {
    const { events, runtime } = world();
    const scope = new Scope({ runtime });
    const probe = await Probe.start({ scope, args: [events, true] });
    send(probe, 'before');
    const closed = scope.close();
    send(probe, 'after');
    await closed;

    expect(events).toEqual(['before', 'terminate shutdown']);
  });

  it('of the owner ends one that traps exits and never receives', async () => {
    const { events, runtime } = world();
    const scope = new Scope({ runtime });
    class Spins extends Actor<number> {
      override init() {
        this.trapExit = true;
        return 0;
      }
      override async run(state: number) {
        await settle();
        return state + 1;
      }
      override terminate(reason: ExitReason) {
        events.push(reason.type);
      }
    }
    await Spins.start({ scope });
    await scope.close();

    expect(events).toEqual(['shutdown']);
  });

  it('of the owner kills one that traps exits and does not come to it in its time', async () => {
    const { clock, events, runtime } = world();
    const scope = new Scope({ runtime });
    class Stuck extends GenServer {
      override init() {
        this.trapExit = true;
      }
      override handleCast() {
        events.push(this.signal.aborted);
        return gate().promise;
      }
    }
    const onExit = (reason: ExitReason): unknown => events.push(reason.type);
    const stuck = await Stuck.start({ scope, shutdown: 100, onExit });
    cast(stuck, 'go');
    await settle();
    const closed = scope.close();
    await clock.advance(99);
    expect(events).toEqual([false]);
    await clock.advance(1);
    await closed;

    expect(events).toEqual([false, 'killed']);
  });

  it('cannot be trapped if it is a kill', async () => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    const probe = await Probe.start({
      scope,
      args: [events, true],
      onExit: (reason) => events.push(reason),
    });
    exit(probe, 'kill');
    await settle();

    expect(events).toEqual([{ type: 'killed' }]);
  });

  it('of a killed parent reaches its children as killed, and they clean up', async () => {
    const { events, runtime } = world();
    class Parent extends GenServer {
      override async init() {
        await Probe.start({ scope: this.scope, args: [events] });
      }
    }
    await using scope = new Scope({ runtime });
    const parent = await Parent.start({ scope, onExit: () => events.push('parent') });
    exit(parent, 'kill');
    await settle();

    expect(events).toEqual(['parent', 'terminate killed']);
    expect(scope.running()).toEqual([]);
  });

  it('that kills an actor leaves it in its scope until what it owned has ended', async () => {
    const { events, runtime } = world();
    const cleaned = gate();
    class Cleans extends GenServer {
      override async terminate() {
        await cleaned.promise;
        events.push('cleaned');
      }
    }
    class Parent extends GenServer {
      override async init() {
        await Cleans.start({ scope: this.scope });
      }
    }
    const scope = new Scope({ runtime });
    const parent = await Parent.start({ scope, onExit: () => events.push('parent') });
    exit(parent, 'kill');
    await settle();
    events.push(scope.running());
    const closed = scope.close().then(() => events.push('closed'));
    await settle();
    cleaned.open();
    await closed;

    expect(events).toEqual([
      'parent',
      ['scope / #PID<1 Parent>', 'scope / #PID<1 Parent> / #PID<2 Cleans>'],
      'cleaned',
      'closed',
    ]);
  });
});

describe('the failure of an actor', () => {
  class Crashes extends GenServer<Untyped, { secret: string }> {
    override init() {
      return { secret: 'x' };
    }
    override handleInfo(message: unknown): never {
      throw new Error(`cannot ${String(message)}`);
    }
  }

  it('is reported if nobody hears of it', async () => {
    const { reports, runtime } = world();
    await using scope = new Scope({ runtime });
    const pid = await Crashes.start({ scope });
    send(pid, 'swim');
    send(pid, 'fly');
    await settle();

    expect(reports).toEqual([
      {
        type: 'crash',
        process: pid,
        className: 'Crashes',
        reason: { type: 'error', error: new Error('cannot swim') },
        status: { state: { secret: 'x' }, message: 'swim' },
        queueLength: 1,
      },
      { type: 'undelivered', process: pid, message: 'fly' },
    ]);
  });

  it('is reported if it is only itself that would hear of it', async () => {
    const { reports, runtime } = world();
    class Vain extends Crashes {
      override init() {
        this.monitor(this.pid);
        return super.init();
      }
    }
    await using scope = new Scope({ runtime });
    send(await Vain.start({ scope }), 'swim');
    await settle();

    expect(reports).toMatchObject([{ type: 'crash' }]);
  });

  it('is reported if those that are linked to it are on their way out', async () => {
    const { reports, runtime } = world();
    const leave = gate();
    class Leaving extends GenServer {
      override async terminate() {
        await leave.promise;
      }
    }
    await using scope = new Scope({ runtime });
    const [leaving, pid] = [await Leaving.start({ scope }), await Crashes.start({ scope })];
    link(leaving, pid);
    exit(leaving, ExitReason.shutdown);
    await settle();
    send(pid, 'swim');
    await settle();
    leave.open();
    await settle();

    expect(reports).toMatchObject([{ type: 'crash', process: pid }]);
  });

  it('is reported if whoever was told of it ends without having looked', async () => {
    const { reports, runtime } = world();
    const work = gate();
    class Busy extends GenServer<Untyped, Pid | undefined> {
      override async init() {
        this.trapExit = true;
        return this.startLink(Crashes);
      }
      override async handleCast(_request: unknown, crashes: Pid | undefined) {
        this.monitor(crashes as Pid);
        send(crashes as Pid, 'swim');
        await work.promise;
        return stop(ExitReason.normal, crashes);
      }
    }
    await using scope = new Scope({ runtime });
    const pid = await Busy.start({ scope });
    cast(pid, 'go');
    await settle();
    const before = [...reports];
    work.open();
    await settle();

    const failed = { type: 'error', error: new Error('cannot swim') };
    expect(before).toEqual([]);
    expect(reports).toMatchObject([
      { type: 'undelivered', process: pid, message: ['$exit', expect.anything(), failed] },
      {
        type: 'undelivered',
        process: pid,
        message: ['$down', expect.anything(), expect.anything(), failed],
      },
    ]);
  });

  it('shows nothing of the state if formatStatus returns nothing', async () => {
    const { reports, runtime } = world();
    class Mute extends Crashes {
      override formatStatus() {
        return undefined as never;
      }
    }
    await using scope = new Scope({ runtime });
    send(await Mute.start({ scope }), 'swim');
    await settle();

    expect(reports).toMatchObject([{ type: 'crash', status: undefined }]);
  });

  it('shows of the state what formatStatus lets through', async () => {
    const { reports, runtime } = world();
    class Discreet extends Crashes {
      override formatStatus() {
        return { state: 'hidden', message: 'hidden too' };
      }
    }
    await using scope = new Scope({ runtime });
    send(await Discreet.start({ scope }), 'swim');
    await settle();

    expect(reports).toMatchObject([{ status: { state: 'hidden', message: 'hidden too' } }]);
  });

  it('shows nothing if formatStatus throws', async () => {
    const { reports, runtime } = world();
    class Clumsy extends Crashes {
      override formatStatus(): never {
        throw new Error('oops');
      }
    }
    await using scope = new Scope({ runtime });
    send(await Clumsy.start({ scope }), 'swim');
    await settle();

    expect(reports).toMatchObject([
      { type: 'stray', source: expect.stringContaining('formatStatus of #PID<') as unknown },
      { type: 'crash' },
    ]);
    expect(reports).toMatchObject([{ error: new Error('oops') }, {}]);
    expect(reports[1]).not.toHaveProperty('state');
  });

  it.each(['onExit', 'link', 'monitor'])('is not reported if there is a %s', async (who) => {
    const { reports, runtime } = world();
    await using scope = new Scope({ runtime });
    const pid = await Crashes.start({
      scope,
      onExit: who === 'onExit' ? () => undefined : undefined,
    });
    if (who === 'link') link(pid, await Probe.start({ scope, args: [[], true] }));
    if (who === 'monitor') monitor(pid, () => undefined);
    send(pid, 'swim');
    await settle();

    expect(reports).toEqual([]);
  });

  it('in terminate replaces the reason, and the first failure is reported', async () => {
    const { events, reports, runtime } = world();
    class Worse extends Crashes {
      override terminate(): never {
        throw new Error('worse');
      }
    }
    await using scope = new Scope({ runtime });
    send(await Worse.start({ scope, onExit: (reason) => events.push(reason) }), 'swim');
    await settle();

    expect(events).toEqual([{ type: 'error', error: new Error('worse') }]);
    expect(reports).toEqual([
      { type: 'stray', source: '#PID<1 Worse>', error: new Error('cannot swim') },
    ]);
  });

  it.each([false, true])('in onExit is reported (async: %s)', async (async) => {
    const { reports, runtime } = world();
    await using scope = new Scope({ runtime });
    const pid = await Crashes.start({
      scope,
      onExit: () => {
        if (async) return Promise.reject(new Error('onExit'));
        throw new Error('onExit');
      },
    });
    exit(pid, ExitReason.shutdown);
    await settle();

    expect(reports).toEqual([
      { type: 'stray', source: 'onExit of #PID<1 Crashes>', error: new Error('onExit') },
    ]);
  });

  it('in the callback of a monitor is reported, and keeps nobody from hearing', async () => {
    const { events, reports, runtime } = world();
    await using scope = new Scope({ runtime });
    const pid = await Crashes.start({ scope, onExit: () => events.push('onExit') });
    monitor(pid, () => {
      throw new Error('callback');
    });
    monitor(pid, (reason) => events.push(reason.type));
    exit(pid, ExitReason.shutdown);
    await settle();

    expect(events).toEqual(['shutdown', 'onExit']);
    expect(reports).toMatchObject([
      { type: 'stray', source: `a monitor of ${String(pid)}`, error: new Error('callback') },
    ]);
  });
});

describe('receive', () => {
  it('looks at what one of its own predicates has sent', async () => {
    const { events, runtime } = world();
    class Sends extends Actor<undefined> {
      override async run() {
        let isSent = false;
        const second = (message: unknown): boolean => {
          if (!isSent) send(this.pid, 'second');
          isSent = true;
          return message === 'second';
        };
        await this.receive([second, (message) => events.push(message)]);
        return this.exit(ExitReason.normal);
      }
    }
    await using scope = new Scope({ runtime });
    send(await Sends.start({ scope }), 'first');
    await settle();

    expect(events).toEqual(['second']);
  });

  class Selects extends Actor<undefined> {
    readonly #body: (self: Selects) => Promise<unknown>;

    constructor(body: (self: Selects) => Promise<unknown>) {
      super();
      this.#body = body;
    }

    override async run() {
      await this.#body(this);
      return this.exit(ExitReason.normal);
    }

    get self(): Pid {
      return this.pid;
    }

    take = this.receive.bind(this);
  }

  it('takes the oldest match and leaves the rest in order', async () => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    await Selects.start({
      scope,
      args: [
        async ({ self, take }) => {
          for (const message of ['a', 'b', 'c', 'b']) send(self, message);
          events.push(await take(['b', () => 1]));
          for (let left = 3; left > 0; left -= 1) events.push(await take([ANY, (m) => m]));
        },
      ],
    });
    await settle();

    expect(events).toEqual([1, 'a', 'c', 'b']);
  });

  it('fails when its time is over, and leaves the messages', async () => {
    const { clock, events, runtime } = world();
    await using scope = new Scope({ runtime });
    await Selects.start({
      scope,
      args: [
        async ({ self, take }) => {
          send(self, 'other');
          await take(['x', () => 1], { timeout: 50 }).catch((error: unknown) => events.push(error));
          events.push(await take([ANY, (message) => message]));
        },
      ],
    });
    await clock.advance(50);

    expect(events).toMatchObject([
      { name: 'ReceiveTimeoutError', timeout: 50, queueLength: 1 },
      'other',
    ]);
  });

  it('goes on with after when its time is over; a time of 0 looks at what is there', async () => {
    const { clock, events, runtime } = world();
    await using scope = new Scope({ runtime });
    await Selects.start({
      scope,
      args: [
        async ({ self, take }) => {
          send(self, 'here');
          const options = { timeout: 0, after: () => 'nothing' };
          events.push(await take(['here', () => 'found'], options));
          events.push(await take(['here', () => 'found'], options));
        },
      ],
    });
    await settle();

    expect(events).toEqual(['found', 'nothing']);
    expect(clock.pending).toBe(0);
  });

  it('does not bound by its timeout what the handler does', async () => {
    const { clock, events, runtime } = world();
    await using scope = new Scope({ runtime });
    const slow = gate();
    const pid = await Selects.start({
      scope,
      args: [
        async ({ take }) => {
          const handler = async (): Promise<string> => {
            await slow.promise;
            return 'done';
          };
          events.push(await take(['go', handler], { timeout: 10 }));
        },
      ],
    });
    send(pid, 'go');
    await clock.advance(1_000);
    slow.open();
    await settle();

    expect(events).toEqual(['done']);
  });

  it('may go on to another receive in its handler, or after its time', async () => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    await Selects.start({
      scope,
      args: [
        async ({ self, take }) => {
          send(self, 'inner');
          send(self, 'outer');
          events.push(await take(['outer', () => take(['inner', () => 'both'])]));
          const after = (): Promise<string> => take(['last', () => 'last']);
          send(self, 'last');
          events.push(await take(['never', () => ''], { timeout: 0, after }));
        },
      ],
    });
    await settle();

    expect(events).toEqual(['both', 'last']);
  });

  it('refuses a second receive beside the first', async () => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    const pid = await Selects.start({
      scope,
      args: [
        async ({ take }) => {
          const first = take(['x', () => 'first']);
          await take(['x', () => 'second']).catch((error: unknown) => events.push(error));
          events.push(await first);
        },
      ],
    });
    send(pid, 'x');
    await settle();

    expect(events).toMatchObject([{ name: 'ReceiveInProgressError' }, 'first']);
  });

  it('looks at each message once, however many come', async () => {
    const { runtime } = world();
    await using scope = new Scope({ runtime });
    const looked: unknown[] = [];
    const isLast = (message: unknown): boolean => {
      looked.push(message);
      return message === 4;
    };
    const pid = await Selects.start({ scope, args: [({ take }) => take([isLast, () => 0])] });
    for (let message = 0; message < 5; message += 1) {
      send(pid, message);
      await settle();
    }

    expect(looked).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('a message to the dead', () => {
  it('is reported, but for news of the end of others', async () => {
    const { reports, runtime } = world();
    await using scope = new Scope({ runtime });
    const probe = await Probe.start({ scope, args: [[]] });
    exit(probe, 'kill');
    await settle();
    reports.splice(0);
    send(probe, 'plain');
    cast(probe, 'cast');
    send(probe, ['$down', new Ref('monitor'), probe, ExitReason.normal]);
    send(probe, ['$set', 'x']);

    expect(reports).toEqual([
      { type: 'undelivered', process: probe, message: 'plain' },
      { type: 'undelivered', process: probe, message: ['$cast', 'cast'] },
      { type: 'undelivered', process: probe, message: ['$set', 'x'] },
    ]);
  });
});

describe('startLink', () => {
  it('that takes too long does not end whoever starts it', async () => {
    const { clock, events, runtime } = world();
    class Slow extends GenServer {
      override init() {
        return new Promise<undefined>(() => undefined);
      }
    }
    class Parent extends GenServer {
      override async handleCast() {
        await this.startLink(Slow, { startTimeout: 5 }).catch((error: unknown) => {
          events.push((error as Error).name);
        });
      }
    }
    await using scope = new Scope({ runtime });
    const pid = await Parent.start({ scope });
    cast(pid, 'go');
    await settle();
    await clock.advance(5);

    expect(events).toEqual(['StartTimeoutError']);
    expect(processInfo(pid)).toMatchObject({ status: 'alive' });
  });

  class Fails extends Actor {
    override init(): never {
      throw new Error('boom');
    }
  }

  const failure = ExitReason.error(new Error('boom'));

  /* What `starts` gives, in a parent that catches what it throws. */
  const caught =
    (Class: new () => Actor) =>
    async ({ starts }: Doer): Promise<unknown> =>
      starts(Class).catch((error: unknown) => error);

  it('starts an actor in the scope of the one that calls it', async () => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    const parent = await Doer.start({ scope, args: [events] });
    const name = new Registry().name('a');
    const child = await call(parent, ({ starts }: Doer) =>
      starts(Probe, { args: [events], label: 'child', name }),
    );

    expect(child).toBe(name.resolve());
    expect(scope.running()).toEqual([
      `scope / ${String(parent)}`,
      `scope / ${String(parent)} / ${String(child)}`,
    ]);
    expect(String(child)).toBe('#PID<2 child>');
  });

  it('takes the parent down with the child that fails', async () => {
    const { events, reports, runtime } = world();
    await using scope = new Scope({ runtime });
    const onExit = (reason: ExitReason): unknown => events.push(['parent', reason]);
    const parent = await Doer.start({ scope, args: [events], onExit });
    const child = await call(parent, ({ starts }: Doer) => starts(Probe, { args: [[]] }));
    exit(child as Pid, failure);
    await settle();

    expect(events).toEqual([['parent', failure]]);
    expect(reports).toEqual([]);
  });

  it('tells a parent that traps exits of the end of the child', async () => {
    const { events, reports, runtime } = world();
    await using scope = new Scope({ runtime });
    const parent = await Doer.start({ scope, args: [events, true] });
    const child = await call(parent, ({ starts }: Doer) => starts(Probe, { args: [[]] }));
    exit(child as Pid, failure);
    await settle();

    expect(events).toEqual([['$exit', child, failure]]);
    expect(processInfo(parent)?.status).toBe('alive');
    expect(reports).toEqual([]);
  });

  it.each([ExitReason.normal, ExitReason.shutdown, failure])(
    'ends the child with the parent, and for its reason: $type',
    async (reason) => {
      const { events, runtime } = world();
      await using scope = new Scope({ runtime });
      const parent = await Doer.start({ scope, args: [[]], onExit: () => undefined });
      await call(parent, ({ starts }: Doer) => starts(Probe, { args: [events] }));
      await GenServer.stop(parent, reason);

      expect(events).toEqual([`terminate ${ExitReason.format(reason)}`]);
      expect(scope.running()).toEqual([]);
    },
  );

  it('ends a parent whose child does not start, even if that catches it', async () => {
    const { events, reports, runtime } = world();
    await using scope = new Scope({ runtime });
    const onExit = (reason: ExitReason): unknown => events.push(reason);
    const parent = await Doer.start({ scope, args: [events], onExit });

    // Its handler goes on to its end, and replies.
    await expect(call(parent, caught(Fails))).resolves.toBeInstanceOf(StartError);
    await settle();
    expect(events).toEqual([failure]);
    expect(reports).toEqual([]);
  });

  it('throws in a parent that traps exits and whose child does not start, and sends it nothing', async () => {
    const { events, reports, runtime } = world();
    await using scope = new Scope({ runtime });
    const parent = await Doer.start({ scope, args: [events, true] });

    const error = await call(parent, caught(Fails));
    expect(error).toBeInstanceOf(StartError);
    expect(error).toMatchObject({ label: 'Fails', reason: failure });
    await settle();
    expect(events).toEqual([]);
    expect(reports).toEqual([]);
    expect(processInfo(parent)?.status).toBe('alive');
  });

  it.each([false, true])(
    'leaves the parent alone if the child ignores (it traps exits: %s)',
    async (trap) => {
      const { events, reports, runtime } = world();
      await using scope = new Scope({ runtime });
      const parent = await Doer.start({ scope, args: [events, trap] });

      await expect(call(parent, caught(Unwanted))).resolves.toBeInstanceOf(StartIgnoredError);
      await settle();
      expect(events).toEqual([]);
      expect(reports).toEqual([]);
      expect(processInfo(parent)?.status).toBe('alive');
    },
  );
});

describe('links and monitors', () => {
  it('an end travels along links with its reason', async () => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    const a = await Probe.start({ scope, args: [events] });
    const b = await Probe.start({ scope, args: [events] });
    const c = await Probe.start({ scope, args: [events, true] });
    link(a, b);
    link(b, c);
    exit(a, ExitReason.error('bad'));
    await settle();

    expect(events).toEqual([
      'terminate "bad"',
      'terminate "bad"',
      ['$exit', b, ExitReason.error('bad')],
    ]);
  });

  it('a kill reaches the links as killed, and a normal end does not reach them', async () => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    const a = await Probe.start({ scope, args: [events] });
    const b = await Probe.start({ scope, args: [events] });
    const c = await Probe.start({ scope, args: [events] });
    link(a, b);
    link(b, c);
    unlink(b, c);
    exit(a, 'kill');
    await settle();

    expect(events).toEqual(['terminate killed']);
    expect(processInfo(c)).toBeDefined();
  });

  it('a link to the dead is refused; it is a message to one that traps exits', async () => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    const dead = await gone(scope);
    const doer = await Doer.start({ scope, args: [events] });
    const trapper = await Doer.start({ scope, args: [events, true] });
    const links = ({ links }: Doer): unknown => {
      try {
        links(dead);
        return 'linked';
      } catch (error) {
        return error;
      }
    };

    await expect(call(doer, links)).resolves.toBeInstanceOf(NoProcessError);
    await settle();
    expect(events).toEqual([]);
    await expect(call(trapper, links)).resolves.toBe('linked');
    await settle();
    expect(events).toEqual([['$exit', dead, ExitReason.noproc]]);
    for (const pid of [doer, trapper]) expect(processInfo(pid)?.status).toBe('alive');
  });

  it('a monitor of an actor sends one message, and none after it is disposed of', async () => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    const target = await Probe.start({ scope, args: [[]] });
    class Watches extends Probe {
      override init() {
        const kept = this.monitor(target);
        const dropped = this.monitor(target);
        dropped[Symbol.dispose]();
        events.push(kept.ref);
        return undefined;
      }
    }
    await Watches.start({ scope, args: [events] });
    exit(target, ExitReason.shutdown);
    await settle();

    expect(events.slice(1)).toEqual([['$down', events[0], target, ExitReason.shutdown]]);
  });

  it.each([undefined, {}, { flush: false }, { flush: true }])(
    'a monitor that is taken back sends nothing more (%o)',
    async (options) => {
      const { events, runtime } = world();
      await using scope = new Scope({ runtime });
      const target = await Probe.start({ scope, args: [[]] });
      const doer = await Doer.start({ scope, args: [events] });
      await call(doer, ({ monitors, demonitors }: Doer) => {
        demonitors(monitors(target), options);
      });
      exit(target, ExitReason.shutdown);
      await settle();

      expect(events).toEqual([]);
    },
  );

  it.each<{ how: string; takeBack: (self: Doer, monitor: Monitor) => unknown; flushes: boolean }>([
    {
      how: 'demonitor',
      takeBack: ({ demonitors }, down) => {
        demonitors(down);
      },
      flushes: false,
    },
    {
      how: 'demonitor with flush',
      takeBack: ({ demonitors }, down) => {
        demonitors(down, { flush: true });
      },
      flushes: true,
    },
    {
      how: 'using',
      takeBack: (_self, down) => {
        using own = down;
        return own.ref;
      },
      flushes: true,
    },
  ])(
    'a message of a monitor that waits is taken out by $how: $flushes',
    async ({ takeBack, flushes }) => {
      const { events, runtime } = world();
      await using scope = new Scope({ runtime });
      const dead = await gone(scope);
      const doer = await Doer.start({ scope, args: [events] });
      const refs: Ref[] = [];
      await call(doer, (self: Doer) => {
        send(doer, 'before');
        const downs = [self.monitors(dead), self.monitors(dead), self.monitors(dead)];
        send(doer, 'after');
        takeBack(self, downs[1] as Monitor);
        refs.push(...downs.map(({ ref }) => ref));
      });
      await settle();

      // Which of the three a message is from; refs are the same only if they are identical.
      const left = events.map((message) =>
        Array.isArray(message) ? refs.indexOf(message[1] as Ref) : message,
      );
      expect(left).toEqual(flushes ? ['before', 0, 2, 'after'] : ['before', 0, 1, 2, 'after']);
    },
  );

  it('a monitor that is flushed takes nothing out but its own message', async () => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    const dead = await gone(scope);
    const doer = await Doer.start({ scope, args: [events] });
    const others: unknown[] = [undefined, null];
    await call(doer, ({ monitors, demonitors }: Doer) => {
      for (const other of others) send(doer, other);
      const down = monitors(dead);
      others.push(['about', down.ref]);
      send(doer, others[2]);
      demonitors(down, { flush: true });
    });
    await settle();

    expect(events).toEqual(others);
  });

  it('a message that is taken out hides no other from a receive that waits', async () => {
    const { events, runtime } = world();
    class Waits extends Actor {
      override async run() {
        const down = this.monitor(dead);
        const received = this.receive(['go', () => 'gone']);
        await settle();
        this.demonitor(down, { flush: true });
        send(this.pid, 'go');
        events.push(await received);
        return this.exit(ExitReason.normal);
      }
    }
    await using scope = new Scope({ runtime });
    const dead = await gone(scope);
    const ended = gate<ExitReason>();
    await Waits.start({ scope, onExit: ended.open });
    await ended.promise;

    expect(events).toEqual(['gone']);
  });

  it('a monitor of somebody else is left alone, and so is its message', async () => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    const dead = await gone(scope);
    const target = await Probe.start({ scope, args: [[]] });
    const owner = await Doer.start({ scope, args: [events] });
    const other = await Doer.start({ scope, args: [events] });
    const work = gate();
    const downs: Monitor[] = [];
    const busy = call(owner, async ({ monitors }: Doer) => {
      downs.push(monitors(dead), monitors(target));
      await work.promise;
    });
    await settle();
    downs.push(monitor(target, () => events.push('callback')));
    await call(other, ({ demonitors }: Doer) => {
      for (const down of downs) demonitors(down, { flush: true });
    });
    work.open();
    await busy;
    await settle();
    exit(target, ExitReason.shutdown);
    await settle();

    expect(events).toEqual([
      ['$down', downs[0]?.ref, dead, ExitReason.noproc],
      'callback',
      ['$down', downs[1]?.ref, target, ExitReason.shutdown],
    ]);
  });

  it('a monitor ends with the actor that set it', async () => {
    const { reports, runtime } = world();
    await using scope = new Scope({ runtime });
    const target = await Probe.start({ scope, args: [[]] });
    class Watches extends Probe {
      override init() {
        this.monitor(target);
        return undefined;
      }
    }
    exit(await Watches.start({ scope, args: [[]] }), 'kill');
    await settle();
    reports.splice(0);
    exit(target, ExitReason.error('bad'));
    await settle();

    // Nobody hears of it any more.
    expect(reports).toMatchObject([{ type: 'crash', process: target }]);
  });

  it('a monitor on the dead answers noproc at once', async () => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    const target = await Probe.start({ scope, args: [[]] });
    exit(target, 'kill');
    await settle();
    monitor(target, (reason) => events.push(reason));

    expect(events).toEqual([ExitReason.noproc]);
  });
});

describe('the exit of an owner', () => {
  /** Remembers its messages; the first one takes as long as the test likes. */
  class Raw extends Actor<undefined> {
    readonly #events: unknown[];
    readonly #work: Promise<void>;

    constructor(events: unknown[], work: Promise<void>) {
      super();
      this.#events = events;
      this.#work = work;
    }

    override init() {
      this.trapExit = true;
      return undefined;
    }

    override async run() {
      await this.receive([
        ANY,
        async (message) => {
          this.#events.push(message);
          await this.#work;
        },
      ]);
      return undefined;
    }

    override terminate(reason: ExitReason) {
      this.#events.push(`terminate ${ExitReason.format(reason)}`);
    }
  }

  it('comes after what came before it, to a raw actor that traps exits', async () => {
    const { events, runtime } = world();
    const work = gate();
    const scope = new Scope({ runtime });
    const pid = await Raw.start({ scope, args: [events, work.promise] });
    for (const message of ['a', 'b', 'c']) send(pid, message);
    await settle();
    const closed = scope.close();
    send(pid, 'd');
    work.open();
    await closed;

    expect(events).toEqual(['a', 'b', 'c', 'terminate shutdown']);
  });

  it('does not wait for messages that a raw actor never takes', async () => {
    const { events, runtime } = world();
    const work = gate();
    class Deaf extends Actor<undefined> {
      override init() {
        this.trapExit = true;
        return undefined;
      }
      override async run() {
        events.push('run');
        await work.promise;
        return undefined;
      }
    }
    const scope = new Scope({ runtime });
    const pid = await Deaf.start({ scope });
    send(pid, 'in vain');
    await settle();
    const closed = scope.close();
    work.open();
    await closed;

    expect(events).toEqual(['run', 'run']);
  });

  it('does not disturb a receive of a server that traps exits, and has its turn', async () => {
    const { events, runtime } = world();
    class Server extends GenServer {
      override init() {
        this.trapExit = true;
      }
      override async handleCast() {
        events.push(await this.receive([ANY, (message) => message]));
      }
      override handleInfo(message: unknown) {
        events.push(message);
      }
      override terminate(reason: ExitReason) {
        events.push(`terminate ${ExitReason.format(reason)}`);
      }
    }
    const scope = new Scope({ runtime });
    const pid = await Server.start({ scope });
    cast(pid, 'go');
    await settle();
    const closed = scope.close();
    await settle();
    send(pid, 'one');
    send(pid, 'two');
    await closed;

    expect(events).toEqual(['one', 'terminate shutdown']);
  });

  it.each([
    { how: 'threw', then: () => Promise.reject(new Error('boom')), reason: 'Error: boom' },
    { how: 'stopped', then: () => stop(ExitReason.normal, undefined), reason: 'normal' },
  ])(
    'leaves the terminate of a server alone that $how before it came',
    async ({ then, reason }) => {
      const { events, runtime } = world();
      const work = gate();
      class Server extends GenServer {
        override init() {
          this.trapExit = true;
        }
        override async handleCast() {
          await work.promise;
          return then();
        }
        override async terminate() {
          events.push(await this.receive([ANY, String], { timeout: 0, after: () => 'no message' }));
        }
      }
      const scope = new Scope({ runtime });
      const ended = gate<ExitReason>();
      cast(await Server.start({ scope, onExit: ended.open }), 'go');
      await settle();
      const closed = scope.close();
      work.open();
      await closed;

      expect(events).toEqual(['no message']);
      expect(ExitReason.format(await ended.promise)).toBe(reason);
    },
  );

  it('comes once to a child of a parent that is killed', async () => {
    const { events, runtime } = world();
    class Child extends GenServer {
      override init() {
        this.trapExit = true;
      }
      override async terminate(reason: ExitReason) {
        events.push(reason.type);
        events.push(await this.receive([ANY, String], { timeout: 0, after: () => 'no message' }));
      }
    }
    class Parent extends GenServer {
      override async init() {
        await this.startLink(Child);
      }
    }
    await using scope = new Scope({ runtime });
    exit(await Parent.start({ scope }), 'kill');
    await settle();

    expect(events).toEqual(['killed', 'no message']);
  });

  it('ends a receive that was under way when the actor began to trap exits', async () => {
    const { events, runtime } = world();
    class Late extends Actor<undefined> {
      override async run() {
        const received = this.receive([ANY, (message) => events.push(message)]);
        this.trapExit = true;
        await received;
        return undefined;
      }
      override terminate(reason: ExitReason) {
        events.push(`terminate ${ExitReason.format(reason)}`);
      }
    }
    const scope = new Scope({ runtime });
    await Late.start({ scope });
    await settle();
    await scope.close();

    expect(events).toEqual(['terminate shutdown']);
  });

  it('has its turn also with one that has ceased to trap exits, and is no message to it', async () => {
    const { events, runtime } = world();
    const scope = new Scope({ runtime });
    const told = gate();
    class Ceases extends Actor {
      override init() {
        this.trapExit = true;
      }
      override async run() {
        await told.promise;
        this.trapExit = false;
        events.push(await this.receive([ANY, (message) => message]));
      }
      override terminate(reason: ExitReason) {
        events.push(ExitReason.format(reason));
      }
    }
    await Ceases.start({ scope });
    const closed = scope.close();
    await settle();
    told.open();
    await closed;
    expect(events).toEqual(['shutdown']);
  });
});

describe('a name that cannot be let go of', () => {
  it('is told of, and the end goes on', async () => {
    const { events, reports, runtime } = world();
    const scope = new Scope({ runtime });
    const error = new Error('no release');
    const name: NameClaim = {
      claim: () => undefined,
      release: () => {
        throw error;
      },
    };
    class Named extends GenServer {}
    const named = await Named.start({ scope, name, onExit: () => events.push('onExit') });
    await GenServer.stop(named);
    expect(events).toEqual(['onExit']);
    expect(reports).toEqual([{ type: 'stray', source: `the name of ${String(named)}`, error }]);
    await scope.close();
  });
});

describe('the time of an actor', () => {
  it('is that of its runtime, from init to terminate', async () => {
    const { clock, events, runtime } = world();
    const scope = new Scope({ runtime });
    class Watch extends GenServer<Untyped, number> {
      override init() {
        return this.now();
      }
      override handleCast(_request: unknown, since: number) {
        events.push(this.now() - since);
        return since;
      }
      override terminate() {
        events.push(this.now());
      }
    }
    await clock.advance(100);
    const watch = await Watch.start({ scope });
    await clock.advance(20);
    cast(watch, 'look');
    await settle();
    await scope.close();
    expect(events).toEqual([20, 120]);
  });
});

describe('timers that send', () => {
  it('send once, or again and again without drifting, until they are taken back', async () => {
    const { clock, events, runtime } = world();
    await using scope = new Scope({ runtime });
    const probe = await Probe.start({ scope, args: [events] });
    sendAfter(probe, 'once', 25);
    const ticks = sendInterval(probe, 'tick', 10);
    await clock.advance(35);
    ticks.cancel();
    await clock.advance(100);

    expect(events).toEqual(['tick', 'tick', 'once', 'tick']);
    expect(clock.pending).toBe(0);
  });

  it('are taken back at the end of the block that declares them', async () => {
    const { clock, events, runtime } = world();
    await using scope = new Scope({ runtime });
    const probe = await Probe.start({ scope, args: [events] });
    {
      using once = sendAfter(probe, 'once', 10);
      using again = sendInterval(probe, 'tick', 10);
      await clock.advance(9);
      events.push(once === again);
    }
    expect(clock.pending).toBe(0);
    await clock.advance(100);
    expect(events).toEqual([false]);
  });

  it('die with the process that they are meant for', async () => {
    const { clock, events, runtime } = world();
    await using scope = new Scope({ runtime });
    const probe = await Probe.start({ scope, args: [events] });
    sendAfter(probe, 'once', 25);
    sendInterval(probe, 'tick', 10);
    exit(probe, 'kill');
    await settle();

    expect(clock.pending).toBe(0);
  });
});

describe('an actor that fails and does not end in its time', () => {
  it('is killed, and what it failed with is reported', async () => {
    const { clock, reports, runtime } = world();
    await using scope = new Scope({ runtime });
    const boom = new Error('boom');
    class Stuck extends Actor {
      override run(): never {
        throw boom;
      }

      override async terminate() {
        await new Promise(() => undefined);
      }
    }
    const ends: ExitReason[] = [];
    await Stuck.start({ scope, shutdown: 100, onExit: (reason) => ends.push(reason) });
    await clock.advance(100);

    expect(ends).toEqual([{ type: 'killed' }]);
    expect(reports.map(({ type }) => type)).toEqual(['overrun', 'stray']);
    expect(reports[1]).toMatchObject({ error: boom });
  });
});

describe('a mailbox that grows large', () => {
  /* Takes what it is sent one by one, when it is told to. */
  async function laggard(scope: Scope): Promise<{ pid: Pid; drainTo: (left: number) => unknown }> {
    let left = Infinity;
    class Laggard extends Actor {
      override async run() {
        await this.receive(['look', () => undefined]);
        while ((processInfo(this.pid)?.queueLength ?? 0) > left) {
          await this.receive([Number, () => undefined]);
        }
      }
    }
    const pid = await Laggard.start({ scope });
    const drainTo = async (length: number): Promise<void> => {
      left = length;
      send(pid, 'look');
      while (processInfo(pid)?.queueLength !== left) await settle();
    };
    return { pid, drainTo };
  }

  function sendTo(pid: Pid, length: number): void {
    while (processInfo(pid)?.queueLength !== length) send(pid, 5);
  }

  it('is reported past 16384 messages and at each doubling, while the sender is at it', async () => {
    const { reports, runtime } = world();
    await using scope = new Scope({ runtime });
    const { pid } = await laggard(scope);
    sendTo(pid, 16_384);
    expect(reports).toEqual([]);

    sendTo(pid, 16_385);
    expect(reports).toEqual([{ type: 'backlog', process: pid, queueLength: 16_385 }]);

    sendTo(pid, 70_000);
    expect(reports.slice(1)).toEqual([
      { type: 'backlog', process: pid, queueLength: 32_769 },
      { type: 'backlog', process: pid, queueLength: 65_537 },
    ]);
  }, 20_000);

  it('is reported once more only when it has been down to half of that', async () => {
    const { reports, runtime } = world();
    await using scope = new Scope({ runtime });
    const { pid, drainTo } = await laggard(scope);
    sendTo(pid, 20_000);
    await drainTo(8_193);
    sendTo(pid, 20_000);
    expect(reports.map(({ type }) => type)).toEqual(['backlog']);

    await drainTo(8_192);
    sendTo(pid, 20_000);
    expect(reports.map(({ type }) => type)).toEqual(['backlog', 'backlog']);
  }, 20_000);
});
