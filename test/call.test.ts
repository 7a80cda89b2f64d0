import { getEventListeners } from 'node:events';

import { describe, expect, it } from 'vitest';

import type { CallExitError, CallOptions } from 'fauxtp';
import {
  Actor,
  ANY,
  call,
  type CallRequest,
  cast,
  exit,
  ExitReason,
  type From,
  GenServer,
  link,
  monitor,
  noReply,
  Pid,
  processInfo,
  Ref,
  reply,
  Scope,
  send,
  sendAfter,
  stop,
  Supervisor,
  unlink,
} from 'fauxtp';

import { attendCall, fromOf, refuseCall } from '../src/call.ts';
import type { CallMessage } from '../src/protocol.ts';
import { gate, settle, type World, world } from './support/world.ts';

interface EchoProtocol {
  call: {
    echo(value: unknown): unknown;
    hold(): unknown;
    crash(): never;
    stop(): never;
    block(): undefined;
  };
  cast: { release(value: unknown): void };
}

/** Answers at once, later, or never. */
class Echo extends GenServer<EchoProtocol, From[]> {
  readonly #blocked: Promise<void> | undefined;

  constructor(blocked?: Promise<void>) {
    super();
    this.#blocked = blocked;
  }

  override init() {
    return [];
  }

  override async handleCall(request: CallRequest<EchoProtocol>, from: From, held: From[]) {
    switch (request[0]) {
      case 'echo':
        return [request[1], held];
      case 'hold':
        return noReply([...held, from]);
      case 'crash':
        throw new Error('boom');
      case 'stop':
        return stop(ExitReason.normal, held);
      case 'block':
        await this.#blocked;
        return [undefined, held];
    }
  }

  override handleCast(request: readonly ['release', unknown], held: From[]) {
    for (const from of held) reply(from, request[1]);
    return [];
  }
}

