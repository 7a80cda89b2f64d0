import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import {
  Actor,
  ANY,
  call,
  cast,
  type ChildStart,
  DynamicSupervisor,
  exit,
  ExitReason,
  type From,
  GenServer,
  type LooseSpec,
  MailboxFullError,
  type Overflow,
  Pid,
  processInfo,
  reply,
  type Report,
  Scope,
  send,
  sendInterval,
  type StartOptions,
  Supervisor,
  type Untyped,
} from 'fauxtp';

import { OwnerExit } from '../../src/actor/owner-exit.ts';
import { BoundedMailbox } from '../../src/actor/bounded-mailbox.ts';
import { Ref } from '../../src/primitives/ref.ts';
import { gate, type Gate, settle, world } from '../support/world.ts';

const POLICIES: Overflow[] = ['reject', 'drop-newest', 'drop-oldest'];

// ---- the mailbox ----------------------------------------------------------------------------------

/** A mailbox, and what overflowed in it. */
function mailboxOf(capacity: number, overflow?: Overflow) {
  const lost: unknown[] = [];
  const owner = { overflowed: (message: unknown) => lost.push(message) };
  return { mailbox: new BoundedMailbox(owner, capacity, overflow), lost };
}

function contents(mailbox: BoundedMailbox): unknown[] {
  return Array.from({ length: mailbox.length }, (_, index) => mailbox.at(index));
}

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const isSystem = (message: unknown): boolean => typeof message !== 'number';

/** The same in an array: numbers are users' messages. */
class Model {
  readonly messages: unknown[] = [];
  readonly lost: unknown[] = [];
  readonly #capacity: number;
  readonly #overflow: Overflow;

  constructor(capacity: number, overflow: Overflow) {
    this.#capacity = capacity;
    this.#overflow = overflow;
  }

  push(message: unknown): void {
    const users = this.messages.filter((one) => !isSystem(one));
    if (isSystem(message) || users.length < this.#capacity) {
      this.messages.push(message);
    } else if (this.#overflow === 'drop-oldest') {
      this.lost.push(...this.messages.splice(this.messages.indexOf(users[0]), 1));
      this.messages.push(message);
    } else {
      this.lost.push(message);
    }
  }
}

