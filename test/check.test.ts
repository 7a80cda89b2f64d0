/**
 * Wrong use, as a program without a compiler may come by it: always an error of the library, which
 * names what was wrong, and never a failure from the inside.
 */

import { inspect } from 'node:util';

import { describe, expect, it, vi } from 'vitest';

import * as fauxtp from 'fauxtp';
import {
  Actor,
  ANY,
  call,
  cast,
  exit,
  ExitReason,
  FauxtpError,
  GenServer,
  InvalidArgumentError,
  InvalidChildSpecError,
  link,
  type LooseChildSpec,
  monitor,
  noReply,
  NotRunningError,
  Pid,
  processInfo,
  ReceiveInProgressError,
  Registry,
  replied,
  reply,
  Scope,
  ScopeClosedError,
  send,
  sendAfter,
  sendInterval,
  StartError,
  stop,
  Supervisor,
  Task,
  unlink,
  type Untyped,
} from 'fauxtp';

import { settle, world } from './support/world.ts';

// ---- what is wrong --------------------------------------------------------------------------------

const nothing = (): void => undefined;
const name = new Registry().name('a');
const pid: Pid<unknown> = new Pid(1, 'Counter', {} as never);

const NO_ADDRESS = [
  undefined,
  null,
  NaN,
  5,
  'counter',
  true,
  {},
  [],
  nothing,
  Promise.resolve(pid),
];
const NO_PID = [...NO_ADDRESS, name, { resolve: nothing }];
const NO_TIMEOUT = [NaN, -1, -0.5, -Infinity, '5', true, {}, 5n];
const NO_DELAY = [undefined, null, Infinity, ...NO_TIMEOUT];
const NO_FUNCTION = [undefined, null, 5, 'work', true, {}, []];
const NO_OPTIONS = [null, NaN, 5, 'timeout', true, nothing];
const NO_SIGNAL = [
  null,
  5,
  'abort',
  {},
  nothing,
  new AbortController(),
  new EventTarget(),
  { addEventListener: nothing, removeEventListener: nothing },
  { addEventListener: nothing, throwIfAborted: nothing },
  { removeEventListener: nothing, throwIfAborted: nothing },
];
const NO_REASON = [
  null,
  5,
  'normal',
  {},
  [],
  new Error('no'),
  { type: 'failed' },
  { type: 'error' },
];
const NO_CAPACITY = [null, NaN, 0, -1, 1.5, -Infinity, '5', true, {}, 5n];
const NO_OVERFLOW = [null, '', 'drop', 'Reject', 5, true, {}, ['reject'], nothing];
const NO_TEXT = [null, '', 5, true, {}, ['a'], nothing];
const NO_ARRAY = [null, 5, 'args', true, {}, nothing];

// ---- what happens ---------------------------------------------------------------------------------

/** What `attempt` throws, or rejects with. */
async function failureOf(attempt: () => unknown): Promise<unknown> {
  try {
    await attempt();
  } catch (error) {
    return error;
  }
  return undefined;
}

const EXPORTED: ReadonlySet<unknown> = new Set(Object.values(fauxtp));

/** Whether `error`, and all that caused it, are of classes that the library exports. */
function isOurs(error: unknown): boolean {
  if (!(error instanceof FauxtpError) || !EXPORTED.has(error.constructor)) return false;
  return error.cause === undefined || isOurs(error.cause);
}

interface Attempt {
  readonly what: string;
  readonly attempt: (value: never) => unknown;
}

interface Misuse {
  /** As the error names it: `timeout of call`. */
  readonly argument: string;
  readonly values: readonly unknown[];
  readonly attempt: (value: never) => unknown;
}

/** Runs through the values; those that were not refused as they should are left. */
async function notRefused({ argument, values, attempt }: Misuse): Promise<unknown[]> {
  const left: unknown[] = [];
  for (const value of values) {
    const error = await failureOf(() => attempt(value as never));
    const refused =
      error instanceof InvalidArgumentError &&
      error.argument === argument &&
      Object.is(error.value, value) &&
      error.message.startsWith(`${argument} must be ${error.expected}, not `);
    if (!refused) left.push({ value, error });
  }
  return left;
}

// ---- who is used ----------------------------------------------------------------------------------

/** A root scope, which nobody waits for: nothing in it has a timer of the host. */
function root(): Scope {
  return new Scope({ runtime: world().runtime });
}

class Counter extends GenServer {
  override handleCall() {
    return [5, undefined];
  }
}

class App extends Supervisor {
  override childSpecs(): LooseChildSpec[] {
    return [];
  }
}

/** Does what only an actor can, and says what that threw. */
class Doing extends GenServer {
  override async handleCall(request: unknown) {
    const [method, args] = request as [keyof typeof Doing.methods, never[]];
    const methods = Doing.methods as Record<string, (self: Doing, ...args: never[]) => unknown>;
    return [await failureOf(() => methods[method]?.(this, ...args)), undefined];
  }