describe('call', () => {
  it('resolves to the reply', async () => {
    const { clock, runtime } = world();
    await using scope = new Scope({ runtime });
    const echo = await Echo.start({ scope });

    await expect(call(echo, ['echo', 5])).resolves.toBe(5);
    expect(clock.pending).toBe(0);
  });

  it('takes nothing at its port but the reply to itself', async () => {
    const { runtime } = world();
    await using scope = new Scope({ runtime });
    class Odd extends GenServer {
      override handleCall(_request: unknown, from: From) {
        send(from.replyTo as Pid, 'junk');
        send(from.replyTo as Pid, ['$reply', new Ref('call'), 'of another call']);
        send(from.replyTo as Pid, ['$answer', from.ref, 'of another kind']);
        exit(from.replyTo, 'kill');
        return ['the reply', undefined];
      }
    }

    await expect(call(await Odd.start({ scope }), 'x')).resolves.toBe('the reply');
  });

  it('fails at once with the error of a server that throws', async () => {
    const { clock, runtime } = world();
    await using scope = new Scope({ runtime });
    const echo = await Echo.start({ scope, onExit: () => undefined });

    await expect(call(echo, ['crash'])).rejects.toMatchObject({
      name: 'CallExitError',
      code: 'FAUXTP_CALL_EXIT',
      server: echo,
      request: ['crash'],
      reason: { type: 'error', error: new Error('boom') },
      cause: new Error('boom'),
    });
    expect([clock.now(), clock.pending]).toEqual([0, 0]);
  });

  it('fails at once with noproc if the server has ended', async () => {
    const { clock, runtime } = world();
    await using scope = new Scope({ runtime });
    const echo = await Echo.start({ scope });
    await GenServer.stop(echo);

    await expect(call(echo, ['echo', 1])).rejects.toMatchObject({
      name: 'CallExitError',
      reason: { type: 'noproc' },
    });
    expect([clock.now(), clock.pending]).toEqual([0, 0]);
  });

  it('fails at once, with the reason, if the server is ending', async () => {
    const { runtime } = world();
    await using scope = new Scope({ runtime });
    const flushed = gate();
    class Slow extends Echo {
      override terminate() {
        return flushed.promise;
      }
    }
    const echo = await Slow.start({ scope });
    exit(echo, ExitReason.shutdownWith('deploy'));
    await settle();

    await expect(call(echo, ['echo', 1])).rejects.toMatchObject({
      reason: { type: 'shutdown', detail: 'deploy' },
    });
    flushed.open();
  });

  it('fails with normal if the server stops while the request waits', async () => {
    const { runtime } = world();
    await using scope = new Scope({ runtime });
    const blocked = gate();
    const echo = await Echo.start({ scope, args: [blocked.promise] });
    const first = call(echo, ['block']);
    const second = call(echo, ['stop']);
    const third = call(echo, ['echo', 3]);
    await settle();
    blocked.open();

    await expect(first).resolves.toBeUndefined();
    await expect(second).rejects.toMatchObject({ reason: { type: 'normal' } });
    await expect(third).rejects.toMatchObject({ reason: { type: 'normal' } });
  });

  it('that waits at a server fails when the server begins to end, and not after its terminate', async () => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    const [blocked, flushed] = [gate(), gate()];
    class Slow extends Echo {
      override async terminate() {
        events.push('terminate');
        await flushed.promise;
      }
    }
    const echo = await Slow.start({ scope, args: [blocked.promise] });
    const current = call(echo, ['block']).catch(() => events.push('current'));
    await settle();
    const waiting = call(echo, ['echo', 1]).catch((error: unknown) => events.push(error));
    exit(echo, ExitReason.shutdown);
    await waiting;
    blocked.open();
    await settle();
    flushed.open();
    await current;

    expect(events).toMatchObject([{ reason: { type: 'shutdown' } }, 'terminate']);
  });

  it.each([
    { given: undefined, timeout: 5_000 },
    { given: 80, timeout: 80 },
    { given: 0, timeout: 0 },
  ])('given a timeout of $given ms waits for $timeout ms', async ({ given, timeout }) => {
    const { clock, events, runtime } = world();
    await using scope = new Scope({ runtime });
    const echo = await Echo.start({ scope });
    const held = call(echo, ['hold'], { timeout: given }).catch((error: unknown) => {
      events.push(error);
    });
    await clock.advance(Math.max(0, timeout - 1));
    if (timeout > 0) expect(events).toEqual([]);
    await clock.advance(1);
    await held;

    expect(events).toMatchObject([{ name: 'CallTimeoutError', server: echo, timeout }]);
  });

  it('arms no timer for an infinite timeout', async () => {
    const { clock, runtime } = world();
    await using scope = new Scope({ runtime });
    const echo = await Echo.start({ scope });
    const held = call(echo, ['hold'], { timeout: Infinity });
    await settle();

    expect(clock.pending).toBe(0);
    cast(echo, ['release', 'late']);
    await expect(held).resolves.toBe('late');
  });

  it('tells how many messages wait at a server that does not answer', async () => {
    const { clock, runtime } = world();
    await using scope = new Scope({ runtime });
    const blocked = gate();
    const echo = await Echo.start({ scope, args: [blocked.promise] });
    const slow = call(echo, ['block'], { timeout: 10 });
    await settle();
    cast(echo, ['release', 1]);
    cast(echo, ['release', 2]);
    const check = expect(slow).rejects.toMatchObject({ queueLength: 2 });
    await clock.advance(10);
    await check;
    blocked.open();
  });

  it('drops a reply that comes after the timeout; nobody sees it', async () => {
    const { clock, reports, runtime } = world();
    await using scope = new Scope({ runtime });
    const echo = await Echo.start({ scope });
    class Asks extends Actor<undefined> {
      override async run() {
        await this.call(echo, ['hold'], { timeout: 10 }).catch(() => undefined);
        cast(echo, ['release', 'late']);
        return this.receive([
          ANY,
          (message) => {
            throw new Error(`got ${String(message)}`);
          },
        ]);
      }
    }
    await Asks.start({ scope });
    await clock.advance(10);

    await expect(call(echo, ['echo', 'still there'])).resolves.toBe('still there');
    expect(reports).toEqual([]);
  });

  it('takes the first of two replies', async () => {
    const { runtime } = world();
    await using scope = new Scope({ runtime });
    class Twice extends GenServer<EchoProtocol> {
      override handleCall(_request: unknown, from: From) {
        reply(from, 1);
        reply(from, 2);
        return [3, undefined];
      }
    }
    const twice = await Twice.start({ scope });

    await expect(call(twice, ['hold'])).resolves.toBe(1);
    await expect(call(twice, ['hold'])).resolves.toBe(1);
  });

  it('takes a reply from another process', async () => {
    const { runtime } = world();
    await using scope = new Scope({ runtime });
    class Clerk extends Actor<undefined> {
      override async run() {
        return this.receive([
          ['answer', ANY],
          (from) => {
            reply(from as From, 'the clerk');
            return undefined;
          },
        ]);
      }
    }
    const clerk = await Clerk.start({ scope });
    class Desk extends GenServer {
      override handleCall(_request: unknown, from: From) {
        send(clerk, ['answer', from]);
        return noReply(undefined);
      }
    }
    const desk = await Desk.start({ scope });

    await expect(call(desk, 'who?')).resolves.toBe('the clerk');
  });

  it('is answered by a raw actor that knows the envelope', async () => {
    const { runtime } = world();
    await using scope = new Scope({ runtime });
    class Raw extends Actor<undefined> {
      override async run() {
        return this.receive([
          ['$call', Ref, ANY, Number],
          (ref, replyTo, n) => {
            send(replyTo as Pid, ['$reply', ref, n * 2]);
            return undefined;
          },
        ]);
      }
    }
    const raw = await Raw.start({ scope });

    await expect(call(raw, 21)).resolves.toBe(42);
  });

  it('rejects with the reason of its signal, before and while it waits, and leaves no listener', async () => {
    const { runtime } = world();
    await using scope = new Scope({ runtime });
    const echo = await Echo.start({ scope });
    const controller = new AbortController();
    const { signal } = controller;
    const answered = call(echo, ['echo', 1], { signal });
    await answered;
    const waiting = call(echo, ['hold'], { signal });
    await settle();
    const listening = getEventListeners(signal, 'abort').length;
    controller.abort(new Error('enough'));

    await expect(waiting).rejects.toThrow('enough');
    await expect(call(echo, ['echo', 1], { signal })).rejects.toThrow('enough');
    expect([listening, getEventListeners(signal, 'abort').length]).toEqual([1, 0]);
  });

  it('that nobody awaits is no unhandled rejection', async () => {
    const { runtime } = world();
    await using scope = new Scope({ runtime });
    const echo = await Echo.start({ scope, onExit: () => undefined });
    void call(echo, ['crash']);
    void call(echo, ['echo', 1]);
    await settle();
    void call(echo, ['echo', 1]);
    await settle();
  });
});