describe('BoundedMailbox', () => {
  describe.each(POLICIES)('that would %s', (overflow) => {
    it.each([1, 2, 3, 17])('has room for exactly %i, whatever is taken out', (capacity) => {
      const random = randomOf(capacity);
      const { mailbox, lost } = mailboxOf(capacity, overflow);
      const model = new Model(capacity, overflow);
      for (let step = 0; step < 1_000; step += 1) {
        const dice = random();
        if (dice < 0.6) {
          const message = random() < 0.2 ? ['$down', new Ref('monitor'), step] : step;
          mailbox.push(message);
          model.push(message);
        } else if (dice < 0.7) {
          expect(mailbox.shift()).toEqual(model.messages.shift());
        } else if (dice < 0.8 && model.messages.length > 0) {
          const index = Math.floor(random() * model.messages.length);
          mailbox.removeAt(index);
          model.messages.splice(index, 1);
        } else {
          const wanted = model.messages[Math.floor(random() * model.messages.length)] ?? 'none';
          const index = model.messages.indexOf(wanted);
          if (index !== -1) model.messages.splice(index, 1);
          const found = mailbox.take([[(message: unknown) => message === wanted, () => 0]], 0);
          expect(found?.message).toBe(index === -1 ? undefined : wanted);
        }
        expect(contents(mailbox)).toEqual(model.messages);
        expect(lost).toEqual(model.lost);
      }
      expect(lost.length).toBeGreaterThan(100);
    });
  });

  it('has no more room for having been asked for what was not there', () => {
    const { mailbox, lost } = mailboxOf(1);
    expect(mailbox.shift()).toBe(undefined);
    mailbox.push('a');
    mailbox.push('b');
    expect([contents(mailbox), lost]).toEqual([['a'], ['b']]);
  });

  it('drops the oldest message of a user, from behind what the library has sent', () => {
    const { mailbox, lost } = mailboxOf(2, 'drop-oldest');
    const owner = new OwnerExit(ExitReason.shutdown);
    const exit = ['$exit', undefined, ExitReason.normal];
    const down = ['$down', new Ref('monitor')];
    for (const message of [exit, owner, 'a', down, 'b']) mailbox.push(message);
    mailbox.push('c');
    mailbox.push('d');
    expect(contents(mailbox)).toEqual([exit, owner, down, 'c', 'd']);
    expect(lost).toEqual(['a', 'b']);
  });

  it.each([
    { message: ['$call', 'ref', 'replyTo', 'get'] },
    { message: ['$cast', 'go'] },
    { message: ['$price', 5] },
    { message: ['$down'] },
    { message: ['$reply', 'ref', 5] },
    { message: ['$exit', null, { type: 'normal' }] },
    { message: ['$stop', { type: 'normal' }, {}] },
    { message: ['$task', { ok: true }] },
    { message: ['$child_down', { id: 'a' }] },
    { message: Proxy.revocable([], {}).proxy },
    { message: ['price', 5] },
    { message: [] },
    { message: 'plain' },
    { message: undefined },
  ])('counts $message as a message of a user', ({ message }) => {
    const { mailbox, lost } = mailboxOf(1);
    mailbox.push('first');
    mailbox.push(message);
    expect(lost).toEqual([message]);
  });

  it('lets in every message of the library, without taking room', () => {
    const src = new URL('../../src/', import.meta.url);
    const tags = readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [...readFileSync(new URL(file, src), 'utf8').matchAll(/'(\$[a-z_]+)'/g)])
      .map(([, tag]) => tag);
    const own = [...new Set(tags)].filter((tag) => tag !== '$call' && tag !== '$cast').toSorted();
    const ref = new Ref('task');
    const child = { cease: () => undefined };
    const notices: Record<string, unknown[]> = {
      $child_down: [child],
      $down: [ref],
      $exit: [undefined, ExitReason.normal],
      $reply: [ref],
      $stop: [ExitReason.normal, { told: () => undefined }],
      $task: [{ ref }],
      $try_again: [child],
      $wait_over: [child],
    };
    expect(Object.keys(notices)).toEqual(own);
    const { mailbox, lost } = mailboxOf(1);
    mailbox.push('first');
    for (const [tag, rest] of Object.entries(notices)) mailbox.push([tag, ...rest]);
    expect(lost).toEqual([]);
    expect(mailbox.length).toBe(1 + own.length);

    mailbox.shift();
    mailbox.push('second');
    expect(lost).toEqual([]);
  });

  it('does not drop what is being looked at by a predicate that sends', () => {
    const { mailbox, lost } = mailboxOf(3, 'drop-oldest');
    for (const message of [1, 2, 3]) mailbox.push(message);
    const sendsOn = (message: unknown): boolean => {
      mailbox.push('more');
      return message === 2;
    };
    expect(mailbox.take([[sendsOn, () => 0]], 0)?.message).toBe(2);
    expect([contents(mailbox), lost]).toEqual([
      [1, 3],
      ['more', 'more'],
    ]);
    mailbox.push(4);
    mailbox.push(5);
    expect(contents(mailbox)).toEqual([3, 4, 5]);
  });
});

// ---- an actor -------------------------------------------------------------------------------------

/** Is at one message until it is let go on; says which it was. */
class Busy extends GenServer {
  readonly #events: unknown[];
  readonly #gate: Gate;
  readonly #trap: boolean;

  constructor(events: unknown[], open: Gate, trap = false) {
    super();
    this.#events = events;
    this.#gate = open;
    this.#trap = trap;
  }