  static readonly methods = {
    receive: (self: Doing, ...args: [never]) => self.receive(...args),
    receiveTwice: (self: Doing) => {
      void self.receive([ANY, nothing]);
      return self.receive([ANY, nothing]);
    },
    call: (self: Doing, ...args: [never, never, never]) => self.call(...args),
    exit: (self: Doing, reason: never) => self.exit(reason),
    sendExit: (self: Doing, target: never, reason: never) => {
      self.sendExit(target, reason);
    },
    link: (self: Doing, other: never) => {
      self.link(other);
    },
    unlink: (self: Doing, other: never) => {
      self.unlink(other);
    },
    monitor: (self: Doing, target: never) => self.monitor(target),
    demonitor: (self: Doing, ...args: [never, never]) => {
      self.demonitor(...args);
    },
    sendAfter: (self: Doing, delay: never) => self.sendAfter('tick', delay),
    sendInterval: (self: Doing, delay: never) => self.sendInterval('tick', delay),
    spawnTask: (self: Doing, ...args: [never, never]) => self.spawnTask(...args),
  };
}

/** What `method` throws in an actor that runs. */
async function doing(method: keyof typeof Doing.methods, ...args: unknown[]): Promise<void> {
  const actor = await Doing.start({ scope: root() });
  const error = await call(actor, [method, args]);
  if (error !== undefined) throw error as Error;
}

async function supervisor(): Promise<Pid<never>> {
  return (await App.start({ scope: root() })) as Pid<never>;
}

