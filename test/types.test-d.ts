/**
 * What the compiler must know, and what it must refuse.
 */

import { isMatching } from 'ts-pattern';
import { describe, expectTypeOf, it } from 'vitest';

import {
  Actor,
  type Address,
  ANY,
  type Backoff,
  call,
  type ActorClass,
  type CallRequest,
  type CallResult,
  cast,
  type CastRequest,
  type CheckedChildSpec,
  type ChildCount,
  childSpec,
  type ChildStart,
  type ChildState,
  type DownMessage,
  type DynamicProtocol,
  DynamicSupervisor,
  exit,
  ExitReason,
  type From,
  GenServer,
  IGNORE,
  ignore,
  type Ignored,
  type InfoMessage,
  link,
  type LooseChildSpec,
  type LooseSpec,
  MailboxFullError,
  type Monitor,
  monitor,
  type Name,
  noReply,
  type Outcome,
  type Overflow,
  type Pid,
  processInfo,
  type ProtocolOf,
  type Registry,
  replied,
  reply,
  type Reply,
  type Report,
  Scope,
  send,
  sendAfter,
  sendInterval,
  type SendTimer,
  type StartOptions,
  type StateResult,
  stop,
  Supervisor,
  Task,
  type TaskEnd,
  type Untyped,
} from 'fauxtp';

declare const scope: Scope;
declare const registry: Registry;

// ---- the processes of these tests -----------------------------------------------------------------

interface CounterProtocol {
  call: { get(): number; add(n: number): number; name(first: string, last?: string): string };
  cast: { reset(): void; set(n: number): void };
  info: 'tick' | readonly ['tock', number];
}

class Counter extends GenServer<CounterProtocol, number> {
  override init() {
    return 0;
  }
}

interface CacheProtocol {
  call: { lookup(key: string): string | undefined };
}

/** Needs two arguments, and may have a third. */
class Cache extends GenServer<CacheProtocol, Map<string, string>> {
  readonly url: string;
  readonly size: number;
  readonly ttl: number | undefined;

  constructor(url: string, size: number, ttl?: number) {
    super();
    this.url = url;
    this.size = size;
    this.ttl = ttl;
  }
}

/** Can do without its argument. */
class Logger extends GenServer {
  readonly level: string;

  constructor(level = 'info') {
    super();
    this.level = level;
  }
}

class App extends Supervisor {
  override childSpecs() {
    return [];
  }
}

declare const counter: Pid<CounterProtocol>;
declare const cache: Pid<CacheProtocol>;
declare const logger: Pid;
declare const anyone: Pid<unknown>;
declare const limit: number | undefined;
declare const app: Address;
declare const caches: Pid<DynamicProtocol<[url: string, size?: number], CacheProtocol>>;
declare const counters: Pid<DynamicProtocol<[], CounterProtocol>>;
declare const anything: Pid<DynamicProtocol<[]>>;

// ---- calls ----------------------------------------------------------------------------------------

describe('call', () => {
  it('knows the reply by the request', () => {
    expectTypeOf(call(counter, ['get'])).resolves.toEqualTypeOf<number>();
    expectTypeOf(call(counter, ['add', 5])).resolves.toEqualTypeOf<number>();
    expectTypeOf(call(counter, ['name', 'a'])).resolves.toEqualTypeOf<string>();
    expectTypeOf(call(counter, ['name', 'a', 'b'])).resolves.toEqualTypeOf<string>();
    expectTypeOf(call(cache, ['lookup', 'a'])).resolves.toEqualTypeOf<string | undefined>();
  });

  it('knows the reply to a request that was made before', () => {
    const request = ['add', 5] as const;
    expectTypeOf(call(counter, request)).resolves.toEqualTypeOf<number>();
    const any = ['get'] as CallRequest<CounterProtocol>;
    expectTypeOf(call(counter, any)).resolves.toEqualTypeOf<number | string>();
  });

  it('refuses a request that the protocol does not have', () => {
    // @ts-expect-error -- no such operation
    void call(counter, ['subtract', 5]);
    // @ts-expect-error -- it is cast
    void call(counter, ['reset']);
    // @ts-expect-error -- it is sent
    void call(counter, 'tick');
    // @ts-expect-error -- a request is a tuple
    void call(counter, 'get');
    // @ts-expect-error -- nothing to ask
    void call(counter, []);
    // @ts-expect-error -- no request
    void call(counter);
  });

  it('refuses arguments that the operation does not take', () => {
    // @ts-expect-error -- a wrong type
    void call(counter, ['add', '5']);
    // @ts-expect-error -- one too few
    void call(counter, ['add']);
    // @ts-expect-error -- one too many
    void call(counter, ['add', 5, 6]);
    // @ts-expect-error -- one too many, where there is none
    void call(counter, ['get', 5]);
    // @ts-expect-error -- an optional one of a wrong type
    void call(counter, ['name', 'a', 5]);
  });

  it('takes anything for a server without a protocol, and knows nothing of the reply', () => {
    expectTypeOf(call(logger, 'anything')).resolves.toBeUnknown();
    expectTypeOf(call(logger, ['get'])).resolves.toBeUnknown();
    expectTypeOf(call(logger, undefined)).resolves.toBeUnknown();
  });

  it('refuses a pid of which nothing is known', () => {
    // @ts-expect-error -- whatever it takes, it is not known
    void call(anyone, ['get']);
  });

  it('takes whatever leads to a process', () => {
    const name = registry.name<CounterProtocol>('counter');
    expectTypeOf(call(name, ['add', 5])).resolves.toEqualTypeOf<number>();
    const child = Supervisor.child<CounterProtocol>(app, 'counter');
    expectTypeOf(call(child, ['add', 5])).resolves.toEqualTypeOf<number>();
    // @ts-expect-error -- a wrong argument
    void call(name, ['add', '5']);
    // @ts-expect-error -- a wrong argument
    void call(child, ['add', '5']);
    // @ts-expect-error -- a name as text leads nowhere
    void call('counter', ['get']);
    // @ts-expect-error -- the start is not awaited
    void call(Counter.start({ scope }), ['get']);
  });

  it('takes its options and no others', () => {
    void call(counter, ['get'], { timeout: Infinity, signal: new AbortController().signal });
    void call(counter, ['get'], { timeout: undefined, signal: undefined });
    // @ts-expect-error -- no such option
    void call(counter, ['get'], { timeOut: 5 });
    // @ts-expect-error -- a wrong type
    void call(counter, ['get'], { timeout: '5' });
    // @ts-expect-error -- the timeout is an option
    void call(counter, ['get'], 5_000);
    // @ts-expect-error -- the controller is not its signal
    void call(counter, ['get'], { signal: new AbortController() });
  });

  it('does the same inside an actor', () => {
    class Asking extends Actor {
      override async run() {
        expectTypeOf(this.call(counter, ['add', 5])).resolves.toEqualTypeOf<number>();
        expectTypeOf(this.call(logger, 'anything')).resolves.toBeUnknown();
        // @ts-expect-error -- a wrong argument
        await this.call(counter, ['add', '5']);
        // @ts-expect-error -- no such operation
        await this.call(counter, ['subtract', 5]);
        // @ts-expect-error -- nothing is known of it
        await this.call(anyone, ['get']);
      }
    }
    expectTypeOf<Asking>().toExtend<Actor>();
  });
});

// ---- casts and messages ---------------------------------------------------------------------------

describe('cast', () => {
  it('takes the casts of the protocol and nothing else', () => {
    cast(counter, ['reset']);
    cast(counter, ['set', 5]);
    // @ts-expect-error -- a wrong argument
    cast(counter, ['set', '5']);
    // @ts-expect-error -- one too few
    cast(counter, ['set']);
    // @ts-expect-error -- one too many
    cast(counter, ['reset', 5]);
    // @ts-expect-error -- it is called
    cast(counter, ['get']);
    // @ts-expect-error -- a request is a tuple
    cast(counter, 'reset');
  });

  it('refuses a server that takes none', () => {
    // @ts-expect-error -- its protocol has no casts
    cast(cache, ['reset']);
    // @ts-expect-error -- nothing is known of it
    cast(anyone, ['reset']);
  });

  it('takes anything for a server without a protocol', () => {
    cast(logger, 'anything');
    cast(logger, ['reset', 5]);
  });

  it('gives back nothing', () => {
    expectTypeOf(cast<CounterProtocol>).returns.toBeVoid();
  });
});

describe('send', () => {
  it('takes the messages of the protocol and nothing else', () => {
    send(counter, 'tick');
    send(counter, ['tock', 5]);
    // @ts-expect-error -- no such message
    send(counter, 'tack');
    // @ts-expect-error -- a wrong type
    send(counter, ['tock', '5']);
    // @ts-expect-error -- it is called
    send(counter, ['get']);
  });

  it('takes anything for a process that does not say', () => {
    send(cache, 'anything');
    send(logger, 'anything');
  });

  it('refuses a pid of which nothing is known', () => {
    // @ts-expect-error -- nothing is known of it
    send(anyone, 'hello');
    // @ts-expect-error -- nothing is known of it
    sendAfter(anyone, 'hello', 5);
  });

  it('holds timers to the same', () => {
    expectTypeOf(sendAfter(counter, 'tick', 5)).toEqualTypeOf<SendTimer>();
    expectTypeOf(sendInterval(counter, ['tock', 5], 5)).toEqualTypeOf<SendTimer>();
    // @ts-expect-error -- no such message
    sendAfter(counter, 'tack', 5);
    // @ts-expect-error -- no such message
    sendInterval(counter, 'tack', 5);
    // @ts-expect-error -- a wrong type
    sendAfter(counter, 'tick', '5');
  });

  it('holds the timers of an actor to its own protocol', () => {
    class Ticking extends GenServer<CounterProtocol, number> {
      override init() {
        this.sendInterval('tick', 1_000);
        // @ts-expect-error -- no such message
        this.sendAfter('tack', 1_000);
        return 0;
      }
    }
    expectTypeOf<Ticking>().toExtend<Actor<number, CounterProtocol>>();
  });
});