  override init() {
    this.trapExit = this.#trap;
  }

  override async handleCall(request: unknown) {
    this.#events.push(request);
    await this.#gate.promise;
    return [`reply to ${String(request)}`, undefined] as const;
  }

  override async handleCast(request: unknown) {
    this.#events.push(request);
    await this.#gate.promise;
  }

  override async handleInfo(message: unknown) {
    this.#events.push(message);
    await this.#gate.promise;
  }
}

/** One that is at the message `at work`, with room for `capacity` others. */
async function busy(options: Pick<StartOptions, 'capacity' | 'overflow'>, trap = false) {
  const { clock, events, reports, runtime } = world();
  const open = gate();
  const scope = new Scope({ runtime });
  const ends: ExitReason[] = [];
  const pid = await Busy.start({
    scope,
    args: [events, open, trap],
    onExit: (reason) => ends.push(reason),
    ...options,
  });
  send(pid, 'at work');
  await settle();
  return { clock, ends, events, open, pid, reports, scope };
}

/** What came of a call, when it did. */
function asked(events: unknown[], pid: Pid, request: string, timeout = 5_000): void {
  call(pid, request, { timeout }).then(
    (value) => events.push(value),
    (error: unknown) => events.push(error),
  );
}

function full(server: Pid, request: unknown, capacity: number): unknown {
  return expect.objectContaining({ name: 'MailboxFullError', server, request, capacity });
}