describe('an argument that is wrong', () => {
  const scope = root();

  it.each<Misuse>([
    // call.ts
    { argument: 'server of call', values: NO_ADDRESS, attempt: (to: Pid) => call(to, 'get') },
    { argument: 'options of call', values: NO_OPTIONS, attempt: (o) => call(name, 'get', o) },
    {
      argument: 'timeout of call',
      values: NO_TIMEOUT,
      attempt: (timeout) => call(name, 'get', { timeout }),
    },
    {
      argument: 'signal of call',
      values: NO_SIGNAL,
      attempt: (signal) => call(name, 'get', { signal }),
    },
    // messaging.ts
    {
      argument: 'address of send',
      values: NO_ADDRESS,
      attempt: (to: Pid) => {
        send(to, 'hello');
      },
    },
    {
      argument: 'address of cast',
      values: NO_ADDRESS,
      attempt: (to: Pid) => {
        cast(to, 'hello');
      },
    },
    {
      argument: 'target of exit',
      values: NO_ADDRESS,
      attempt: (to) => {
        exit(to, 'kill');
      },
    },
    {
      argument: 'reason of exit',
      values: [undefined, 'killed', ...NO_REASON],
      attempt: (reason) => {
        exit(name, reason);
      },
    },
    {
      argument: 'from of exit',
      values: NO_PID.slice(1),
      attempt: (from) => {
        exit(name, 'kill', from);
      },
    },
    {
      argument: 'from of reply',
      values: [undefined, ...NO_OPTIONS],
      attempt: (from) => {
        reply(from, 5);
      },
    },
    {
      argument: 'replyTo of reply',
      values: NO_PID,
      attempt: (replyTo) => {
        reply({ replyTo } as never, 5);
      },
    },
    {
      argument: 'first process of link',
      values: NO_PID,
      attempt: (one) => {
        link(one, pid);
      },
    },
    {
      argument: 'second process of link',
      values: NO_PID,
      attempt: (other) => {
        link(pid, other);
      },
    },
    {
      argument: 'first process of unlink',
      values: NO_PID,
      attempt: (one) => {
        unlink(one, pid);
      },
    },
    {
      argument: 'second process of unlink',
      values: NO_PID,
      attempt: (other) => {
        unlink(pid, other);
      },
    },
    { argument: 'target of processInfo', values: NO_ADDRESS, attempt: (to) => processInfo(to) },
    // monitor.ts
    { argument: 'target of monitor', values: NO_ADDRESS, attempt: (to) => monitor(to, nothing) },
    { argument: 'onDown of monitor', values: NO_FUNCTION, attempt: (fn) => monitor(name, fn) },
    // timers.ts
    {
      argument: 'address of sendAfter',
      values: NO_ADDRESS,
      attempt: (to) => sendAfter<Untyped>(to, 1, 5),
    },
    { argument: 'delay of sendAfter', values: NO_DELAY, attempt: (ms) => sendAfter(name, 1, ms) },
    {
      argument: 'address of sendInterval',
      values: NO_ADDRESS,
      attempt: (to) => sendInterval<Untyped>(to, 1, 5),
    },
    {
      argument: 'delay of sendInterval',
      values: [0, ...NO_DELAY],
      attempt: (ms) => sendInterval(name, 1, ms),
    },
    // scope.ts
    { argument: 'options of Scope', values: NO_OPTIONS, attempt: (o) => new Scope(o) },
    { argument: 'name of Scope', values: NO_TEXT, attempt: (text) => new Scope({ name: text }) },
    { argument: 'signal of Scope', values: NO_SIGNAL, attempt: (signal) => new Scope({ signal }) },
    {
      argument: 'parent of Scope',
      values: [null, 5, 'app', {}, pid, Scope],
      attempt: (parent) => new Scope({ parent }),
    },
    {
      argument: 'runtime of Scope',
      values: NO_OPTIONS,
      attempt: (runtime) => new Scope({ runtime }),
    },
    ...(['clock', 'queue', 'reporter'] as const).map((part) => ({
      argument: `${part} of Scope`,
      values: [null, 5, {}, nothing, { now: 5, schedule: 5, report: 5 }],
      attempt: (value: never) => new Scope({ runtime: { [part]: value } }),
    })),
    {
      argument: 'random of Scope',
      values: NO_FUNCTION.slice(1),
      attempt: (random) => new Scope({ runtime: { random } }),
    },
    { argument: 'body of Scope.run', values: NO_FUNCTION, attempt: (body) => Scope.run(body) },
    {
      argument: 'options of Scope.run',
      values: NO_OPTIONS,
      attempt: (options) => Scope.run(nothing, options),
    },
    {
      argument: 'signal of Scope.run',
      values: NO_SIGNAL,
      attempt: (signal) => Scope.run(nothing, { signal }),
    },
    {
      argument: 'task of spawn',
      values: NO_FUNCTION,
      attempt: (task) => {
        scope.spawn(task);
      },
    },
    {
      argument: 'options of spawn',
      values: NO_OPTIONS,
      attempt: (options) => {
        scope.spawn(nothing, options);
      },
    },
    {
      argument: 'name of spawn',
      values: NO_TEXT,
      attempt: (text) => {
        scope.spawn(nothing, { name: text });
      },
    },
    {
      argument: 'shutdown of spawn',
      values: [null, ...NO_TIMEOUT],
      attempt: (shutdown) => {
        scope.spawn(nothing, { shutdown });
      },
    },
    // actor/base.ts
    {
      argument: 'options of Counter.start',
      values: [undefined, ...NO_OPTIONS],
      attempt: (options) => Counter.start(options),
    },
    {
      argument: 'scope of Counter.start',
      values: [undefined, null, 5, 'app', {}, pid, Scope, new AbortController().signal],
      attempt: (value) => Counter.start({ scope: value }),
    },
    {
      argument: 'args of Counter.start',
      values: NO_ARRAY,
      attempt: (args) => Counter.start({ scope, args }),
    },
    {
      argument: 'name of Counter.start',
      values: [null, 5, 'counter', {}, nothing, pid, { claim: nothing }],
      attempt: (value) => Counter.start({ scope: root(), name: value }),
    },
    {
      argument: 'label of Counter.start',
      values: NO_TEXT,
      attempt: (label) => Counter.start({ scope, label }),
    },
    {
      argument: 'onExit of Counter.start',
      values: NO_FUNCTION.slice(1),
      attempt: (onExit) => Counter.start({ scope, onExit }),
    },
    {
      argument: 'shutdown of Counter.start',
      values: [null, 'brutal_kill', ...NO_TIMEOUT],
      attempt: (shutdown) => Counter.start({ scope, shutdown }),
    },
    {
      argument: 'startTimeout of Counter.start',
      values: [null, ...NO_TIMEOUT],
      attempt: (startTimeout) => Counter.start({ scope, startTimeout }),
    },
    {
      argument: 'capacity of Counter.start',
      values: NO_CAPACITY,
      attempt: (capacity) => Counter.start({ scope, capacity }),
    },
    {
      argument: 'overflow of Counter.start',
      values: NO_OVERFLOW,
      attempt: (overflow) => Counter.start({ scope, capacity: 5, overflow }),
    },
    {
      argument: 'overflow of Counter.start',
      values: ['reject', 'drop-newest', 'drop-oldest'],
      attempt: (overflow) => Counter.start({ scope, overflow }),
    },
    {
      argument: 'signal of Counter.start',
      values: NO_SIGNAL,
      attempt: (signal) => Counter.start({ scope, signal }),
    },
    // actor/task.ts
    { argument: 'work of Task', values: NO_FUNCTION, attempt: (work) => new Task(work) },
    {
      argument: 'done of Task',
      values: NO_FUNCTION.slice(1),
      attempt: (done) => new Task(nothing, done),
    },
    // genserver.ts
    { argument: 'server of stop', values: NO_ADDRESS, attempt: (to) => GenServer.stop(to) },
    {
      argument: 'reason of stop',
      values: NO_REASON,
      attempt: (reason) => GenServer.stop(name, reason),
    },
    {
      argument: 'timeout of stop',
      values: [null, ...NO_TIMEOUT],
      attempt: (timeout) => GenServer.stop(name, ExitReason.normal, timeout),
    },
    { argument: 'next of noReply', values: NO_OPTIONS, attempt: (next) => noReply(0, next) },
    {
      argument: 'timeout of noReply',
      values: [null, ...NO_TIMEOUT],
      attempt: (timeout) => noReply(0, { timeout }),
    },
    { argument: 'next of replied', values: NO_OPTIONS, attempt: (next) => replied(0, 0, next) },
    {
      argument: 'timeout of replied',
      values: [null, ...NO_TIMEOUT],
      attempt: (timeout) => replied(0, 0, { timeout }),
    },
    {
      argument: 'reason of stop',
      values: [undefined, ...NO_REASON],
      attempt: (reason) => stop(reason, 0),
    },
    // supervisor/supervisor.ts
    {
      argument: 'server of call',
      values: NO_ADDRESS,
      attempt: (to) => Supervisor.startChild(to, { id: 'a', actor: Counter }),
    },
    {
      argument: 'server of call',
      values: NO_ADDRESS,
      attempt: (to) => Supervisor.whichChildren(to),
    },
    {
      argument: 'server of call',
      values: NO_ADDRESS,
      attempt: (to) => Supervisor.countChildren(to),
    },
    ...(['terminateChild', 'restartChild', 'deleteChild', 'whichChild'] as const).flatMap(
      (method) => [
        {
          argument: 'server of call',
          values: NO_ADDRESS,
          attempt: (to: never) => Supervisor[method](to, 'a'),
        },
        {
          argument: `id of ${method}`,
          values: [undefined, ...NO_TEXT],
          attempt: (id: never) => Supervisor[method](name, id),
        },
      ],
    ),
    ...(['terminateChild', 'restartChild', 'deleteChild', 'whichChild'] as const).map((method) => ({
      argument: `options of ${method}`,
      values: NO_OPTIONS,
      attempt: (options: never) => Supervisor[method](name, 'a', options),
    })),
    {
      argument: 'options of startChild',
      values: NO_OPTIONS,
      attempt: (options) => Supervisor.startChild(name, { id: 'a', actor: Counter }, options),
    },
    {
      argument: 'options of whichChildren',
      values: NO_OPTIONS,
      attempt: (options) => Supervisor.whichChildren(name, options),
    },
    {
      argument: 'options of countChildren',
      values: NO_OPTIONS,
      attempt: (options) => Supervisor.countChildren(name, options),
    },
    {
      argument: 'supervisor of child',
      values: NO_ADDRESS,
      attempt: (to) => Supervisor.child(to, 'a'),
    },
    {
      argument: 'id of child',
      values: [undefined, ...NO_TEXT],
      attempt: (id) => Supervisor.child(name, id),
    },
    // registry.ts
    {
      argument: 'key of name',
      values: [undefined, ...NO_TEXT],
      attempt: (key) => new Registry().name(key),
    },
    {
      argument: 'key of register',
      values: [undefined, ...NO_TEXT],
      attempt: (key) => new Registry().register(key, pid),
    },
    {
      argument: 'pid of register',
      values: NO_PID,
      attempt: (value) => new Registry().register('a', value),
    },
    {
      argument: 'key of unregister',
      values: [undefined, ...NO_TEXT],
      attempt: (key) => {
        new Registry().unregister(key);
      },
    },
    {
      argument: 'key of whereis',
      values: [undefined, ...NO_TEXT],
      attempt: (key) => new Registry().whereis(key),
    },
    {
      argument: 'options of when',
      values: NO_OPTIONS,
      attempt: (options) => new Registry().when('a', options),
    },
    {
      argument: 'signal of when',
      values: NO_SIGNAL,
      attempt: (signal) => new Registry().when('a', { signal }),
    },
  ])('is refused: $argument', async (misuse) => {
    expect(await notRefused(misuse)).toEqual([]);
  });

  it.each<Misuse>([
    {
      argument: 'clause of receive',
      values: [[], [ANY], [ANY, null], [ANY, nothing, nothing], [ANY, 'handler']],
      attempt: (clause) => doing('receive', clause),
    },
    {
      argument: 'options of receive',
      values: NO_OPTIONS,
      attempt: (options) => doing('receive', [ANY, nothing], options),
    },
    {
      argument: 'timeout of receive',
      values: [null, ...NO_TIMEOUT],
      attempt: (timeout) => doing('receive', [ANY, nothing], { timeout }),
    },
    {
      argument: 'after of receive',
      values: NO_FUNCTION.slice(1),
      attempt: (after) => doing('receive', [ANY, nothing], { after }),
    },
    { argument: 'server of call', values: NO_ADDRESS, attempt: (to) => doing('call', to, 'get') },
    {
      argument: 'options of call',
      values: NO_OPTIONS,
      attempt: (options) => doing('call', name, 'get', options),
    },
    {
      argument: 'timeout of call',
      values: NO_TIMEOUT,
      attempt: (timeout) => doing('call', name, 'get', { timeout }),
    },
    {
      argument: 'signal of call',
      values: NO_SIGNAL,
      attempt: (signal) => doing('call', name, 'get', { signal }),
    },
    {
      argument: 'reason of exit',
      values: [undefined, 'kill', ...NO_REASON],
      attempt: (reason) => doing('exit', reason),
    },
    {
      argument: 'target of exit',
      values: NO_ADDRESS,
      attempt: (target) => doing('sendExit', target, ExitReason.normal),
    },
    {
      argument: 'reason of exit',
      values: [undefined, ...NO_REASON],
      attempt: (reason) => doing('sendExit', name, reason),
    },
    {
      argument: 'process of link',
      values: NO_PID,
      attempt: (other) => doing('link', other),
    },
    {
      argument: 'second process of unlink',
      values: NO_PID,
      attempt: (other) => doing('unlink', other),
    },
    { argument: 'target of monitor', values: NO_ADDRESS, attempt: (to) => doing('monitor', to) },
    {
      argument: 'monitor of demonitor',
      values: [undefined, null, 5, {}, { ref: 5 }, pid],
      attempt: (monitor) => doing('demonitor', monitor),
    },
    {
      argument: 'options of demonitor',
      values: NO_OPTIONS,
      attempt: (options) => doing('demonitor', monitor(name, nothing), options),
    },
    { argument: 'delay of sendAfter', values: NO_DELAY, attempt: (ms) => doing('sendAfter', ms) },
    {
      argument: 'delay of sendInterval',
      values: [0, ...NO_DELAY],
      attempt: (ms) => doing('sendInterval', ms),
    },
    {
      argument: 'work of spawnTask',
      values: NO_FUNCTION,
      attempt: (work) => doing('spawnTask', work),
    },
    {
      argument: 'options of spawnTask',
      values: NO_OPTIONS,
      attempt: (options) => doing('spawnTask', nothing, options),
    },
    {
      argument: 'name of spawnTask',
      values: NO_TEXT,
      attempt: (text) => doing('spawnTask', nothing, { name: text }),
    },
    {
      argument: 'shutdown of spawnTask',
      values: [null, ...NO_TIMEOUT],
      attempt: (shutdown) => doing('spawnTask', nothing, { shutdown }),
    },
  ])('is refused inside an actor: $argument', async (misuse) => {
    expect(await notRefused(misuse)).toEqual([]);
  });

  it('is refused inside an actor: no clause of receive at all', async () => {
    for (const args of [[], [{ timeout: 5 }], [undefined], [5]]) {
      const error = await failureOf(() => doing('receive', ...args));
      expect(error).toBeInstanceOf(InvalidArgumentError);
      expect(error).toMatchObject({ argument: 'clauses of receive', value: [] });
    }
  });

  it.each<Misuse>([
    {
      argument: 'signal of call',
      values: [{ aborted: false }, { aborted: true }],
      attempt: (signal) => call(name, 'get', { signal }),
    },
    {
      argument: 'signal of Scope',
      values: [{ aborted: false }],
      attempt: (signal) => new Scope({ signal }),
    },
    {
      argument: 'signal of Scope.run',
      values: [{ aborted: false }, { aborted: true }],
      attempt: (signal) => Scope.run(nothing, { signal }),
    },
    {
      argument: 'signal of Counter.start',
      values: [{ aborted: false }],
      attempt: (signal) => Counter.start({ scope: root(), signal }),
    },
  ])('is refused: half a $argument', async (misuse) => {
    expect(await notRefused(misuse)).toEqual([]);
  });

  it.each<Attempt>([
    { what: 'call', attempt: (to: Pid) => call(to, 'get') },
    {
      what: 'cast',
      attempt: (to: Pid) => {
        cast(to, 'get');
      },
    },
    {
      what: 'send',
      attempt: (to: Pid) => {
        send(to, 'get');
      },
    },
    {
      what: 'exit',
      attempt: (to: Pid) => {
        exit(to, 'kill');
      },
    },
    { what: 'monitor', attempt: (to: Pid) => monitor(to, nothing) },
    { what: 'processInfo', attempt: (to: Pid) => processInfo(to) },
    { what: 'sendAfter', attempt: (to: Pid) => sendAfter(to, 'tick', 5) },
    { what: 'stop', attempt: (to: Pid) => GenServer.stop(to) },
  ])('is refused: an address that leads $what to no pid', async ({ attempt }) => {
    const left: unknown[] = [];
    for (const value of [null, 5, 'pid', {}, Promise.resolve(pid)]) {
      const error = await failureOf(() => attempt({ resolve: () => value } as never));
      if (!isOurs(error)) left.push({ value, error });
    }
    expect(left).toEqual([]);
  });

  it('is no clean end, and printed as it is: what is no exit reason', () => {
    for (const value of [undefined, null, 5, {}, { type: 'odd' }]) {
      expect(ExitReason.isClean(value as never)).toBe(false);
      expect(ExitReason.format(value as never)).toBeTypeOf('string');
    }
  });
});