describe('a protocol', () => {
  it('that is one of two takes what both do', () => {
    interface One {
      call: { same(): number; one(): number };
      cast: { both(): void; first(): void };
    }
    interface Two {
      call: { same(): number; two(): number };
      cast: { both(): void; second(): void };
    }
    const either = scope as unknown as Pid<One> | Pid<Two>;
    const oneOfTwo: Pid<One | Two> = either;
    void call(oneOfTwo, ['same']);
    cast(oneOfTwo, ['both']);
    // @ts-expect-error -- the other does not take it
    void call(oneOfTwo, ['one']);
    // @ts-expect-error -- neither does the first
    cast(oneOfTwo, ['second']);
  });

  it('may have requests that not all take', () => {
    interface Optional {
      call: { get(): number; peek?(key: string): string };
    }
    const pid = scope as unknown as Pid<Optional>;
    expectTypeOf(call(pid, ['peek', 'a'])).resolves.toEqualTypeOf<string>();
    // @ts-expect-error -- that is no request
    void call(pid, undefined);
  });

  it('gives its requests, its messages and its replies', () => {
    expectTypeOf<CallRequest<CounterProtocol>>().toEqualTypeOf<
      | readonly ['get']
      | readonly ['add', n: number]
      | readonly ['name', first: string, last?: string | undefined]
    >();
    expectTypeOf<CastRequest<CounterProtocol>>().toEqualTypeOf<
      readonly ['reset'] | readonly ['set', n: number]
    >();
    expectTypeOf<InfoMessage<CounterProtocol>>().toEqualTypeOf<
      'tick' | readonly ['tock', number]
    >();
    expectTypeOf<Reply<CounterProtocol>>().toEqualTypeOf<number | string>();
    expectTypeOf<Reply<CounterProtocol, readonly ['get']>>().toEqualTypeOf<number>();
  });

  it('that has no casts takes none', () => {
    expectTypeOf<CastRequest<CacheProtocol>>().toBeNever();
  });

  it('that says nothing of messages takes all', () => {
    expectTypeOf<InfoMessage<CacheProtocol>>().toBeUnknown();
  });

  it('that is not there takes all', () => {
    expectTypeOf<CallRequest<Untyped>>().toBeUnknown();
    expectTypeOf<CastRequest<Untyped>>().toBeUnknown();
    expectTypeOf<InfoMessage<Untyped>>().toBeUnknown();
    expectTypeOf<Reply<Untyped>>().toBeUnknown();
  });

  it('that is not known takes nothing', () => {
    expectTypeOf<CallRequest<unknown>>().toBeNever();
    expectTypeOf<CastRequest<unknown>>().toBeNever();
  });
});

// ---- pids -----------------------------------------------------------------------------------------

describe('ProtocolOf', () => {
  it('is the protocol of a class, a pid or an address', () => {
    expectTypeOf<ProtocolOf<Counter>>().toEqualTypeOf<CounterProtocol>();
    expectTypeOf<ProtocolOf<typeof counter>>().toEqualTypeOf<CounterProtocol>();
    expectTypeOf<ProtocolOf<Address<CounterProtocol>>>().toEqualTypeOf<CounterProtocol>();
    expectTypeOf<ProtocolOf<Actor>>().toEqualTypeOf<Untyped>();
    // @ts-expect-error -- nobody is behind a string
    expectTypeOf<ProtocolOf<string>>().toBeNever();
  });
});

describe('Pid', () => {
  it('of one protocol is refused where another is asked for', () => {
    const takesCounter = (_pid: Pid<CounterProtocol>): void => undefined;
    takesCounter(counter);
    // @ts-expect-error -- another protocol
    takesCounter(cache);
    // @ts-expect-error -- no protocol
    takesCounter(logger);
    // @ts-expect-error -- nothing is known of it
    takesCounter(anyone);
  });

  it('without a protocol is refused for one with, and the other way round', () => {
    const takesUntyped = (_pid: Pid): void => undefined;
    takesUntyped(logger);
    // @ts-expect-error -- it has a protocol, and does not take all
    takesUntyped(counter);
  });

  it('of any protocol is taken for one of which nothing is known', () => {
    expectTypeOf(counter).toExtend<Pid<unknown>>();
    expectTypeOf(logger).toExtend<Pid<unknown>>();
    link(counter, cache);
    exit(counter, ExitReason.shutdown, cache);
    expectTypeOf(monitor(counter, (reason) => reason.type)).toEqualTypeOf<Monitor>();
    expectTypeOf(processInfo(cache)?.queueLength).toEqualTypeOf<number | undefined>();
  });

  it('of a protocol that can do more is taken for one that can do less', () => {
    interface Reading {
      call: { get(): number };
    }
    expectTypeOf<Pid<CounterProtocol>>().toExtend<Pid<Reading>>();
    expectTypeOf<Pid<Reading>>().not.toExtend<Pid<CounterProtocol>>();
  });

  it('leads to itself, and a name to whoever has it', () => {
    expectTypeOf(counter.resolve()).toEqualTypeOf<Pid<CounterProtocol>>();
    expectTypeOf(registry.name<CounterProtocol>('a').resolve()).toEqualTypeOf<
      Pid<CounterProtocol> | undefined
    >();
  });

  it('cannot be taken for an object that looks like it', () => {
    expectTypeOf<{ id: number; label: string; resolve(): undefined }>().not.toExtend<
      Pid<unknown>
    >();
  });
});

describe('a name and the address of a child', () => {
  it('have the protocol that they are given', () => {
    const name = registry.name<CounterProtocol>('a');
    expectTypeOf(name).toEqualTypeOf<Name<CounterProtocol>>();
    expectTypeOf(name).toExtend<Address<CounterProtocol>>();
    expectTypeOf(name).not.toExtend<Address<CacheProtocol>>();
    expectTypeOf(Supervisor.child<CounterProtocol>(app, 'a')).toEqualTypeOf<
      Address<CounterProtocol>
    >();
    expectTypeOf(registry.whereis<CounterProtocol>('a')).toEqualTypeOf<
      Pid<CounterProtocol> | undefined
    >();
    expectTypeOf(registry.when<CounterProtocol>('a')).resolves.toEqualTypeOf<
      Pid<CounterProtocol>
    >();
    expectTypeOf(name.when()).resolves.toEqualTypeOf<Pid<CounterProtocol>>();
  });

  it('take all if they are given none', () => {
    expectTypeOf(registry.when('a')).resolves.toEqualTypeOf<Pid>();
    expectTypeOf(registry.name('a').when()).resolves.toEqualTypeOf<Pid>();
    expectTypeOf(registry.name('a')).toEqualTypeOf<Name>();
    expectTypeOf(Supervisor.child(app, 'a')).toEqualTypeOf<Address<Untyped>>();
    expectTypeOf(registry.whereis('a')).toEqualTypeOf<Pid | undefined>();
  });

  it('take all where they are made in place', () => {
    void call(registry.name('a'), 'anything');
    cast(registry.name('a'), 'anything');
    void call(Supervisor.child(app, 'a'), 'anything');
    cast(Supervisor.child(app, 'a'), 'anything');
  });

  it('are waited for with a signal and no other option', () => {
    const controller = new AbortController();
    void registry.when('a', { signal: controller.signal });
    void registry.name('a').when({ signal: undefined });
    // @ts-expect-error -- no such option
    void registry.when('a', { timeout: 5 });
    // @ts-expect-error -- no such option
    void registry.name('a').when({ timeout: 5 });
    // @ts-expect-error -- the signal is an option
    void registry.when('a', new AbortController().signal);
  });
});

// ---- starts ---------------------------------------------------------------------------------------