describe('an actor with a capacity', () => {
  it.each([
    { how: 'send', put: send },
    { how: 'cast', put: cast },
  ])('takes as many as it may, besides the one that it is at: $how', async ({ how, put }) => {
    const { events, open, pid, reports, scope } = await busy({ capacity: 2 });
    for (const message of ['a', 'b', 'c', 'd']) put(pid, message);
    const lost = (text: string): unknown => ({
      type: 'overflow',
      process: pid,
      message: how === 'cast' ? ['$cast', text] : text,
      capacity: 2,
      overflow: 'reject',
    });
    expect(reports).toEqual([lost('c'), lost('d')]);

    open.open();
    await settle();
    for (const message of ['e', 'f', 'g']) put(pid, message);
    await settle();
    expect(events).toEqual(['at work', 'a', 'b', 'e', 'f']);
    expect(reports).toEqual([lost('c'), lost('d'), lost('g')]);
    await scope.close();
  });

  describe.each([1, 2])('of %i', (capacity) => {
    const fills = ['a', 'b'].slice(0, capacity);

    it.each<{ overflow: Overflow; lost: string; handled: string[] }>([
      { overflow: 'reject', lost: 'last', handled: fills },
      { overflow: 'drop-newest', lost: 'last', handled: fills },
      { overflow: 'drop-oldest', lost: 'a', handled: [...fills.slice(1), 'last'] },
    ])('would $overflow: a plain message', async ({ overflow, lost, handled }) => {
      const { events, open, pid, reports, scope } = await busy({ capacity, overflow });
      for (const message of [...fills, 'last']) send(pid, message);
      expect(reports).toEqual([
        { type: 'overflow', process: pid, message: lost, capacity, overflow },
      ]);
      open.open();
      await settle();
      expect(events).toEqual(['at work', ...handled]);
      await scope.close();
    });

    it.each<{ overflow: Overflow; lost: string; handled: string[] }>([
      { overflow: 'reject', lost: 'last', handled: fills },
      { overflow: 'drop-newest', lost: 'last', handled: fills },
      { overflow: 'drop-oldest', lost: 'a', handled: [...fills.slice(1), 'last'] },
    ])('would $overflow: a call, and tells its caller', async ({ overflow, lost, handled }) => {
      const { clock, events, open, pid, reports, scope } = await busy({ capacity, overflow });
      for (const request of [...fills, 'last']) asked(events, pid, request);
      expect(events).toEqual(['at work']);

      await settle();
      expect(events).toEqual(['at work', full(pid, lost, capacity)]);
      expect(clock.pending).toBe(capacity); // the timeouts of those that wait
      open.open();
      await settle();
      expect(events.slice(2)).toEqual(handled.flatMap((it) => [it, `reply to ${it}`]));
      expect(reports).toEqual([]);
      await scope.close();
    });
  });

  it('fails a call with an error of its class, and takes the next when there is room', async () => {
    const { open, pid, scope } = await busy({ capacity: 1 });
    const first = call(pid, 'first');
    const second = call(pid, 'second');
    await expect(second).rejects.toBeInstanceOf(MailboxFullError);
    open.open();
    await expect(first).resolves.toBe('reply to first');
    await expect(call(pid, 'third')).resolves.toBe('reply to third');
    await scope.close();
  });

  it('fails a call in the handler that made it', async () => {
    const { pid, scope } = await busy({ capacity: 1 });
    send(pid, 'fills');
    class Asking extends GenServer {
      override async handleCall() {
        const error: unknown = await this.call(pid, 'more').catch((reason: unknown) => reason);
        return [error, undefined] as const;
      }
    }
    const asking = await Asking.start({ scope });
    await expect(call(asking, 'go')).resolves.toEqual(full(pid, 'more', 1));
    exit(pid, 'kill');
    await scope.close();
  });

  it('has no room for the request of a call whose time is over', async () => {
    const { clock, events, open, pid, reports, scope } = await busy({ capacity: 1 });
    asked(events, pid, 'late', 100);
    await clock.advance(100);
    asked(events, pid, 'more');
    await settle();
    open.open();
    await settle();
    const late = expect.objectContaining({ name: 'CallTimeoutError', queueLength: 1 }) as unknown;
    expect(events).toEqual(['at work', late, full(pid, 'more', 1), 'late']);
    expect(reports).toEqual([]);
    await scope.close();
  });

  it('drops the request of a caller that is gone, and nobody hears of it', async () => {
    const { events, open, pid, reports, scope } = await busy({
      capacity: 1,
      overflow: 'drop-oldest',
    });
    class Asking extends Actor {
      override async run() {
        await this.call(pid, 'of the dead');
      }
    }
    const asking = await Asking.start({ scope });
    await settle();
    exit(asking, ExitReason.shutdown);
    await settle();
    send(pid, 'more');
    open.open();
    await settle();
    expect(events).toEqual(['at work', 'more']);
    expect(reports).toEqual([]);
    await scope.close();
  });

  it('reports a call that did not come from `call`: its sender cannot be told', async () => {
    const { pid, reports, scope } = await busy({ capacity: 1 });
    send(pid, 'fills');
    send(pid, ['$call', 'ref', pid, 'get']);
    expect(reports).toMatchObject([{ type: 'overflow', message: ['$call', 'ref', pid, 'get'] }]);
    exit(pid, 'kill');
    await scope.close();
  });

  it('counts what comes before its init has finished', async () => {
    const { reports, runtime } = world();
    await using scope = new Scope({ runtime });
    const ready = gate();
    class Slow extends GenServer {
      override init() {
        return ready.promise;
      }
      override handleCall(request: unknown) {
        return [request, undefined];
      }
    }
    let pid!: Pid<unknown>;
    const name = {
      claim: (it: Pid<unknown>) => {
        pid = it;
      },
      release: () => undefined,
    };
    const started = Slow.start({ scope, capacity: 1, name });
    const calls = ['a', 'b'].map((request) => call(pid as Pid, request));
    await expect(calls[1]).rejects.toBeInstanceOf(MailboxFullError);
    ready.open();
    await started;
    await expect(calls[0]).resolves.toBe('a');
    expect(reports).toEqual([]);
  });

  it('drops what a timer sends, and gets the next when there is room', async () => {
    const { clock, events, open, pid, reports, scope } = await busy({
      capacity: 1,
      overflow: 'drop-newest',
    });
    const ticks = sendInterval(pid, 'tick', 10);
    await clock.advance(30);
    expect(reports).toMatchObject([{ message: 'tick' }, { message: 'tick' }]);
    open.open();
    await clock.advance(10);
    ticks.cancel();
    expect(events).toEqual(['at work', 'tick', 'tick']);
    await scope.close();
  });

  it('may hear of it from a reporter that sends it more', async () => {
    const { runtime } = world();
    const events: unknown[] = [];
    const open = gate();
    const lost: unknown[] = [];
    const report = (event: Report): void => {
      if (event.type !== 'overflow') return;
      lost.push(event.message);
      if (lost.length < 3) send(pid, `after ${String(event.message)}`);
    };
    const scope = new Scope({ runtime: { ...runtime, reporter: { report } } });
    const options = { capacity: 2, overflow: 'drop-oldest' } as const;
    const pid: Pid = await Busy.start({ scope, args: [events, open], ...options });
    send(pid, 'at work');
    await settle();
    for (const message of ['a', 'b', 'c']) send(pid, message);
    open.open();
    await settle();
    // What was lost on account of the reporter goes to the console, where `drop-oldest` is not worth a word.
    expect(lost).toEqual(['a']);
    expect(events).toEqual(['at work', 'c', 'after a']);
    await scope.close();
  });

  it('is as one without if that is Infinity', async () => {
    const { events, open, pid, reports, scope } = await busy({
      capacity: Infinity,
      overflow: 'reject',
    });
    const messages = Array.from({ length: 100 }, (_, index) => index);
    for (const message of messages) send(pid, message);
    open.open();
    await settle();
    expect(events).toEqual(['at work', ...messages]);
    expect(reports).toEqual([]);
    await scope.close();
  });

  it('is not reported for a backlog: it may have one', async () => {
    const { pid, reports, scope } = await busy({ capacity: 100_000 });
    for (let sent = 0; sent < 40_000; sent += 1) send(pid, sent);
    expect(reports).toEqual([]);
    exit(pid, 'kill');
    await scope.close();
  });
});