describe('the port of a call', () => {
  /** Hands what a call came from to a test, and lets the test answer. */
  class Hands extends GenServer {
    readonly #given: From[];

    constructor(given: From[]) {
      super();
      this.#given = given;
    }

    override handleCall(_request: unknown, from: From) {
      this.#given.push(from);
      return noReply(undefined);
    }
  }

  async function asked(options?: CallOptions) {
    const it = world();
    const scope = new Scope({ runtime: it.runtime });
    const given: From[] = [];
    const server = await Hands.start({ scope, args: [given], onExit: () => undefined });
    const answer = call(server, 'x', options);
    await settle();
    return { ...it, scope, server, answer, from: given[0] as From };
  }

  it('looks like a process that is alive, has no messages and no children', async () => {
    const { scope, from } = await asked();
    expect(processInfo(from.replyTo)).toEqual({ label: 'call', status: 'alive', queueLength: 0 });
    expect(Supervisor.child(from.replyTo as Pid, 'x').resolve()).toBe(undefined);
    expect([from.ref instanceof Ref, from.ref.of]).toEqual([true, 'call']);
    await scope.close();
  });

  it('cannot be linked: it has no end that a link could tell of', async () => {
    const { scope, server, answer, from } = await asked();
    const port = from.replyTo;
    const refused: unknown = expect.objectContaining({
      name: 'InvalidArgumentError',
      argument: 'process of link',
      value: port,
    });
    expect(() => {
      link(server, port);
    }).toThrow(refused);
    expect(() => {
      link(port, server);
    }).toThrow(refused);
    unlink(port, server);
    reply(from, 'the reply');
    await expect(answer).resolves.toBe('the reply');
    await scope.close();
  });

  it('can be watched and told to end, and goes on', async () => {
    const { events, scope, server, answer, from } = await asked();
    const port = from.replyTo;
    monitor(port, (reason) => events.push(reason))[Symbol.dispose]();
    exit(port, ExitReason.error('no'), server);
    exit(port, 'kill');
    reply(from, 'the reply');
    await expect(answer).resolves.toBe('the reply');
    await settle();
    expect([events, processInfo(server)?.status]).toEqual([[], 'alive']);
    await scope.close();
  });

  it.each<{
    end: string;
    how: (of: { clock: World['clock']; from: From; leave: () => void }) => unknown;
    reason: unknown;
  }>([
    {
      end: 'its reply',
      how: ({ from }) => {
        reply(from, 'it');
      },
      reason: ExitReason.normal,
    },
    {
      end: 'its timeout',
      how: ({ clock }) => clock.advance(5_000),
      reason: { type: 'error', error: { name: 'CallTimeoutError' } },
    },
    {
      end: 'its signal',
      how: ({ leave }) => {
        leave();
      },
      reason: { type: 'error', error: { name: 'AbortError' } },
    },
  ])('ends with $end, tells who watches it, and is gone', async ({ how, reason }) => {
    const leaving = new AbortController();
    const { clock, events, scope, answer, from } = await asked({ signal: leaving.signal });
    const tell = (what: string) => (why: ExitReason) => events.push([what, why]);
    monitor(from.replyTo, tell('first'));
    using taken = monitor(from.replyTo, tell('taken back'));
    monitor(from.replyTo, tell('last'));
    taken[Symbol.dispose]();
    const settled = answer.catch(String);
    await how({
      clock,
      from,
      leave: () => {
        leaving.abort();
      },
    });
    await settled;
    reply(from, 'too late');
    monitor(from.replyTo, tell('after it'));

    expect(events).toMatchObject([
      ['first', reason],
      ['last', reason],
      ['after it', ExitReason.noproc],
    ]);
    expect(processInfo(from.replyTo)).toBe(undefined);
    await expect(call(from.replyTo as Pid, 'x')).rejects.toMatchObject({ name: 'CallExitError' });
    await scope.close();
  });

  it('ends with the actor that waits there, and tells the server that has not answered', async () => {
    const { events, scope, server } = await asked();
    class Knows extends GenServer {
      override handleCall(_request: unknown, from: From) {
        return noReply(this.monitor(from.replyTo).ref);
      }
      override handleInfo(message: readonly ['$down', Ref, Pid, ExitReason], ref: Ref) {
        const [tag, of, , reason] = message;
        events.push([tag, of === ref, ExitReason.format(reason).split(';')[0]]);
        return undefined;
      }
    }
    class Asks extends GenServer {
      override async handleCast(to: Pid) {
        await this.call(to, 'x', { timeout: Infinity });
      }
    }
    const knows = await Knows.start({ scope });
    const asks = await Asks.start({ scope });
    cast(asks, knows);
    await settle();
    exit(asks, ExitReason.shutdown);
    await settle();

    expect(events).toEqual([
      ['$down', true, `ActorExitError: ${String(asks)} is ending: shutdown`],
    ]);
    expect(processInfo(server)?.status).toBe('alive');
    await scope.close();
  });

  it('lets nobody who watches it be in the way of others', async () => {
    const { reports, scope, answer, from, events } = await asked();
    const error = new Error('no');
    monitor(from.replyTo, () => {
      throw error;
    });
    monitor(from.replyTo, () => events.push('told'));
    reply(from, 'it');
    await expect(answer).resolves.toBe('it');
    expect(events).toEqual(['told']);
    expect(reports).toEqual([
      { type: 'stray', source: `a monitor of ${String(from.replyTo)}`, error },
    ]);
    await scope.close();
  });

  it('takes a reply that a timer sends', async () => {
    const { clock, scope, answer, from } = await asked();
    sendAfter(from.replyTo as Pid, ['$reply', from.ref, 'late'], 10);
    await clock.advance(10);
    await expect(answer).resolves.toBe('late');
    await scope.close();
  });

  it('drops a message that is like a reply, but no array', async () => {
    const { scope, answer, from } = await asked();
    send(from.replyTo as Pid, { 0: '$reply', 1: from.ref, 2: 'no' });
    send(from.replyTo as Pid, undefined);
    reply(from, 'yes');
    await expect(answer).resolves.toBe('yes');
    await scope.close();
  });

  it('answers no call that is made to it', async () => {
    const { clock, scope, from } = await asked({ timeout: Infinity });
    const failed = expect(call(from.replyTo as Pid, 'x', { timeout: 5 })).rejects.toMatchObject({
      name: 'CallTimeoutError',
      server: from.replyTo,
      queueLength: 0,
    });
    await clock.advance(5);
    await failed;
    await scope.close();
  });

  it('is nobody who would hear of a crash', async () => {
    const { reports, runtime } = world();
    await using scope = new Scope({ runtime });
    class Fails extends Hands {
      override handleCast(): never {
        throw new Error('boom');
      }
    }
    const server = await Fails.start({ scope, args: [[]] });
    const answer = call(server, 'x');
    cast(server, 'crash');
    await expect(answer).rejects.toMatchObject({ name: 'CallExitError' });
    expect(reports).toMatchObject([{ type: 'crash', process: server }]);
  });

  it('takes no answer to a request that goes by another reference', async () => {
    const { scope, server, answer, from } = await asked();
    const other = await Hands.start({ scope, args: [[]] });
    class Answers extends GenServer {
      override handleCall() {
        return ['the answer', undefined];
      }
    }
    const answers = await Answers.start({ scope });
    send(answers, ['$call', new Ref('call'), from.replyTo, 'x']);
    await expect(call(answers, 'another')).resolves.toBe('the answer');
    reply(from, 'the reply');
    await expect(answer).resolves.toBe('the reply');
    expect([processInfo(server)?.status, processInfo(other)?.status]).toEqual(['alive', 'alive']);
    await scope.close();
  });

  it('is not failed by who ends with a message that only tells of it', async () => {
    const { reports, scope, answer, from } = await asked();
    const work = gate();
    class Works extends GenServer {
      override async handleCast() {
        await work.promise;
      }
    }
    const works = await Works.start({ scope, capacity: 1, onExit: () => undefined });
    cast(works, 'go');
    await settle();
    const message = ['answer', 'it', from];
    send(works, message);
    send(works, message);
    send(works, 5);
    exit(works, ExitReason.error('boom'));
    work.open();
    await settle();
    expect(reports.map((report) => [report.type, 'message' in report && report.message])).toEqual([
      ['overflow', message],
      ['overflow', 5],
      ['undelivered', message],
    ]);
    reply(from, 'the reply');
    await expect(answer).resolves.toBe('the reply');
    await scope.close();
  });

  it('watches a server that has taken its request, once, and until it is over', async () => {
    const { clock, events } = world();
    const server = new Pid(1, 'Server', {
      clock,
      exiting: undefined,
      active: false,
      deliver: (message: CallMessage) => events.push(message),
      watch: () => {
        events.push('watch');
        return true;
      },
      unwatch: () => events.push('unwatch'),
    } as never);
    const answer = call(server, 'x');
    const [message] = events.splice(0) as [CallMessage];
    const from = fromOf(message) as From;
    attendCall(from);
    attendCall(from);
    events.push(clock.pending);
    reply(from, 'the reply');
    events.push(clock.pending);
    attendCall(from);
    refuseCall(message, server, ExitReason.normal);
    reply(from, 'another');

    await expect(answer).resolves.toBe('the reply');
    expect(events).toEqual(['watch', 1, 'unwatch', 0]);
  });

  it('keeps nothing of a call that is over at its server', async () => {
    const { events, scope, server, answer, from } = await asked();
    answer.then(
      (value) => events.push(value),
      (error: unknown) => events.push(error),
    );
    reply(from, 'the reply');
    exit(server, ExitReason.error('boom'));
    await settle();
    expect(events).toEqual(['the reply']);
    await scope.close();
  });
});