describe('start', () => {
  it('gives a pid of the protocol of the class', () => {
    expectTypeOf(Counter.start({ scope })).resolves.toEqualTypeOf<Pid<CounterProtocol>>();
    expectTypeOf(Logger.start({ scope })).resolves.toEqualTypeOf<Pid>();
    expectTypeOf(Cache.start({ scope, args: ['url', 5] })).resolves.toEqualTypeOf<
      Pid<CacheProtocol>
    >();
  });

  it('wants the arguments of the constructor', () => {
    void Cache.start({ scope, args: ['url', 5] });
    void Cache.start({ scope, args: ['url', 5, 60] });
    // @ts-expect-error -- no args at all
    void Cache.start({ scope });
    // @ts-expect-error -- one too few
    void Cache.start({ scope, args: ['url'] });
    // @ts-expect-error -- one too many
    void Cache.start({ scope, args: ['url', 5, 60, 1] });
    // @ts-expect-error -- a wrong type
    void Cache.start({ scope, args: ['url', '5'] });
    // @ts-expect-error -- in a wrong order
    void Cache.start({ scope, args: [5, 'url'] });
    // @ts-expect-error -- none is none
    void Cache.start({ scope, args: [] });
  });

  it('does without args where the constructor does', () => {
    void Counter.start({ scope });
    void Counter.start({ scope, args: [] });
    void Logger.start({ scope });
    void Logger.start({ scope, args: [] });
    void Logger.start({ scope, args: ['debug'] });
    // @ts-expect-error -- it takes none
    void Counter.start({ scope, args: ['a'] });
    // @ts-expect-error -- a wrong type
    void Logger.start({ scope, args: [5] });
  });

  it('wants a scope, and options that there are', () => {
    // @ts-expect-error -- no scope
    void Counter.start({});
    // @ts-expect-error -- no options
    void Counter.start();
    // @ts-expect-error -- no such option
    void Counter.start({ scope, onexit: () => undefined });
    // @ts-expect-error -- a name is one of a registry
    void Counter.start({ scope, name: 'counter' });
    void Counter.start({
      scope,
      name: registry.name<CounterProtocol>('counter'),
      label: 'visits',
      shutdown: Infinity,
      startTimeout: 5,
      onExit: (reason, pid) => {
        expectTypeOf(reason).toEqualTypeOf<ExitReason>();
        expectTypeOf(pid).toEqualTypeOf<Pid<unknown>>();
      },
    });
  });

  it('takes a capacity, and what then', () => {
    void Counter.start({ scope, capacity: 5 });
    void Counter.start({ scope, capacity: 5, overflow: 'drop-oldest' });
    void Counter.start({ scope, capacity: undefined, overflow: undefined });
    void Counter.start({ scope, capacity: limit });
    void Counter.start({ scope, capacity: limit, overflow: 'drop-oldest' });
    // @ts-expect-error -- a number
    void Counter.start({ scope, capacity: '5' });
    // @ts-expect-error -- no such overflow
    void Counter.start({ scope, capacity: 5, overflow: 'drop' });
  });

  it('takes the options that somebody else was given', () => {
    const startsCounter = (options: StartOptions) => Counter.start(options);
    const startsLogger = (options: Omit<StartOptions, 'scope'>) =>
      Logger.start({ ...options, scope, args: ['debug'], capacity: 5, overflow: 'reject' });
    const startsCache = (options: Pick<StartOptions, 'capacity' | 'overflow'>) =>
      Cache.start({ ...options, scope, args: ['url', 5] });
    expectTypeOf(startsCounter).returns.resolves.toEqualTypeOf<Pid<CounterProtocol>>();
    expectTypeOf(startsLogger).returns.resolves.toEqualTypeOf<Pid>();
    expectTypeOf(startsCache).returns.resolves.toEqualTypeOf<Pid<CacheProtocol>>();
  });

  it('is refused to a class that is abstract', () => {
    // @ts-expect-error -- which one is to be started?
    void GenServer.start({ scope });
    // @ts-expect-error -- which one is to be started?
    void Actor.start({ scope });
    // @ts-expect-error -- which one is to be started?
    void Supervisor.start({ scope });
  });

  it('takes an init that may ignore for one of the same state', () => {
    class Sometimes extends GenServer<CounterProtocol, number> {
      override init() {
        return processInfo(counter) === undefined ? 0 : ignore();
      }
    }
    class SometimesLater extends Actor<number> {
      override async init() {
        return processInfo(counter) === undefined ? 0 : ignore();
      }
    }
    class Wrong extends GenServer<CounterProtocol, number> {
      // @ts-expect-error -- the state is a number
      override init() {
        return processInfo(counter) === undefined ? '0' : ignore();
      }
    }
    class TooLate extends GenServer<CounterProtocol, number> {
      // @ts-expect-error -- it runs already
      override handleCast() {
        return ignore();
      }
    }
    class TooLateToo extends Actor<number> {
      // @ts-expect-error -- it runs already
      override run() {
        return ignore();
      }
    }
    expectTypeOf(ignore()).toEqualTypeOf<Ignored>();
    expectTypeOf(Sometimes.start({ scope })).resolves.toEqualTypeOf<Pid<CounterProtocol>>();
    expectTypeOf(SometimesLater.start({ scope })).resolves.toEqualTypeOf<Pid>();
    expectTypeOf<Wrong | TooLate | TooLateToo>().not.toBeNever();
  });

  it('hands a task its signal', () => {
    void Task.start({
      scope,
      args: [
        (signal: AbortSignal) => {
          expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
        },
      ],
    });
    // @ts-expect-error -- no work
    void Task.start({ scope });
    // @ts-expect-error -- no work either
    void Task.start({ scope, args: ['work'] });
  });
});

describe('startLink', () => {
  it('takes what start does, but for the scope', () => {
    class Parent extends GenServer {
      override async handleCast() {
        expectTypeOf(this.startLink(Counter)).resolves.toEqualTypeOf<Pid<CounterProtocol>>();
        expectTypeOf(this.startLink(Logger)).resolves.toEqualTypeOf<Pid>();
        expectTypeOf(this.startLink(Cache, { args: ['url', 5] })).resolves.toEqualTypeOf<
          Pid<CacheProtocol>
        >();
        await this.startLink(Logger, { args: ['debug'] });
        await this.startLink(App, {
          name: registry.name('app'),
          label: 'app',
          shutdown: Infinity,
          startTimeout: 5,
          onExit: (reason) => {
            expectTypeOf(reason).toEqualTypeOf<ExitReason>();
          },
        });
        await this.startLink(Counter, { capacity: 5, overflow: 'reject' });
        // @ts-expect-error -- no args at all
        await this.startLink(Cache);
        // @ts-expect-error -- none in the options either
        await this.startLink(Cache, { label: 'cache' });
        // @ts-expect-error -- a wrong type
        await this.startLink(Cache, { args: ['url', '5'] });
        // @ts-expect-error -- it takes none
        await this.startLink(Counter, { args: ['a'] });
        // @ts-expect-error -- the scope is its own
        await this.startLink(Counter, { scope });
        // @ts-expect-error -- which one is to be started?
        await this.startLink(GenServer);
        // @ts-expect-error -- no class
        await this.startLink(new Counter());
      }
    }
    expectTypeOf<Parent>().toExtend<Actor>();
    // @ts-expect-error -- nobody but the actor itself may
    void new Parent().startLink(Counter);
  });
});

// ---- servers --------------------------------------------------------------------------------------

describe('a handler', () => {
  it('knows its request by its first element', () => {
    class Right extends GenServer<CounterProtocol, number> {
      override init() {
        return 0;
      }

      override handleCall(request: CallRequest<CounterProtocol>, _from: From, count: number) {
        switch (request[0]) {
          case 'get':
            return [count, count];
          case 'add':
            expectTypeOf(request[1]).toEqualTypeOf<number>();
            return [count + request[1], count + request[1]];
          case 'name':
            expectTypeOf(request[1]).toEqualTypeOf<string>();
            expectTypeOf(request[2]).toEqualTypeOf<string | undefined>();
            return [request[1], count];
        }
      }

      override handleCast(request: CastRequest<CounterProtocol>, count: number) {
        expectTypeOf(count).toEqualTypeOf<number>();
        return request[0] === 'reset' ? 0 : request[1];
      }

      override handleInfo(message: InfoMessage<CounterProtocol>, count: number) {
        return message === 'tick' ? count + 1 : message[1];
      }
    }
    expectTypeOf(Right.start({ scope })).resolves.toEqualTypeOf<Pid<CounterProtocol>>();
  });

  it('may be asynchronous', () => {
    class Slow extends GenServer<CacheProtocol, Map<string, string>> {
      override async init() {
        return new Map<string, string>();
      }

      override async handleCall(
        [, key]: CallRequest<CacheProtocol>,
        _from: From,
        state: Map<string, string>,
      ) {
        return [state.get(key), state] as const;
      }

      override async handleInfo(_message: unknown, state: Map<string, string>) {
        return state;
      }
    }
    expectTypeOf(Slow.start({ scope })).resolves.toEqualTypeOf<Pid<CacheProtocol>>();
  });

  it('may return an outcome', () => {
    class Deciding extends GenServer<CounterProtocol, number> {
      override init() {
        return noReply(0, { continue: 'load' });
      }

      override handleCall(request: CallRequest<CounterProtocol>, from: From, count: number) {
        switch (request[0]) {
          case 'get':
            reply(from, count);
            return noReply(count);
          case 'add':
            return stop(ExitReason.normal, count, count + request[1]);
          case 'name':
            return replied(request[1], count, { timeout: 5 });
        }
      }

      override handleCast(_request: CastRequest<CounterProtocol>, count: number) {
        return stop(ExitReason.shutdown, count);
      }

      override handleContinue(_argument: unknown, count: number) {
        return noReply(count, { timeout: 5 });
      }

      override handleTaskEnd(end: TaskEnd, count: number) {
        if (end.ok) expectTypeOf(end.value).toBeUnknown();
        else expectTypeOf(end.reason).toEqualTypeOf<ExitReason>();
        return count;
      }
    }
    expectTypeOf(Deciding.start({ scope })).resolves.toEqualTypeOf<Pid<CounterProtocol>>();
  });

  it('is refused if it replies with a wrong type', () => {
    class WrongReply extends GenServer<CacheProtocol, number> {
      // @ts-expect-error -- the reply is a string or nothing
      override handleCall(_request: CallRequest<CacheProtocol>, _from: From, count: number) {
        return [new Date(), count];
      }
    }
    class WrongOutcome extends GenServer<CacheProtocol, number> {
      // @ts-expect-error -- the reply is a string or nothing
      override handleCall(_request: CallRequest<CacheProtocol>, _from: From, count: number) {
        return replied(5, count);
      }
    }
    class NoTuple extends GenServer<CacheProtocol, number> {
      // @ts-expect-error -- a reply comes with a state
      override handleCall() {
        return 'value';
      }
    }
    expectTypeOf<WrongReply | WrongOutcome | NoTuple>().not.toBeNever();
  });

  it('is refused if its state is of a wrong type', () => {
    class WrongInit extends GenServer<CounterProtocol, number> {
      // @ts-expect-error -- the state is a number
      override init() {
        return '0';
      }
    }
    class WrongState extends GenServer<CounterProtocol, number> {
      // @ts-expect-error -- the state is a number
      override handleCast(_request: CastRequest<CounterProtocol>, _count: number) {
        return 'reset';
      }
    }
    class WrongOutcome extends GenServer<CounterProtocol, number> {
      // @ts-expect-error -- the state is a number
      override handleInfo(_message: InfoMessage<CounterProtocol>, _count: number) {
        return noReply('reset');
      }
    }
    class ReplyToNobody extends GenServer<CounterProtocol, number> {
      // @ts-expect-error -- nobody waits for a reply to a cast
      override handleCast(_request: CastRequest<CounterProtocol>, count: number) {
        return replied(5, count);
      }
    }
    expectTypeOf<WrongInit | WrongState | WrongOutcome | ReplyToNobody>().not.toBeNever();
  });

  it('is refused if it takes a request of another protocol', () => {
    class WrongRequest extends GenServer<CounterProtocol, number> {
      // @ts-expect-error -- it is called with others
      override handleCall(request: CallRequest<CacheProtocol>, _from: From, count: number) {
        return [request[1].length, count];
      }
    }
    expectTypeOf<WrongRequest>().not.toBeNever();
  });
});