describe('a time that is at the edge', () => {
  it.each([
    { what: 'timeout of call', attempt: (ms: number) => call(name, 'get', { timeout: ms }) },
    { what: 'timeout of stop', attempt: (ms: number) => GenServer.stop(name, undefined, ms) },
  ])('is taken: $what', async ({ attempt }) => {
    for (const ms of [0, 0.5, 2 ** 40, Infinity]) {
      // It gets as far as to find that nobody is there.
      await expect(attempt(ms)).rejects.toMatchObject({ reason: ExitReason.noproc });
    }
  });

  it('is taken: delay of sendAfter and sendInterval', () => {
    for (const ms of [0, 0.5, 2 ** 40]) {
      expect(() => sendAfter(name, 'tick', ms)).toThrow(fauxtp.NoProcessError);
    }
    for (const ms of [0.5, 2 ** 40]) {
      expect(() => sendInterval(name, 'tick', ms)).toThrow(fauxtp.NoProcessError);
    }
  });

  it('is taken: shutdown and startTimeout', async () => {
    const scope = root();
    for (const ms of [0, 0.5, Infinity]) {
      scope.spawn(nothing, { shutdown: ms });
      await expect(Counter.start({ scope, shutdown: ms })).resolves.toBeInstanceOf(Pid);
      await expect(Counter.start({ scope, startTimeout: ms + 1 })).resolves.toBeInstanceOf(Pid);
    }
  });
});