describe('a request in its envelope', () => {
  it.each([
    { name: 'at once', later: false },
    { name: 'later', later: true },
  ])('sent by an actor of its own making is answered $name', async ({ later }) => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    const held: From[] = [];
    class Server extends GenServer {
      override handleCall(_request: unknown, from: From) {
        held.push(from);
        return later ? noReply(undefined) : ['the reply', undefined];
      }
    }
    const server = await Server.start({ scope });
    class Client extends Actor<undefined> {
      override init() {
        return undefined;
      }
      override async run(): Promise<never> {
        const ref = new Ref('call');
        send(server, ['$call', ref, this.pid, 'x']);
        await this.receive([['$reply', ref, ANY], (value) => events.push(value)]);
        return this.exit(ExitReason.normal);
      }
    }
    await Client.start({ scope });
    await settle();
    if (later) reply(held[0] as From, 'the reply');
    await settle();
    expect(events).toEqual(['the reply']);
  });

  it('that waits at a server which ends does no harm', async () => {
    const { events, reports, runtime } = world();
    await using scope = new Scope({ runtime });
    const work = gate();
    class Works extends GenServer {
      override async handleCast() {
        await work.promise;
      }
      override terminate() {
        events.push('terminate');
      }
    }
    const works = await Works.start({ scope });
    const client = await Works.start({ scope });
    cast(works, 'go');
    await settle();
    send(works, ['$call', new Ref('call'), client, 'x']);
    exit(works, ExitReason.shutdown);
    work.open();
    await settle();
    expect([events, reports, processInfo(works)]).toEqual([['terminate'], [], undefined]);
  });
});