describe('the results', () => {
  it('have types of their own', () => {
    expectTypeOf(noReply(5)).toEqualTypeOf<Outcome<never, 5>>();
    expectTypeOf(noReply(5, { continue: 'load' })).toEqualTypeOf<Outcome<never, 5>>();
    expectTypeOf(replied('a', 5)).toEqualTypeOf<Outcome<'a', 5>>();
    expectTypeOf(replied(['a'], 5)).toEqualTypeOf<Outcome<string[], 5>>();
    expectTypeOf(replied(anything as unknown, 5)).toEqualTypeOf<Outcome<unknown, 5>>();
    expectTypeOf(stop(ExitReason.normal, 5)).toEqualTypeOf<Outcome<never, 5>>();
    expectTypeOf(stop(ExitReason.normal, 5, 'a')).toEqualTypeOf<Outcome<'a', 5>>();
    expectTypeOf(noReply(5)).toExtend<StateResult<number>>();
    expectTypeOf(noReply('a')).not.toExtend<StateResult<number>>();
    expectTypeOf(replied('a', 5)).not.toExtend<StateResult<number>>();
  });

  it('fit a state that is one of a few words', () => {
    type State = 'open' | 'closed';
    class Door extends GenServer<{ call: { turn(): boolean }; cast: { close(): void } }, State> {
      override init() {
        return noReply('closed');
      }
      override handleCall(_request: readonly ['turn'], _from: From, state: State) {
        return state === 'open' ? replied(true, 'closed') : replied(false, 'open');
      }
      override handleCast() {
        return stop(ExitReason.normal, 'closed');
      }
    }
    expectTypeOf<Door>().not.toBeNever();
  });

  it('fit a protocol whose replies are literals', () => {
    interface GateProtocol {
      call: { enter(): 'welcome' | 'full'; close(): { ok: true } | { ok: false; why: string } };
    }
    class Gate extends GenServer<GateProtocol, number> {
      override handleCall(request: CallRequest<GateProtocol>, _from: From, left: number) {
        if (request[0] === 'close') return replied({ ok: true } as const, left);
        if (left === 0) return stop(ExitReason.normal, left, 'full');
        return replied('welcome', left - 1);
      }
    }
    class Typed extends GenServer<GateProtocol, number> {
      override handleCall(
        request: CallRequest<GateProtocol>,
        _from: From,
        left: number,
      ): CallResult<GateProtocol, number> {
        if (request[0] === 'close') return replied({ ok: false, why: 'never' }, left);
        return left === 0 ? ['full', left] : ['welcome', left - 1];
      }
    }
    class Wrong extends GenServer<GateProtocol, number> {
      // @ts-expect-error -- no such reply
      override handleCall(_request: CallRequest<GateProtocol>, _from: From, left: number) {
        return replied('closed', left);
      }
    }
    expectTypeOf<Gate | Typed | Wrong>().not.toBeNever();
  });

  it('are held against a return type, in their order and number', () => {
    class Ordered extends GenServer<{ call: { get(): number } }, { n: number }> {
      override handleCall(
        [what]: readonly [string],
        _from: From,
        state: { n: number },
      ): CallResult<{ call: { get(): number } }, { n: number }> {
        // @ts-expect-error -- the wrong way round
        if (what === 'swapped') return [state, state.n];
        // @ts-expect-error -- no state
        if (what === 'short') return [state.n];
        return [state.n, state];
      }
    }
    expectTypeOf<Ordered>().not.toBeNever();
  });

  it('refuse what they cannot work with', () => {
    // @ts-expect-error -- no such thing to do next
    noReply(5, { then: 'load' });
    // @ts-expect-error -- a wrong type
    noReply(5, { timeout: '5' });
    // @ts-expect-error -- a reason is no text
    stop('normal', 5);
    // @ts-expect-error -- one reply is all there is
    stop(ExitReason.normal, 5, 'a', 'b');
  });
});

describe('a class that is handed on', () => {
  interface CountProtocol {
    call: { count(): number };
  }

  it('can be named, and started by whoever has it', () => {
    function counting(first: number): ActorClass<[], CountProtocol> {
      return class extends GenServer<CountProtocol, number> {
        override init() {
          return first;
        }
        override handleCall(_request: unknown, _from: From, count: number) {
          return [count, count];
        }
      };
    }
    const use = (Class: ActorClass<[], CountProtocol>, scope: Scope) => Class.start({ scope });
    expectTypeOf(use).returns.resolves.toEqualTypeOf<Pid<CountProtocol>>();
    expectTypeOf(counting).parameter(0).toBeNumber();
  });
});

describe('ignore', () => {
  it('is for init, at once or later', () => {
    class Now extends GenServer<CounterProtocol, number> {
      override init() {
        return ignore();
      }
    }
    class Perhaps extends GenServer<CounterProtocol, number> {
      readonly wanted: boolean = true;
      override init() {
        return this.wanted ? 5 : ignore();
      }
    }
    class Later extends GenServer<CounterProtocol, number> {
      readonly wanted: boolean = true;
      override async init() {
        return this.wanted ? noReply(5, { continue: 'load' }) : ignore();
      }
    }
    class Raw extends Actor<'open'> {
      readonly wanted: boolean = true;
      override async init() {
        return this.wanted ? ('open' as const) : ignore();
      }
    }
    expectTypeOf(ignore()).toEqualTypeOf<Ignored>();
    expectTypeOf(Now.start({ scope })).resolves.toEqualTypeOf<Pid<CounterProtocol>>();
    expectTypeOf(Perhaps.start({ scope })).resolves.toEqualTypeOf<Pid<CounterProtocol>>();
    expectTypeOf(Later.start({ scope })).resolves.toEqualTypeOf<Pid<CounterProtocol>>();
    expectTypeOf(Raw.start({ scope })).resolves.toEqualTypeOf<Pid>();
  });

  it('is no state, and no result of any other handler', () => {
    class Wrong extends GenServer<CounterProtocol, number> {
      // @ts-expect-error -- it runs already
      override handleCast() {
        return ignore();
      }
      // @ts-expect-error -- a call wants a reply
      override handleCall() {
        return ignore();
      }
    }
    class WrongRun extends Actor<'open'> {
      // @ts-expect-error -- it runs already
      override run() {
        return ignore();
      }
    }
    expectTypeOf<Wrong | WrongRun>().not.toBeNever();
    // @ts-expect-error -- it says nothing
    ignore('why');
  });
});

describe('reply', () => {
  it('takes what the caller waits for', () => {
    const from = {} as From<number>;
    reply(from, 5);
    // @ts-expect-error -- the caller waits for a number
    reply(from, '5');
    reply({} as From, 'anything');
  });
});

// ---- supervisors ----------------------------------------------------------------------------------