describe('what a mailbox may hold', () => {
  it('is taken', async () => {
    const scope = root();
    for (const capacity of [undefined, 1, 2 ** 40, Infinity]) {
      await expect(Counter.start({ scope, capacity })).resolves.toBeInstanceOf(Pid);
    }
    for (const overflow of [undefined, 'reject', 'drop-newest', 'drop-oldest'] as const) {
      const options = { scope, capacity: Infinity, overflow };
      await expect(Counter.start(options)).resolves.toBeInstanceOf(Pid);
    }
  });
});

describe('a scope that is closed', () => {
  it.each<Attempt>([
    {
      what: 'spawn',
      attempt: (scope: Scope) => {
        scope.spawn(nothing);
      },
    },
    { what: 'start', attempt: (scope: Scope) => Counter.start({ scope }) },
    { what: 'new Scope', attempt: (parent: Scope) => new Scope({ parent }) },
    { what: 'Scope.run', attempt: (parent: Scope) => Scope.run(nothing, { parent }) },
  ])('takes nothing more: $what', async ({ attempt }) => {
    const scope = root();
    await scope.close();
    const error = await failureOf(() => attempt(scope as never));
    expect(error).toBeInstanceOf(ScopeClosedError);
    expect(error).toMatchObject({ scope: 'scope' });
  });
});