describe('an actor that is full', () => {
  it('can be stopped, in its turn', async () => {
    const { ends, events, open, pid, reports, scope } = await busy({ capacity: 1 });
    send(pid, 'fills');
    const stopped = GenServer.stop(pid);
    open.open();
    await stopped;
    expect(events).toEqual(['at work', 'fills']);
    expect([ends, reports]).toEqual([[ExitReason.normal], []]);
    await scope.close();
  });

  it.each([false, true])('ends with its owner (traps exits: %s)', async (trap) => {
    const { ends, open, pid, reports, scope } = await busy({ capacity: 1 }, trap);
    send(pid, 'fills');
    const closed = scope.close();
    open.open();
    await closed;
    expect(ends).toEqual([ExitReason.shutdown]);
    expect(reports).toEqual(trap ? [] : [{ type: 'undelivered', process: pid, message: 'fills' }]);
  });

  it('gets trapped exits, monitors, tasks and replies, which take no room', async () => {
    const { events, reports, runtime } = world();
    await using scope = new Scope({ runtime });
    const other = await Busy.start({ scope, args: [[], gate()] });
    const open = gate();
    class Watching extends GenServer {
      override init() {
        this.trapExit = true;
        this.monitor(other);
        this.spawnTask(() => open.promise, { name: 'work' });
      }
      override async handleInfo(message: unknown) {
        events.push(Array.isArray(message) ? message[0] : message);
        if (message === 'at work') await open.promise.then(settle);
      }
      override handleTaskEnd() {
        events.push('task');
      }
    }
    const pid = await Watching.start({ scope, capacity: 1 });
    send(pid, 'at work');
    await settle();
    send(pid, 'fills');
    exit(pid, ExitReason.shutdown, other);
    exit(other, 'kill');
    reply({ ref: new Ref('call'), replyTo: pid } satisfies From, 5);
    await settle();
    send(pid, 'too much');
    open.open();
    await settle();
    await settle();
    expect(events).toEqual(['at work', 'fills', '$exit', '$reply', '$down', 'task']);
    expect(reports).toMatchObject([{ type: 'overflow', message: 'too much' }]);
  });

  it('has room for users, however much of the library’s waits', async () => {
    const { events, open, pid, reports, scope } = await busy({ capacity: 1 }, true);
    for (let sent = 0; sent < 100; sent += 1)
      exit(pid, ExitReason.shutdown, new Pid(1, 'a', {} as never));
    expect(processInfo(pid)?.queueLength).toBe(100);
    send(pid, 'a');
    send(pid, 'b');
    open.open();
    await settle();
    expect(events.filter((event) => !Array.isArray(event))).toEqual(['at work', 'a']);
    expect(reports).toMatchObject([{ type: 'overflow', message: 'b' }]);
    await scope.close();
  });
});