describe('a call that would wait for itself', () => {
  type Asked = readonly unknown[] | CallExitError;

  /** Calls the next with the rest of the route, and answers with what came of it. */
  class Relay extends GenServer<{ call: { route(...pids: Pid<unknown>[]): Asked } }> {
    readonly #wait: boolean;

    constructor(wait = false) {
      super();
      this.#wait = wait;
    }

    override async handleCall(request: readonly ['route', ...Pid<unknown>[]]) {
      const [, next, ...rest] = request;
      if (next === undefined) return ['end', undefined];
      if (this.#wait) await settle();
      try {
        return [await this.call(next as Pid, ['route', ...rest]), undefined];
      } catch (error) {
        return [error, undefined];
      }
    }
  }

  it.each([false, true])(
    'fails at once when a server calls itself (after an await: %s)',
    async (wait) => {
      const { clock, runtime } = world();
      await using scope = new Scope({ runtime });
      const a = await Relay.start({ scope, args: [wait] });

      await expect(call(a, ['route', a])).resolves.toMatchObject({
        name: 'CallCycleError',
        chain: [a, a],
      });
      expect(clock.now()).toBe(0);
    },
  );

  it('is looked for once at each that waits, by however many ways it is come to', async () => {
    const { clock, runtime } = world();
    interface NodeProtocol {
      call: { ask(): string };
    }
    /** Asks all that come next at once; the last do not answer. */
    class Node extends GenServer<NodeProtocol> {
      readonly #next: readonly Pid<NodeProtocol>[];

      constructor(next: readonly Pid<NodeProtocol>[]) {
        super();
        this.#next = next;
      }

      override async handleCall() {
        if (this.#next.length === 0) await gate().promise;
        await Promise.all(this.#next.map((node) => this.call(node, ['ask'])));
        return ['asked', undefined];
      }
    }
    const scope = new Scope({ runtime });
    let layer: Pid<NodeProtocol>[] = [];
    // Two to each layer: two to the power of 60 ways lead down.
    for (let depth = 0; depth < 60; depth += 1) {
      const next: typeof layer = [];
      for (let n = 0; n < 2; n += 1) {
        next.push(await Node.start({ scope, args: [layer], shutdown: 0 }));
      }
      layer = next;
      call(layer[0] as Pid<NodeProtocol>, ['ask']).catch(() => undefined);
      await settle();
    }
    const closed = scope.close();
    // Each is given up when its time is over, and all of that is more than a host may do in one go.
    while (scope.running().length > 0) await clock.advance(1);
    await closed;

    expect(scope.running()).toEqual([]);
  });

  it('fails at once around a circle of three, and names it', async () => {
    const { clock, runtime } = world();
    await using scope = new Scope({ runtime });
    const a = await Relay.start({ scope, label: 'A' });
    const b = await Relay.start({ scope, label: 'B' });
    const c = await Relay.start({ scope, label: 'C' });

    await expect(call(a, ['route', b, c, a])).resolves.toMatchObject({
      name: 'CallCycleError',
      chain: [c, a, b, c],
      message: expect.stringContaining(
        '#PID<3 C> -> #PID<1 A> -> #PID<2 B> -> #PID<3 C>',
      ) as unknown,
    });
    expect(clock.now()).toBe(0);
  });

  it('is seen behind any of the calls that an actor waits for', async () => {
    const { runtime } = world();
    await using scope = new Scope({ runtime });
    class Holds extends GenServer {
      override handleCall() {
        return noReply(undefined);
      }
    }
    const holds = await Holds.start({ scope });
    const end = await Relay.start({ scope, args: [true] });
    class Both extends GenServer {
      override async handleCall([, ...route]: readonly unknown[]) {
        const calls = [
          this.call(holds, 'x', { timeout: 100 }),
          this.call(end, ['route', ...(route as Pid<unknown>[])]),
        ];
        return [await Promise.race(calls), undefined];
      }
    }
    const both = await Both.start({ scope });

    await expect(call(both, ['route', both])).resolves.toMatchObject({
      name: 'CallCycleError',
      chain: [end, both, end],
    });
  });

  it('is none at the port of a call, which waits for nobody', async () => {
    const { clock, events, runtime } = world();
    await using scope = new Scope({ runtime });
    class Asks extends GenServer {
      override async handleCall(_request: unknown, from: From) {
        await this.call(from.replyTo as Pid, 'x', { timeout: 5 }).catch((error: unknown) => {
          events.push(error);
        });
        return ['the reply', undefined];
      }
    }
    const answer = call(await Asks.start({ scope }), 'x');
    await clock.advance(5);
    await expect(answer).resolves.toBe('the reply');
    expect(events).toMatchObject([{ name: 'CallTimeoutError' }]);
  });

  it('is none where the caller has been left behind by an earlier message', async () => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    const work = gate();
    class Asks extends GenServer {
      override async handleCast(server: unknown) {
        if (server === 'wait') {
          await work.promise;
          return;
        }
        this.call(server as Pid, ['route', this.pid]).then(
          (value) => events.push(value),
          (error: unknown) => events.push(error),
        );
      }
      override handleCall() {
        return ['end', undefined];
      }
    }
    const asks = await Asks.start({ scope });
    cast(asks, await Relay.start({ scope, args: [true] }));
    cast(asks, 'wait');
    await settle();
    await settle();
    expect(events).toEqual([]);
    work.open();
    await settle();
    expect(events).toEqual(['end']);
  });

  it('fails at once for a plain call of a handler to its own server', async () => {
    const { runtime } = world();
    await using scope = new Scope({ runtime });
    class Plain extends GenServer {
      override async handleCall(): Promise<readonly unknown[]> {
        return [await call(this.pid, 'again').catch((error: unknown) => error), undefined];
      }
    }
    const plain = await Plain.start({ scope });

    await expect(call(plain, 'once')).resolves.toMatchObject({ name: 'CallCycleError' });
  });

  it('does not see a circle where the caller has gone on to other messages', async () => {
    const { runtime } = world();
    await using scope = new Scope({ runtime });
    const asked = gate();
    class Callee extends GenServer {
      override async handleCall([who]: readonly [Pid]) {
        await asked.promise;
        return [await this.call(who, 'ping'), undefined];
      }
    }
    const callee = await Callee.start({ scope });
    class Asks extends GenServer {
      override async handleCast() {
        // Not awaited: the handler is over before there is an answer.
        void this.call(callee, [this.pid]).then((value) => {
          send(this.pid, value);
        });
      }
      override handleCall() {
        return ['pong', undefined];
      }
      override handleInfo(message: unknown) {
        asks.open(message);
      }
    }
    const asks = gate<unknown>();
    cast(await Asks.start({ scope }), 'go');
    await settle();
    asked.open();

    await expect(asks.promise).resolves.toBe('pong');
  });
});

describe('this.call', () => {
  it('is over when its actor is to end', async () => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    const echo = await Echo.start({ scope });
    class Asks extends Actor<undefined> {
      override async run() {
        try {
          await this.call(echo, ['hold']);
        } catch (error) {
          events.push(error);
          throw error;
        }
        return undefined;
      }
      override async terminate() {
        events.push(await this.call(echo, ['echo', 'bye']));
      }
    }
    const asks = await Asks.start({ scope });
    await settle();
    exit(asks, ExitReason.shutdown);
    await settle();

    expect(events).toMatchObject([{ name: 'ActorExitError', reason: { type: 'shutdown' } }, 'bye']);
  });
});