describe('an actor that does not run', () => {
  class Idle extends Actor {
    readonly uses: Readonly<Record<string, () => unknown>> = {
      receive: () => this.receive([ANY, nothing]),
      call: () => this.call(name, 'get'),
      pid: () => this.pid,
      scope: () => this.scope,
      signal: () => this.signal,
      trapExit: () => this.trapExit,
      monitor: () => this.monitor(name),
      demonitor: () => {
        this.demonitor(monitor(name, nothing));
      },
      startLink: () => this.startLink(Counter),
      link: () => {
        this.link(pid);
      },
      unlink: () => {
        this.unlink(pid);
      },
      sendExit: () => {
        this.sendExit(name, ExitReason.shutdown);
      },
      sendAfter: () => this.sendAfter('tick', 5),
      sendInterval: () => this.sendInterval('tick', 5),
    };
  }
  const METHODS = Object.keys(new Idle().uses);

  it.each(METHODS)('cannot use %s', async (method) => {
    const error = await failureOf(() => new Idle().uses[method]?.());
    // What goes by way of the pid asks for that.
    const byPid = ['unlink', 'sendExit'];
    expect(error).toBeInstanceOf(NotRunningError);
    expect(error).toMatchObject({
      className: 'Idle',
      what: byPid.includes(method) ? 'pid' : method,
    });
  });

  it.each(METHODS)('cannot use %s in its constructor', async (method) => {
    const used: Promise<unknown>[] = [];
    class Eager extends Idle {
      constructor() {
        super();
        used.push(failureOf(() => this.uses[method]?.()));
      }
    }
    await Eager.start({ scope: root() });
    expect(await used[0]).toBeInstanceOf(NotRunningError);
  });

  it('cannot receive, call or start once it has ended', async () => {
    const ended: Idle[] = [];
    class Remembered extends Idle {
      override init() {
        ended.push(this);
      }

      override run(): never {
        return this.exit(ExitReason.normal);
      }
    }
    await Remembered.start({ scope: root() });
    await settle();
    for (const method of ['receive', 'call', 'scope', 'startLink']) {
      expect(await failureOf(() => ended[0]?.uses[method]?.())).toBeInstanceOf(NotRunningError);
    }
  });

  it('is a task that is run by hand', async () => {
    expect(await failureOf(() => new Task(nothing).run())).toBeInstanceOf(NotRunningError);
  });
});

describe('a start that fails', () => {
  it('ends no program if nobody awaits it', async () => {
    const scope = root();
    const taken = new Registry().name('a');
    await Counter.start({ scope, name: taken });
    void Counter.start({ scope, name: taken });
    await scope.close();
    void Counter.start({ scope });
    await settle();
  });
});

describe('receive', () => {
  it('refuses to wait twice', async () => {
    const error = await failureOf(() => doing('receiveTwice'));
    expect(error).toBeInstanceOf(ReceiveInProgressError);
  });

  it('ends the actor if a predicate throws, and nobody else', async () => {
    const failure = new TypeError('no');
    const events: unknown[] = [];
    class Picky extends Actor {
      override run() {
        return this.receive([
          () => {
            throw failure;
          },
          nothing,
        ]);
      }
    }
    const scope = root();
    const onExit = (reason: ExitReason): unknown => events.push(reason);
    const picky = await Picky.start({ scope, onExit });
    const other = await Counter.start({ scope });
    send(picky, 'hello');
    await settle();
    expect(events).toEqual([ExitReason.error(failure)]);
    void call(other, 'get').then((value) => events.push(value));
    await settle();
    expect(events).toEqual([ExitReason.error(failure), 5]);
  });
});