describe('a raw actor with a capacity', () => {
  /** Receives what it is told to, by a message that is taken out at once. */
  class Selecting extends Actor {
    readonly #events: unknown[];

    constructor(events: unknown[]) {
      super();
      this.#events = events;
    }

    override async run() {
      const wanted = await this.receive([['take', ANY], (pattern) => pattern]);
      await this.receive([wanted, (message?: unknown) => this.#events.push(message ?? wanted)]);
    }
  }

  it('has room again for what a receive has taken from the middle', async () => {
    const { events, reports, runtime } = world();
    await using scope = new Scope({ runtime });
    const pid = await Selecting.start({ scope, args: [events], capacity: 4 });
    for (const message of ['a', 'b', 'c', ['take', 'b']]) send(pid, message);
    await settle();
    expect(processInfo(pid)?.queueLength).toBe(2);

    for (const message of ['d', ['take', 'd'], 'too much']) send(pid, message);
    await settle();
    send(pid, ['take', 'a']);
    await settle();
    expect(events).toEqual(['b', 'd', 'a']);
    expect(reports).toMatchObject([{ type: 'overflow', message: 'too much' }]);
  });

  it.each([
    { by: 'data', pattern: 'wanted' },
    { by: 'a predicate', pattern: (message: unknown) => message === 'wanted' },
  ])('finds what it waits for in the place of what was dropped (by $by)', async ({ pattern }) => {
    const { events, reports, runtime } = world();
    await using scope = new Scope({ runtime });
    const options = { capacity: 2, overflow: 'drop-oldest' } as const;
    const pid = await Selecting.start({ scope, args: [events], ...options });
    send(pid, ['take', pattern]);
    await settle();
    for (const message of ['a', 'b', 'c', 'wanted']) {
      send(pid, message);
      await settle(); // it has looked at that, and passed it over
    }
    expect(events).toEqual(['wanted']);
    expect(reports).toMatchObject([{ message: 'a' }, { message: 'b' }]);
    expect(processInfo(pid)?.queueLength).toBe(1);
  });

  it('has no more room for a flushed monitor', async () => {
    const { reports, runtime } = world();
    await using scope = new Scope({ runtime });
    const other = await Busy.start({ scope, args: [[], gate()] });
    class Flushing extends Actor {
      override async run() {
        const monitor = this.monitor(other);
        await this.receive(['flush', () => undefined]);
        this.demonitor(monitor, { flush: true });
        await this.receive(['never', () => undefined]);
      }
    }
    const pid = await Flushing.start({ scope, capacity: 2 });
    await settle();
    send(pid, 'a');
    exit(other, 'kill');
    await settle();
    expect(processInfo(pid)?.queueLength).toBe(2);

    send(pid, 'flush');
    await settle();
    expect(processInfo(pid)?.queueLength).toBe(1);
    send(pid, 'b');
    send(pid, 'c');
    expect(reports).toMatchObject([{ type: 'overflow', message: 'c' }]);
  });

  it('fails the call that waits when it ends, and none that had found no room', async () => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    class Serving extends Actor {
      override async run() {
        await this.receive([
          ['$call', ANY, ANY, ANY],
          (ref, replyTo, request) => {
            reply({ ref, replyTo } as From, request);
          },
        ]);
        await this.receive(['next', () => undefined]);
      }
    }
    const pid = await Serving.start({ scope, capacity: 1 });
    for (const request of ['a', 'b', 'c']) {
      asked(events, pid, request);
      await settle();
    }
    exit(pid, ExitReason.shutdown);
    await settle();
    const ended = { name: 'CallExitError', request: 'b', reason: ExitReason.shutdown };
    expect(events).toEqual(['a', full(pid, 'c', 1), expect.objectContaining(ended)]);
  });
});

describe('a child with a capacity', () => {
  const open = gate();
  const spec = { capacity: 1, overflow: 'drop-oldest' } as const;

  class Tree extends Supervisor {
    readonly #events: unknown[];

    constructor(events: unknown[]) {
      super();
      this.#events = events;
    }

    override childSpecs() {
      const args: [unknown[], Gate] = [this.#events, open];
      return [
        { id: 'by class', actor: Busy, args, ...spec },
        {
          id: 'by function',
          start: (own: ChildStart) => Busy.start({ ...own, args: [this.#events, open] }),
          ...spec,
        },
      ];
    }
  }

  it.each(['by class', 'by function'])('has it in each of its lives (%s)', async (id) => {
    const { events, reports, runtime } = world();
    await using scope = new Scope({ runtime });
    const tree = await Tree.start({ scope, args: [events] });
    const child = Supervisor.child(tree, id);
    for (const life of [1, 2]) {
      send(child, 'at work');
      await settle();
      for (const message of [`${life} a`, `${life} b`]) send(child, message);
      exit(child, 'kill');
      await settle();
    }
    expect(reports.filter(({ type }) => type === 'overflow')).toMatchObject([
      { message: '1 a', ...spec },
      { message: '2 a', ...spec },
    ]);
  });

  it('may be one of a dynamic supervisor', async () => {
    const { events, reports, runtime } = world();
    await using scope = new Scope({ runtime });
    class Pool extends DynamicSupervisor {
      override childSpec(): LooseSpec {
        return { actor: Busy, args: [events, open], capacity: 1 };
      }
    }
    const pool = await Pool.start({ scope });
    const child = await DynamicSupervisor.startChild<[], Untyped>(pool, []);
    send(child, 'at work');
    await settle();
    for (const message of ['a', 'b']) send(child, message);
    expect(reports).toMatchObject([{ type: 'overflow', message: 'b', overflow: 'reject' }]);
    exit(child, 'kill');
  });

  it('may be a supervisor, which hears of its children all the same', async () => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    const stuck = gate();
    class Slow extends GenServer {
      override init() {
        events.push('init');
        return events.length > 2 ? stuck.promise : undefined;
      }
    }
    class Pair extends Supervisor {
      override childSpecs() {
        return ['one', 'two'].map((id) => ({ id, actor: Slow, restart: 'transient' }));
      }
    }
    const pair = await Pair.start({ scope, capacity: 1 });
    const [one, two] = ['one', 'two'].map((id) => Supervisor.child(pair, id).resolve() as Pid);
    exit(one as Pid, 'kill');
    await settle(); // it waits for the third `init`
    const counted = Supervisor.countChildren(pair);
    await expect(Supervisor.countChildren(pair)).rejects.toBeInstanceOf(MailboxFullError);
    exit(two as Pid, 'kill');
    stuck.open();
    await expect(counted).resolves.toMatchObject({ specs: 2 });
    await settle();
    expect(events).toEqual(['init', 'init', 'init', 'init']);
  });
});