describe('Supervisor.startChild', () => {
  it('gives a pid of the protocol of the class', () => {
    expectTypeOf(Supervisor.startChild(app, { id: 'a', actor: Counter })).resolves.toEqualTypeOf<
      Pid<CounterProtocol>
    >();
    expectTypeOf(
      Supervisor.startChild(app, { id: 'a', start: (own) => Counter.start(own) }),
    ).resolves.toEqualTypeOf<Pid<CounterProtocol>>();
    expectTypeOf(
      Supervisor.startChild(app, {
        id: 'a',
        start: (own) => Cache.start({ ...own, args: ['url', 5] }),
      }),
    ).resolves.toEqualTypeOf<Pid<CacheProtocol>>();
  });

  it('wants the arguments of the constructor', () => {
    void Supervisor.startChild(app, { id: 'a', actor: Cache, args: ['url', 5] });
    void Supervisor.startChild(app, { id: 'a', actor: Cache, args: ['url', 5, 60] });
    void Supervisor.startChild(app, { id: 'a', actor: Logger });
    void Supervisor.startChild(app, { id: 'a', actor: Logger, args: ['debug'] });
    // @ts-expect-error -- no args at all
    void Supervisor.startChild(app, { id: 'a', actor: Cache });
    // @ts-expect-error -- one too few
    void Supervisor.startChild(app, { id: 'a', actor: Cache, args: ['url'] });
    // @ts-expect-error -- one too many
    void Supervisor.startChild(app, { id: 'a', actor: Cache, args: ['url', 5, 60, 1] });
    // @ts-expect-error -- a wrong type
    void Supervisor.startChild(app, { id: 'a', actor: Cache, args: ['url', '5'] });
    // @ts-expect-error -- it takes none
    void Supervisor.startChild(app, { id: 'a', actor: Counter, args: ['url'] });
  });

  it('wants a child spec', () => {
    // @ts-expect-error -- it has no id
    void Supervisor.startChild(app, { actor: Counter });
    // @ts-expect-error -- neither a class nor a start
    void Supervisor.startChild(app, { id: 'a' });
    // @ts-expect-error -- an actor, not a class of actors
    void Supervisor.startChild(app, { id: 'a', actor: new Counter() });
    // @ts-expect-error -- not the class of an actor
    void Supervisor.startChild(app, { id: 'a', actor: Date });
    // @ts-expect-error -- no such restart
    void Supervisor.startChild(app, { id: 'a', actor: Counter, restart: 'always' });
    // @ts-expect-error -- no such shutdown
    void Supervisor.startChild(app, { id: 'a', actor: Counter, shutdown: 'infinity' });
    // @ts-expect-error -- no such field
    void Supervisor.startChild(app, { id: 'a', actor: Counter, restarts: 5 });
  });

  it('gives the protocol that restartChild is told of', () => {
    expectTypeOf(Supervisor.restartChild<CounterProtocol>(app, 'a')).resolves.toEqualTypeOf<
      Pid<CounterProtocol>
    >();
    expectTypeOf(Supervisor.restartChild(app, 'a')).resolves.toEqualTypeOf<Pid>();
  });
});

describe('Supervisor.getChildSpec', () => {
  it('gives a spec that has been checked, with its defaults', () => {
    const spec = Supervisor.getChildSpec(app, 'a');
    expectTypeOf(spec).resolves.toEqualTypeOf<CheckedChildSpec>();
    expectTypeOf<CheckedChildSpec['id']>().toEqualTypeOf<string>();
    expectTypeOf<CheckedChildSpec['restart']>().toEqualTypeOf<
      'permanent' | 'transient' | 'temporary'
    >();
    expectTypeOf<CheckedChildSpec['shutdown']>().toEqualTypeOf<number | 'brutal_kill'>();
    expectTypeOf<CheckedChildSpec['startTimeout']>().toEqualTypeOf<number>();
    expectTypeOf<CheckedChildSpec['significant']>().toEqualTypeOf<boolean>();
    expectTypeOf<CheckedChildSpec['backoff']>().toEqualTypeOf<Backoff | undefined>();
    expectTypeOf<CheckedChildSpec['type']>().toEqualTypeOf<'worker' | 'supervisor'>();
    expectTypeOf<CheckedChildSpec['start']>().returns.resolves.toEqualTypeOf<Pid<unknown>>();
    Supervisor.getChildSpec(app, 'a', { timeout: 5 }).catch(() => undefined);
    // @ts-expect-error -- an id is a string
    void Supervisor.getChildSpec(app, anyone);
  });
});

describe('childSpec', () => {
  it('checks the arguments against the constructor', () => {
    childSpec({ id: 'a', actor: Cache, args: ['url', 5] });
    childSpec({ id: 'a', actor: Cache, args: ['url', 5, 60] });
    childSpec({ id: 'a', actor: Logger });
    // @ts-expect-error -- no args at all
    childSpec({ id: 'a', actor: Cache });
    // @ts-expect-error -- a wrong type
    childSpec({ id: 'a', actor: Cache, args: ['url', '5'] });
    // @ts-expect-error -- one too many
    childSpec({ id: 'a', actor: Counter, args: ['a'] });
  });

  it('points at what is wrong', () => {
    childSpec({
      id: 'a',
      actor: Cache,
      // @ts-expect-error -- a wrong type
      args: ['url', '5'],
    });
    childSpec({
      id: 'a',
      actor: Counter,
      // @ts-expect-error -- no such restart
      restart: 'always',
    });
    // @ts-expect-error -- for a class alone
    childSpec({ id: 'a', start: (own) => Counter.start(own), args: [] });
  });

  it('checks all the rest', () => {
    childSpec({
      id: 'a',
      actor: Counter,
      restart: 'transient',
      shutdown: 'brutal_kill',
      type: 'worker',
      label: 'visits',
      name: registry.name('visits'),
      startTimeout: 5_000,
      significant: true,
      backoff: { initial: 100, factor: 1.5, max: 5_000, jitter: 0.2, resetAfter: Infinity },
    });
    childSpec({ id: 'a', actor: App, shutdown: Infinity });
    childSpec({ id: 'a', actor: Counter, backoff: { initial: 100 }, significant: undefined });
    childSpec({ id: 'a', start: (own) => Counter.start(own), backoff: { initial: 100 } });
    childSpec({ id: 'a', actor: Counter, capacity: 5, overflow: 'drop-oldest' });
    childSpec({ id: 'a', start: (own) => Counter.start(own), capacity: 5 });
    // @ts-expect-error -- no such overflow
    childSpec({ id: 'a', actor: Counter, capacity: 5, overflow: 'drop' });
    // @ts-expect-error -- a wait begins somewhere
    childSpec({ id: 'a', actor: Counter, backoff: {} });
    // @ts-expect-error -- milliseconds
    childSpec({ id: 'a', actor: Counter, backoff: { initial: '100' } });
    // @ts-expect-error -- not all of the waits alone
    childSpec({ id: 'a', actor: Counter, backoff: 100 });
    // @ts-expect-error -- no such part of a wait
    childSpec({ id: 'a', actor: Counter, backoff: { initial: 100, maximum: 200 } });
    // @ts-expect-error -- yes or no
    childSpec({ id: 'a', actor: Counter, significant: 'yes' });
    // @ts-expect-error -- milliseconds
    childSpec({ id: 'a', actor: Counter, startTimeout: 'infinity' });
    // @ts-expect-error -- no such restart
    childSpec({ id: 'a', actor: Counter, restart: 'always' });
    // @ts-expect-error -- no such shutdown
    childSpec({ id: 'a', actor: Counter, shutdown: 'infinity' });
    // @ts-expect-error -- no such type
    childSpec({ id: 'a', actor: Counter, type: 'server' });
    // @ts-expect-error -- a name is one of a registry
    childSpec({ id: 'a', actor: Counter, name: 'visits' });
    // @ts-expect-error -- no such field
    childSpec({ id: 'a', actor: Counter, maxRestarts: 5 });
  });

  it('needs no id for the child of a dynamic supervisor, and checks the rest', () => {
    class Sized extends DynamicSupervisor<[url: string, size: number], CacheProtocol> {
      childSpec(url: string, size: number) {
        return childSpec({ actor: Cache, args: [url, size], restart: 'transient' });
      }
    }
    void Sized.start({ scope });
    class Started extends DynamicSupervisor {
      childSpec() {
        return childSpec({ start: (own) => Counter.start(own) });
      }
    }
    void Started.start({ scope });
    // @ts-expect-error -- no args at all
    childSpec({ actor: Cache, restart: 'transient' });
    // @ts-expect-error -- no such restart
    childSpec({ actor: Counter, restart: 'always' });
    // @ts-expect-error -- an id is a string
    childSpec({ id: 5, actor: Counter });
    // @ts-expect-error -- neither a class nor a function
    childSpec({ restart: 'transient' });
  });

  it('takes a class that is generic, such as a task', () => {
    const work = (signal: AbortSignal) => Promise.resolve(signal.aborted ? 1 : 2);
    const done = (value: number) => value;
    childSpec({ id: 'a', actor: Task, args: [work] });
    childSpec({ actor: Task, args: [() => undefined], restart: 'transient' });
    childSpec({ actor: Task, args: [(signal) => signal.aborted, () => undefined] });
    childSpec({ actor: Task<number>, args: [work, done] });
    void Supervisor.startChild(app, { id: 'a', actor: Task, args: [work] });
    void Supervisor.startChild(app, { id: 'a', actor: Task<number>, args: [work, done] });
    // @ts-expect-error -- of no task in particular nobody knows that it is a number
    childSpec({ actor: Task, args: [work, done] });
    // @ts-expect-error -- it does nothing
    childSpec({ actor: Task, args: [] });
  });

  it('without an id is none for a supervisor', () => {
    expectTypeOf(childSpec({ actor: Counter })).toExtend<LooseSpec>();
    expectTypeOf(childSpec({ actor: Counter })).not.toExtend<LooseChildSpec>();
    expectTypeOf(childSpec({ id: 'a', actor: Counter })).toExtend<LooseChildSpec>();
    class Nameless extends Supervisor {
      // @ts-expect-error -- the id is missing
      childSpecs() {
        return [childSpec({ actor: Counter })];
      }
    }
    void Nameless.start({ scope });
    // @ts-expect-error -- the id is missing
    void Supervisor.startChild(app, childSpec({ actor: Counter }));
  });

  it('is one that `startChild` takes, and knows what its child speaks', () => {
    const started = Supervisor.startChild(app, childSpec({ id: 'a', actor: Counter }));
    expectTypeOf(started).resolves.toEqualTypeOf<Pid<CounterProtocol>>();
    const start = (own: ChildStart) => Counter.start(own);
    expectTypeOf(Supervisor.startChild(app, childSpec({ id: 'a', start }))).resolves.toEqualTypeOf<
      Pid<CounterProtocol>
    >();
  });

  it('is held against the protocol of a dynamic supervisor’s children', () => {
    class Other extends GenServer<{ call: { ping(): 'pong' } }> {}
    class Counters extends DynamicSupervisor<[], CounterProtocol> {
      override childSpec() {
        return childSpec({ actor: Counter });
      }
    }
    class Others extends DynamicSupervisor<[], CounterProtocol> {
      // @ts-expect-error -- they are no counters
      override childSpec() {
        return childSpec({ actor: Other });
      }
    }
    class Any extends DynamicSupervisor {
      override childSpec() {
        return childSpec({ actor: Other });
      }
    }
    class WithId extends DynamicSupervisor {
      // @ts-expect-error -- they are known by their processes
      override childSpec() {
        return childSpec({ id: 'other', actor: Other });
      }
    }
    expectTypeOf<[Counters, Others, Any, WithId]>().not.toBeNever();
  });

  it('takes arguments that are read-only', () => {
    class Two extends GenServer {
      readonly both: readonly unknown[];

      constructor(one: number, two: string) {
        super();
        this.both = [one, two];
      }
    }
    const args = [1, 'a'] as const;
    void Two.start({ scope, args });
    childSpec({ actor: Two, args });
    // @ts-expect-error -- the wrong way round
    void Two.start({ scope, args: ['a', 1] as const });
  });

  it('checks a start function too', () => {
    childSpec({ id: 'a', start: (own) => Counter.start(own) });
    // @ts-expect-error -- it starts nothing
    childSpec({ id: 'a', start: () => 5 });
  });

  it('is what childSpecs may return', () => {
    class Checked extends Supervisor {
      override childSpecs() {
        return [
          childSpec({ id: 'a', actor: Cache, args: ['url', 5] }),
          childSpec({ id: 'b', actor: Counter, restart: 'temporary' }),
        ];
      }
    }
    expectTypeOf<Checked>().toExtend<Supervisor>();
  });
});