describe('what would have been right', () => {
  const wrong = 'wrong' as never;

  it.each<Attempt & { expected: string }>([
    {
      what: 'a timeout',
      attempt: () => call(name, 'get', { timeout: wrong }),
      expected: 'milliseconds, 0 or more (Infinity: no limit)',
    },
    {
      what: 'a delay',
      attempt: () => sendAfter(name, 'tick', wrong),
      expected: 'milliseconds, 0 or more, and finite',
    },
    {
      what: 'the delay of an interval',
      attempt: () => sendInterval(name, 'tick', 0),
      expected: 'more than 0',
    },
    { what: 'a function', attempt: () => Scope.run(wrong), expected: 'a function' },
    {
      what: 'a string',
      attempt: () => new Scope({ name: '' }),
      expected: 'a string that is not empty',
    },
    { what: 'options', attempt: () => new Scope(wrong), expected: 'an object' },
    { what: 'a scope', attempt: () => new Scope({ parent: wrong }), expected: 'a Scope' },
    {
      what: 'a pid',
      attempt: () => {
        link(wrong, pid);
      },
      expected: 'a pid, as start() resolves to',
    },
    {
      what: 'an address',
      attempt: () => call(wrong as Pid, 'get'),
      expected: 'a pid, a name or the address of a child',
    },
    {
      what: 'what an address leads to',
      attempt: () => call<Untyped, string>({ resolve: () => wrong }, 'get'),
      expected: 'an address that resolves to a pid, or to none',
    },
    { what: 'a signal', attempt: () => new Scope({ signal: wrong }), expected: 'an AbortSignal' },
    {
      what: 'a reason',
      attempt: () => {
        exit(pid, wrong);
      },
      expected: 'an exit reason, such as ExitReason.normal or ExitReason.error(error)',
    },
    {
      what: 'a name',
      attempt: () => Counter.start({ scope: root(), name: wrong }),
      expected: 'a name of a registry: registry.name("db")',
    },
    {
      what: 'a capacity',
      attempt: () => Counter.start({ scope: root(), capacity: wrong }),
      expected: 'a whole number, 1 or more (Infinity: no limit)',
    },
    {
      what: 'an overflow',
      attempt: () => Counter.start({ scope: root(), capacity: 1, overflow: wrong }),
      expected: 'reject or drop-newest or drop-oldest',
    },
    {
      what: 'an overflow of what has no bounds',
      attempt: () => Counter.start({ scope: root(), overflow: 'reject' }),
      expected: 'left out if there is no capacity',
    },
    {
      what: 'the scope of a start',
      attempt: () => Counter.start({ scope: wrong }),
      expected: 'a Scope',
    },
    {
      what: 'the arguments of a start',
      attempt: () => Counter.start({ scope: root(), args: wrong }),
      expected: 'an array of constructor arguments',
    },
    {
      what: 'a class',
      // eslint-disable-next-line @typescript-eslint/unbound-method -- this is the mistake
      attempt: () => Reflect.apply(Counter.start, undefined, [{ scope: root() }]) as unknown,
      expected: 'a class: call it as Counter.start(…)',
    },
    {
      what: 'the clauses of a receive',
      attempt: () => doing('receive'),
      expected: 'one or more [pattern, handler]',
    },
    {
      what: 'a clause of a receive',
      attempt: () => doing('receive', ['no handler']),
      expected: '[pattern, handler]',
    },
    {
      what: 'what comes next',
      attempt: () => noReply(0, wrong),
      expected: '{ continue } or { timeout }',
    },
    {
      what: 'a monitor',
      attempt: () => doing('demonitor', wrong),
      expected: 'what this.monitor returned',
    },
    {
      what: 'a clock',
      attempt: () => new Scope({ runtime: { clock: wrong } }),
      expected: 'an object with the methods now, arm',
    },
    {
      what: 'a run queue',
      attempt: () => new Scope({ runtime: { queue: wrong } }),
      expected: 'an object with the methods schedule',
    },
    {
      what: 'a reporter',
      attempt: () => new Scope({ runtime: { reporter: wrong } }),
      expected: 'an object with the methods report',
    },
  ])('is said: $what', async ({ attempt, expected }) => {
    expect(await failureOf(() => attempt(wrong))).toMatchObject({
      name: 'InvalidArgumentError',
      expected,
    });
  });

  it('is taken: a run queue that has its one method', () => {
    expect(new Scope({ runtime: { queue: { schedule: nothing } } }).open).toBe(true);
  });
});

describe('a scope of another copy of the library', () => {
  it.each([
    { what: 'a start', attempt: (scope: Scope) => Counter.start({ scope }) },
    { what: 'a scope below it', attempt: (parent: Scope) => new Scope({ parent }) },
  ])('is told apart from what is no scope, at $what', async ({ attempt }) => {
    vi.resetModules();
    const other = await import('fauxtp');
    const scope = new other.Scope();
    const error = await failureOf(() => attempt(scope));

    expect(scope).not.toBeInstanceOf(Scope);
    expect(error).toMatchObject({
      name: 'InvalidArgumentError',
      value: scope,
      expected: 'a Scope of the same copy of fauxtp: two are loaded, and this is one of the other',
    });
    await scope.close();
  });
});

describe('a supervisor of another copy of the library', () => {
  it('can be asked', async () => {
    vi.resetModules();
    const other = await import('fauxtp');
    class Tree extends other.Supervisor {
      override childSpecs() {
        return [other.childSpec({ id: 'a', actor: class extends other.GenServer {} })];
      }
    }
    const scope = new other.Scope();
    const tree = await Tree.start({ scope });
    await expect(Supervisor.countChildren(tree)).resolves.toMatchObject({ active: 1 });
    await expect(Supervisor.terminateChild(tree, 'b')).rejects.toMatchObject({
      name: 'ChildNotFoundError',
    });
    await scope.close();
  });
});

describe('a start function taken from its class', () => {
  it('is refused', async () => {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- this is the mistake
    const start = Counter.start as unknown as (options: object) => Promise<unknown>;
    expect(isOurs(await failureOf(() => start({ scope: root() })))).toBe(true);
  });
});

describe('a task of a wrong work', () => {
  it.each(NO_FUNCTION)('does not start with %o', async (work) => {
    const error = await failureOf(() => Task.start({ scope: root(), args: [work as never] }));
    expect(error).toBeInstanceOf(StartError);
    expect(error).toMatchObject({ cause: { argument: 'work of Task', value: work } });
    expect(isOurs(error)).toBe(true);
  });
});

describe('a supervisor', () => {
  const WRONG_SPECS = [
    undefined,
    null,
    5,
    'db',
    [],
    {},
    { id: 'a' },
    { id: '', actor: Counter },
    { id: 'a', actor: {} },
    { id: 'a', actor: null },
    { id: 'a', actor: Counter, restart: 'always' },
    { id: 'a', actor: Counter, shutdown: NaN },
    { id: 'a', actor: Counter, args: 5 },
    { id: 'a', actor: Counter, capacity: 0 },
    { id: 'a', actor: Counter, overflow: 'reject' },
  ];

  it.each(WRONG_SPECS)('refuses to start the child %o', async (spec) => {
    const app = await supervisor();
    const error = await failureOf(() => Supervisor.startChild(app, spec as never));
    expect(error).toBeInstanceOf(InvalidChildSpecError);
    await expect(Supervisor.countChildren(app)).resolves.toMatchObject({ specs: 0 });
  });

  it.each(WRONG_SPECS)('does not start with the child %o', async (spec) => {
    class Wrong extends Supervisor {
      override childSpecs() {
        return [spec as never];
      }
    }
    const error = await failureOf(() => Wrong.start({ scope: root() }));
    expect(error).toBeInstanceOf(StartError);
    expect(error).toMatchObject({ cause: expect.any(InvalidChildSpecError) as unknown });
  });

  it.each([
    { flag: 'strategy', values: [undefined, null, 'one_for_two', 5] },
    { flag: 'maxRestarts', values: [undefined, null, NaN, -1, 1.5, '3', -Infinity] },
    { flag: 'maxSeconds', values: [undefined, null, NaN, 0, -1, Infinity, '5', true] },
  ])('does not start with a wrong $flag', async ({ flag, values }) => {
    const left: unknown[] = [];
    for (const value of values) {
      class Wrong extends App {
        constructor() {
          super();
          Object.assign(this, { [flag]: value });
        }
      }
      const error = await failureOf(() => Wrong.start({ scope: root() }));
      const cause = error instanceof StartError ? error.cause : undefined;
      if (!(cause instanceof InvalidChildSpecError)) left.push({ value, error });
      else expect(cause).toMatchObject({ field: `${flag} of Wrong`, value });
    }
    expect(left).toEqual([]);
  });

  it.each([undefined, null, 5, {}, new Set()])(
    'does not start with %o as its specs',
    async (specs) => {
      class Wrong extends Supervisor {
        override childSpecs() {
          return specs as never;
        }
      }
      const error = await failureOf(() => Wrong.start({ scope: root() }));
      expect(error).toMatchObject({ cause: { field: 'childSpecs()', value: specs } });
      expect(isOurs(error)).toBe(true);
    },
  );

  it('refuses a start function that was taken from its class', async () => {
    const app = await supervisor();
    // eslint-disable-next-line @typescript-eslint/unbound-method -- this is the mistake
    const spec = { id: 'a', start: Counter.start as never };
    expect(isOurs(await failureOf(() => Supervisor.startChild(app, spec)))).toBe(true);
  });

  it.each<Attempt>([
    { what: 'startChild', attempt: (to) => Supervisor.startChild(to, {} as never) },
    { what: 'terminateChild', attempt: (to) => Supervisor.terminateChild(to, 'a') },
    { what: 'restartChild', attempt: (to) => Supervisor.restartChild(to, 'a') },
    { what: 'deleteChild', attempt: (to) => Supervisor.deleteChild(to, 'a') },
    { what: 'whichChild', attempt: (to) => Supervisor.whichChild(to, 'a') },
  ])('that is none is refused by $what', async ({ attempt }) => {
    const counter = await Counter.start({ scope: root() });
    const error = await failureOf(() => attempt(counter as never));
    expect(inspect(error)).toMatch(/^\w+Error: /);
    expect(isOurs(error)).toBe(true);
  });
});