describe('a supervisor', () => {
  it('is refused a strategy that there is not', () => {
    class Wrong extends App {
      // @ts-expect-error -- no such strategy
      override strategy = 'one_for_two' as const;
    }
    expectTypeOf<Wrong>().not.toBeNever();
  });

  it('is refused an autoShutdown that there is not', () => {
    class Right extends App {
      override autoShutdown = 'any_significant' as const;
    }
    class Wrong extends App {
      // @ts-expect-error -- no such autoShutdown
      override autoShutdown = 'always' as const;
    }
    expectTypeOf<Right | Wrong>().not.toBeNever();
  });

  it('takes specs with all that there is, though TypeScript has widened them', () => {
    class All extends Supervisor {
      override autoShutdown = 'all_significant' as const;
      override childSpecs() {
        return [
          { id: 'a', actor: Counter, restart: 'transient', significant: true, startTimeout: 5 },
          { id: 'b', actor: Counter, backoff: { initial: 100, jitter: 0.2 } },
        ];
      }
    }
    class WrongBackoff extends Supervisor {
      // @ts-expect-error -- a wait begins somewhere
      override childSpecs() {
        return [{ id: 'a', actor: Counter, backoff: { max: 100 } }];
      }
    }
    class WrongSignificant extends Supervisor {
      // @ts-expect-error -- yes or no
      override childSpecs() {
        return [{ id: 'a', actor: Counter, significant: 'yes' }];
      }
    }
    expectTypeOf<All | WrongBackoff | WrongSignificant>().not.toBeNever();
  });

  it('may ignore its start', () => {
    class Unwanted extends Supervisor {
      override childSpecs() {
        return ignore();
      }
    }
    class Perhaps extends Supervisor {
      readonly wanted: boolean = true;
      override childSpecs() {
        return this.wanted ? [{ id: 'a', actor: Counter }] : ignore();
      }
    }
    expectTypeOf(Unwanted.start({ scope })).resolves.toExtend<Pid<unknown>>();
    expectTypeOf(Perhaps.start({ scope })).resolves.toExtend<Pid<unknown>>();
  });

  it('takes the class of any actor as a child', () => {
    class Door extends Actor<'open' | 'locked'> {
      override run(state: 'open' | 'locked') {
        return this.receive([ANY, () => state]);
      }
    }
    class All extends Supervisor {
      override childSpecs() {
        return [
          { id: 'a', actor: Door },
          { id: 'b', actor: Counter, restart: 'transient' },
          { id: 'c', actor: Cache, args: ['url', 5] },
          { id: 'd', actor: App, shutdown: Infinity },
          { id: 'e', actor: Task, args: [() => 5] },
        ];
      }
    }
    expectTypeOf<All>().toExtend<Supervisor>();
    childSpec({ id: 'a', actor: Door });
    expectTypeOf(
      Supervisor.startChild(app, { id: 'a', actor: Door }),
    ).resolves.toEqualTypeOf<Pid>();
  });

  it('takes a start function as a child', () => {
    class Starting extends Supervisor {
      override childSpecs() {
        return [
          { id: 'a', start: (own: ChildStart) => Counter.start(own) },
          { id: 'b', start: (own: ChildStart) => Logger.start({ ...own, args: ['debug'] }) },
        ];
      }
    }
    expectTypeOf<Starting>().toExtend<Supervisor>();
  });

  it('is refused children that are none', () => {
    class NoList extends Supervisor {
      // @ts-expect-error -- it is no list
      override childSpecs() {
        return { id: 'a', actor: Counter };
      }
    }
    class NoId extends Supervisor {
      // @ts-expect-error -- it has no id
      override childSpecs() {
        return [{ actor: Counter }];
      }
    }
    expectTypeOf<NoList | NoId>().not.toBeNever();
  });
});

describe('a dynamic supervisor', () => {
  /** Starts caches, with a url and perhaps a size. */
  class Caches extends DynamicSupervisor<[url: string, size?: number], CacheProtocol> {
    override maxChildren = 100;
    childSpec(url: string, size = 5) {
      return { actor: Cache, args: [url, size], restart: 'transient', backoff: { initial: 100 } };
    }
  }
  class Counters extends DynamicSupervisor<[], CounterProtocol> {
    childSpec() {
      return { actor: Counter };
    }
  }
  class Anything extends DynamicSupervisor {
    childSpec() {
      return { start: (own: ChildStart) => Counter.start(own) };
    }
  }

  it('has the protocol of its arguments and its children', () => {
    expectTypeOf(Caches.start({ scope })).resolves.toEqualTypeOf(caches);
    expectTypeOf(Counters.start({ scope })).resolves.toEqualTypeOf(counters);
    expectTypeOf(Anything.start({ scope })).resolves.toEqualTypeOf(anything);
    // @ts-expect-error -- which one is to be started?
    void DynamicSupervisor.start({ scope });
  });

  it('starts children of its protocol', () => {
    expectTypeOf(DynamicSupervisor.startChild(caches, ['url'])).resolves.toEqualTypeOf<
      Pid<CacheProtocol>
    >();
    expectTypeOf(DynamicSupervisor.startChild(counters, [])).resolves.toEqualTypeOf<
      Pid<CounterProtocol>
    >();
    expectTypeOf(DynamicSupervisor.startChild(anything, [])).resolves.toEqualTypeOf<Pid>();
    const name = registry.name<DynamicProtocol<[], CounterProtocol>>('counters');
    expectTypeOf(DynamicSupervisor.startChild(name, [])).resolves.toEqualTypeOf<
      Pid<CounterProtocol>
    >();
  });

  it('wants the arguments of its childSpec', () => {
    void DynamicSupervisor.startChild(caches, ['url', 5]);
    void DynamicSupervisor.startChild(caches, ['url', 5], { timeout: 5 });
    // @ts-expect-error -- one too few
    void DynamicSupervisor.startChild(caches, []);
    // @ts-expect-error -- none at all
    void DynamicSupervisor.startChild(caches);
    // @ts-expect-error -- one too many
    void DynamicSupervisor.startChild(caches, ['url', 5, 60]);
    // @ts-expect-error -- a wrong type
    void DynamicSupervisor.startChild(caches, [5]);
    // @ts-expect-error -- in a wrong order
    void DynamicSupervisor.startChild(caches, [5, 'url']);
    // @ts-expect-error -- it takes none
    void DynamicSupervisor.startChild(counters, ['url']);
    // @ts-expect-error -- a list of them
    void DynamicSupervisor.startChild(caches, 'url');
  });

  it('is wanted, where children are to be started by arguments', () => {
    // @ts-expect-error -- a counter is no supervisor
    void DynamicSupervisor.startChild(counter, []);
    // @ts-expect-error -- whose arguments nobody knows
    void DynamicSupervisor.startChild(anyone, ['url']);
  });

  it('is asked about its children, which are known by their process', () => {
    expectTypeOf(DynamicSupervisor.whichChildren(caches)).resolves.toEqualTypeOf<ChildState[]>();
    expectTypeOf<ChildState['process']>().toEqualTypeOf<Pid<unknown> | 'restarting' | undefined>();
    expectTypeOf(DynamicSupervisor.countChildren(caches)).resolves.toEqualTypeOf<ChildCount>();
    expectTypeOf(DynamicSupervisor.terminateChild(caches, cache)).resolves.toBeVoid();
    // @ts-expect-error -- it has no id
    void DynamicSupervisor.terminateChild(caches, 'cache');
  });

  it('is asked by these functions alone', () => {
    // @ts-expect-error -- it takes no cast
    cast(caches, ['reset']);
    // @ts-expect-error -- no such request
    void call(caches, ['get']);
  });

  it('is refused a childSpec that does not take its arguments, or makes no spec of them', () => {
    class WrongArgument extends DynamicSupervisor<[url: string]> {
      // @ts-expect-error -- it is given a string
      childSpec(size: number) {
        return { actor: Cache, args: ['url', size] };
      }
    }
    class NoSpec extends DynamicSupervisor {
      // @ts-expect-error -- no actor
      childSpec() {
        return { actor: 'Counter' };
      }
    }
    // @ts-expect-error -- it says nothing of its children
    class Nothing extends DynamicSupervisor {}
    expectTypeOf<WrongArgument | NoSpec | Nothing>().not.toBeNever();
  });

  it('can be addressed without its protocol being written out', () => {
    const child = Supervisor.child<ProtocolOf<Caches>>(app, 'caches');
    expectTypeOf(DynamicSupervisor.startChild(child, ['url'])).resolves.toEqualTypeOf<
      Pid<CacheProtocol>
    >();
    // @ts-expect-error -- a number is no URL
    void DynamicSupervisor.startChild(child, [5]);
  });

  it('can be the child of a supervisor', () => {
    class Tree extends Supervisor {
      override childSpecs() {
        return [{ id: 'caches', actor: Caches, shutdown: Infinity }];
      }
    }
    expectTypeOf<Tree>().toExtend<Supervisor>();
    expectTypeOf(
      Supervisor.startChild(app, { id: 'caches', actor: Caches }),
    ).resolves.toEqualTypeOf(caches);
    const child = Supervisor.child<DynamicProtocol<[], CounterProtocol>>(app, 'counters');
    expectTypeOf(DynamicSupervisor.startChild(child, [])).resolves.toEqualTypeOf<
      Pid<CounterProtocol>
    >();
  });
});

// ---- errors and reports ---------------------------------------------------------------------------

describe('MailboxFullError', () => {
  it('has what a handler wants to know', () => {
    const handle = (error: unknown): void => {
      if (!(error instanceof MailboxFullError)) return;
      expectTypeOf<typeof error.code>().toEqualTypeOf<'FAUXTP_MAILBOX_FULL'>();
      expectTypeOf<typeof error.name>().toEqualTypeOf<'MailboxFullError'>();
      expectTypeOf(error.server).toEqualTypeOf<Pid<unknown>>();
      expectTypeOf(error.request).toBeUnknown();
      expectTypeOf(error.capacity).toEqualTypeOf<number>();
    };
    expectTypeOf(handle).toBeFunction();
  });
});

describe('a report', () => {
  it('is narrowed by its type', () => {
    const handle = (report: Report): void => {
      if (report.type === 'overflow') {
        expectTypeOf(report.process).toEqualTypeOf<Pid<unknown>>();
        expectTypeOf(report.message).toBeUnknown();
        expectTypeOf(report.capacity).toEqualTypeOf<number>();
        expectTypeOf(report.overflow).toEqualTypeOf<Overflow>();
      } else if (report.type === 'backlog') {
        expectTypeOf(report.process).toEqualTypeOf<Pid<unknown>>();
        expectTypeOf(report.queueLength).toEqualTypeOf<number>();
      }
    };
    expectTypeOf(handle).toBeFunction();
  });
});

// ---- exit reasons ---------------------------------------------------------------------------------

describe('ExitReason', () => {
  it('is narrowed by its type, to the last', () => {
    const describeIt = (reason: ExitReason): string => {
      switch (reason.type) {
        case 'normal':
        case 'killed':
        case 'noproc':
          return reason.type;
        case 'shutdown':
          expectTypeOf(reason.detail).toBeUnknown();
          return 'shutdown';
        case 'error':
          expectTypeOf(reason.error).toBeUnknown();
          return 'error';
        default:
          return reason satisfies never;
      }
    };
    expectTypeOf(describeIt).parameter(0).toEqualTypeOf<ExitReason>();
  });

  it('misses a type that is left out', () => {
    const describeSome = (reason: ExitReason): string => {
      switch (reason.type) {
        case 'normal':
        case 'killed':
        case 'shutdown':
        case 'error':
          return reason.type;
        default:
          // @ts-expect-error -- noproc is left
          reason satisfies never;
          return reason.type;
      }
    };
    expectTypeOf(describeSome).parameter(0).toEqualTypeOf<ExitReason>();
  });

  it('cannot be changed, or made of what it is not', () => {
    const reason = ExitReason.normal;
    // @ts-expect-error -- it is the same for all
    reason.type = 'killed';
    // @ts-expect-error -- no such type
    expectTypeOf<ExitReason>().toEqualTypeOf<{ type: 'crashed' }>();
    // @ts-expect-error -- a reason is no text
    exit(counter, 'normal');
    exit(counter, 'kill');
  });
});

// ---- receive --------------------------------------------------------------------------------------

class Wrench {
  readonly size: number = 5;
}

interface Alarm {
  readonly type: 'alarm';
  readonly floor: number;
}
const isAlarm = (value: unknown): value is Alarm => value !== undefined;

describe('receive', () => {
  it('gives a handler what its pattern has matched', () => {
    class Receiving extends Actor {
      override async run() {
        await this.receive([ANY, (value) => expectTypeOf(value).toBeUnknown()]);
        const { ref } = this.monitor(this.pid);
        await this.receive([
          ['$down', ref, ANY, String],
          (...values) => expectTypeOf(values).toEqualTypeOf<[unknown, string]>(),
        ]);
        await this.receive([
          [this.pid, new Date(), new Map<string, number>(), new Set<number>(), /x/, Number],
          (...values) => expectTypeOf(values).toEqualTypeOf<[number]>(),
        ]);
        await this.receive([
          { of: 'call', who: this.pid, name: 'x', message: String },
          ({ who, message }) => {
            expectTypeOf(who).toEqualTypeOf<Pid>();
            expectTypeOf(message).toEqualTypeOf<string>();
          },
        ]);
        await this.receive([String, (value) => expectTypeOf(value).toEqualTypeOf<string>()]);
        await this.receive([Number, (value) => expectTypeOf(value).toEqualTypeOf<number>()]);
        await this.receive([Boolean, (value) => expectTypeOf(value).toEqualTypeOf<boolean>()]);
        await this.receive([BigInt, (value) => expectTypeOf(value).toEqualTypeOf<bigint>()]);
        await this.receive([Symbol, (value) => expectTypeOf(value).toEqualTypeOf<symbol>()]);
        await this.receive([Wrench, (value) => expectTypeOf(value).toEqualTypeOf<Wrench>()]);
        await this.receive([Date, (value) => expectTypeOf(value).toEqualTypeOf<Date>()]);
        await this.receive([isAlarm, (value) => expectTypeOf(value).toEqualTypeOf<Alarm>()]);
        await this.receive([
          (value: number) => value > 5,
          (value) => expectTypeOf(value).toEqualTypeOf<number>(),
        ]);
        await this.receive([
          (value: unknown) => value !== 5,
          (value) => expectTypeOf(value).toBeUnknown(),
        ]);
      }
    }
    expectTypeOf<Receiving>().toExtend<Actor>();
  });

  it('gives a handler one parameter for each part that is no literal', () => {
    class Receiving extends Actor {
      override async run() {
        await this.receive([
          ['add', Number, ANY],
          (n, who) => {
            expectTypeOf(n).toEqualTypeOf<number>();
            expectTypeOf(who).toBeUnknown();
          },
        ]);
        await this.receive([
          ['a', [String, ['b', Wrench]], IGNORE, isAlarm],
          (text, wrench, alarm) => {
            expectTypeOf(text).toEqualTypeOf<string>();
            expectTypeOf(wrench).toEqualTypeOf<Wrench>();
            expectTypeOf(alarm).toEqualTypeOf<Alarm>();
          },
        ]);
        await this.receive([
          { type: 'add', n: Number, by: { name: String } },
          (message) => {
            expectTypeOf(message).toEqualTypeOf<{
              type: 'add';
              n: number;
              by: { name: string };
            }>();
          },
        ]);
        await this.receive([
          ['$down', ANY, ANY, { type: 'error', error: Error }],
          (_ref, _pid, reason) => {
            expectTypeOf(reason.error).toEqualTypeOf<Error>();
          },
        ]);
        // A literal, and what is ignored, give nothing.
        await this.receive(['stop', (...none) => expectTypeOf(none).toEqualTypeOf<[]>()]);
        await this.receive([5, (...none) => expectTypeOf(none).toEqualTypeOf<[]>()]);
        await this.receive([IGNORE, (...none) => expectTypeOf(none).toEqualTypeOf<[]>()]);
        await this.receive([null, (...none) => expectTypeOf(none).toEqualTypeOf<[]>()]);
        await this.receive([['a', 5], (...none) => expectTypeOf(none).toEqualTypeOf<[]>()]);
        await this.receive([[], (...none) => expectTypeOf(none).toEqualTypeOf<[]>()]);
      }
    }
    expectTypeOf<Receiving>().toExtend<Actor>();
  });

  it('takes a guard that another library makes', () => {
    const isRing = isMatching({ type: 'alarm' });
    class Receiving extends Actor {
      override async run() {
        await this.receive([
          isRing,
          (value) => expectTypeOf(value).toEqualTypeOf<{ type: 'alarm' }>(),
        ]);
        await this.receive([
          isMatching({ type: 'alarm' }),
          (value: { type: 'alarm' }) => expectTypeOf(value.type).toEqualTypeOf<'alarm'>(),
        ]);
        await this.receive([
          isMatching({ type: 'alarm' }),
          // @ts-expect-error -- TypeScript looks at the handler before the guard that is made beside
          (value) => expectTypeOf(value).toEqualTypeOf<{ type: 'alarm' }>(),
        ]);
      }
    }
    expectTypeOf<Receiving>().toExtend<Actor>();
  });

  it('returns what one of its handlers does', () => {
    class Receiving extends Actor {
      override async run() {
        expectTypeOf(this.receive([ANY, () => 5])).resolves.toEqualTypeOf<number>();
        expectTypeOf(this.receive([ANY, async () => 5])).resolves.toEqualTypeOf<number>();
        expectTypeOf(
          this.receive([String, (text) => text], [Number, async (n) => n]),
        ).resolves.toEqualTypeOf<string | number>();
        expectTypeOf(
          this.receive([String, (text) => text], [Number, (n) => n], {
            timeout: 5,
            after: () => 'over',
          }),
        ).resolves.toEqualTypeOf<string | number>();
        expectTypeOf(
          this.receive(
            ['a', () => 1 as const],
            ['b', () => 2 as const],
            ['c', () => 3 as const],
            ['d', () => 4 as const],
            ['e', () => 5 as const],
          ),
        ).resolves.toEqualTypeOf<1 | 2 | 3 | 4 | 5>();
      }
    }
    expectTypeOf<Receiving>().toExtend<Actor>();
  });

  it('refuses a handler that takes something else', () => {
    class Receiving extends Actor {
      override async run() {
        // @ts-expect-error -- it is given a string
        await this.receive([String, (value: number) => value]);
        // @ts-expect-error -- it is given nothing
        await this.receive(['stop', (value: string) => value]);
        // @ts-expect-error -- it is given one value
        await this.receive([['add', Number], (_one: number, _two: number) => undefined]);
        // @ts-expect-error -- no handler
        await this.receive([String]);
        // @ts-expect-error -- no clause
        await this.receive();
        // @ts-expect-error -- no such option
        await this.receive([ANY, () => 5], { timout: 5 });
      }
    }
    expectTypeOf<Receiving>().toExtend<Actor>();
  });
});

// ---- scopes ---------------------------------------------------------------------------------------

describe('Scope', () => {
  it('returns from run what its body does', () => {
    expectTypeOf(Scope.run(() => 5)).resolves.toEqualTypeOf<number>();
    expectTypeOf(Scope.run(async () => 'a')).resolves.toEqualTypeOf<string>();
    expectTypeOf(
      Scope.run((own) => {
        expectTypeOf(own).toEqualTypeOf<Scope>();
      }),
    ).resolves.toBeVoid();
  });

  it('is closed at the end of its block', async () => {
    await using own = new Scope();
    expectTypeOf(own).toExtend<AsyncDisposable>();
    own.spawn((signal) => {
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
    });
  });

  it('hands back what ends by itself', () => {
    expectTypeOf<SendTimer>().toExtend<Disposable>();
    expectTypeOf<Monitor>().toExtend<Disposable>();
    expectTypeOf(registry.register('a', counter)).toExtend<Disposable>();
    using timer = sendAfter(counter, 'tick', 5);
    timer.cancel();
  });

  it('takes its options and no others', () => {
    void Scope.run(() => 5, { name: 'app', signal: new AbortController().signal });
    // @ts-expect-error -- no such option
    void Scope.run(() => 5, { timeout: 5 });
    // @ts-expect-error -- the controller is not its signal
    new Scope({ signal: new AbortController() });
    // @ts-expect-error -- a task is a function
    scope.spawn(Promise.resolve());
  });
});

describe('a monitor', () => {
  it('is taken back by its actor, or at the end of a block', () => {
    class Watching extends Actor {
      override run() {
        using own = this.monitor(counter);
        expectTypeOf(own).toEqualTypeOf<Monitor>();
        this.demonitor(own);
        this.demonitor(own, { flush: true });
        // @ts-expect-error -- no such option
        this.demonitor(own, { info: true });
        // @ts-expect-error -- a wrong type
        this.demonitor(own, { flush: 'yes' });
        // @ts-expect-error -- the monitor, not its ref
        this.demonitor(own.ref);
        // @ts-expect-error -- nor whom it watches
        this.demonitor(counter);
      }
    }
    expectTypeOf<Watching>().toExtend<Actor>();
  });
});

describe('a DownMessage', () => {
  it('has the ref, the target and the reason', () => {
    expectTypeOf<DownMessage[0]>().toEqualTypeOf<'$down'>();
    expectTypeOf<DownMessage[2]>().toEqualTypeOf<Address>();
    expectTypeOf<DownMessage[3]>().toEqualTypeOf<ExitReason>();
  });
});

// ---- what a user writes ---------------------------------------------------------------------------

describe('a server as a user writes it', () => {
  interface CounterProtocol {
    call: { get(): number; add(n: number): number };
    cast: { reset(): void };
  }

  class Counter extends GenServer<CounterProtocol, number> {
    init() {
      return 0;
    }

    handleCall(request: CallRequest<CounterProtocol>, _from: From, count: number) {
      switch (request[0]) {
        case 'get':
          return [count, count]; // [reply, newState]
        case 'add':
          return [count + request[1], count + request[1]];
      }
    }

    handleCast(_request: CastRequest<CounterProtocol>, _count: number) {
      return 0;
    }
  }

  it('compiles', async () => {
    await Scope.run(async (scope) => {
      const counter = await Counter.start({ scope }); // resolves once init() has finished
      await call(counter, ['add', 5]); // 5, and TypeScript knows that it is a number
      cast(counter, ['reset']);
      scope.cancel(); // stops everything that the scope owns, then run() returns
    });
  });
});

describe('a supervisor as a user writes it', () => {
  const url = 'postgres://';
  class Pool extends GenServer {
    readonly url: string;

    constructor(url: string) {
      super();
      this.url = url;
    }
  }
  class HttpServer extends GenServer {
    readonly port: number;

    constructor(port: number) {
      super();
      this.port = port;
    }
  }
  class Cache extends GenServer {}

  class App extends Supervisor {
    strategy = 'rest_for_one' as const;
    childSpecs() {
      return [
        { id: 'db', actor: Pool, args: [url], shutdown: 10_000 },
        { id: 'cache', actor: Cache, restart: 'transient' },
        { id: 'http', actor: HttpServer, args: [8080] },
      ];
    }
  }

  it('compiles', () => {
    expectTypeOf(App.start({ scope })).resolves.toExtend<Pid<unknown>>();
  });
});

describe('a selective receive as a user writes it', () => {
  type State = 'open' | 'locked';

  class Door extends Actor<State> {
    // the raw loop, with selective receive
    async run(state: State) {
      return this.receive(
        [['unlock', ANY], (code) => this.tryCode(code, state)],
        [isMatching({ type: 'alarm' }), (alarm) => this.ring(alarm, state)], // any predicate or type guard
        { timeout: 5_000 },
      );
    }

    tryCode(code: unknown, state: State): State {
      return code === '1234' ? 'open' : state;
    }

    ring(_alarm: unknown, _state: State): State {
      return 'open';
    }
  }

  it('compiles', () => {
    expectTypeOf(Door.start({ scope })).resolves.toEqualTypeOf<Pid>();
  });
});
