import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Actor, ANY, ExitReason, Pid, type Report, type Reporter, Scope, send } from 'fauxtp';

import { consoleReporter } from '../../src/runtime/reporter.ts';
import { settle } from '../support/world.ts';

/** What was printed to standard error, in order. */
let printed: unknown[];

beforeEach(() => {
  printed = [];
  vi.spyOn(console, 'error').mockImplementation((...args: unknown[]) => {
    printed.push(...args);
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

const process = new Pid<unknown>(7, 'Counter', {} as never);
const supervisor = new Pid<unknown>(2, 'App', {} as never);
const error = new TypeError('no');
const reason = ExitReason.error(error);

describe('consoleReporter', () => {
  it.each<{ name: string; report: Report; prints: unknown[] }>([
    {
      name: 'a crash with all that is known',
      report: {
        type: 'crash',
        process,
        reason,
        className: 'Counter',
        status: { state: { count: 1 }, message: ['add', 5] },
        queueLength: 3,
      },
      prints: [
        '#PID<7 Counter> crashed: TypeError: no\n' +
          '  class: Counter, messages waiting: 3\n' +
          '  last message: ["add", 5]\n' +
          '  state: { count: 1 }',
        error,
      ],
    },
    {
      name: 'a crash before the first message',
      report: { type: 'crash', process, reason, className: 'Counter', queueLength: 0 },
      prints: [
        '#PID<7 Counter> crashed: TypeError: no\n  class: Counter, messages waiting: 0',
        error,
      ],
    },
    {
      name: 'an end that is no error, without a stack',
      report: {
        type: 'crash',
        process,
        reason: ExitReason.killed,
        className: 'Counter',
        queueLength: 0,
      },
      prints: ['#PID<7 Counter> crashed: killed\n  class: Counter, messages waiting: 0'],
    },
    {
      name: 'a child that failed',
      report: {
        ...{ type: 'child', supervisor, id: 'db', process, reason, then: 'restart', restarts: 2 },
        status: { state: 'x'.repeat(1_000), message: ['$call', {}, {}, ['get']] },
      },
      prints: [
        '#PID<2 App> child "db" (#PID<7 Counter>): TypeError: no; restart\n' +
          '  last message: call ["get"]\n' +
          `  state: "${'x'.repeat(158)}…`,
        error,
      ],
    },
    {
      name: 'a child that did not start',
      report: { type: 'child', supervisor, id: 'db', reason, then: 'give up', restarts: 0 },
      prints: ['#PID<2 App> child "db" (not started): TypeError: no; give up', error],
    },
    {
      name: 'a child that was killed',
      report: {
        type: 'child',
        supervisor,
        id: 'db',
        process,
        reason: ExitReason.killed,
        then: 'remove',
        restarts: 0,
      },
      prints: ['#PID<2 App> child "db" (#PID<7 Counter>): killed; remove'],
    },
    {
      name: 'a task that failed',
      report: { type: 'task', scope: 'app', error },
      prints: ['a task of scope "app" failed; the scope is cancelled', error],
    },
    {
      name: 'an end that took too long',
      report: { type: 'overrun', what: '#PID<7 Counter>', timeout: 5_000 },
      prints: ['#PID<7 Counter> did not end within 5000 ms and was given up'],
    },
    {
      name: 'an error with no one left to go to',
      report: { type: 'stray', source: 'onExit of #PID<7 Counter>', error },
      prints: ['onExit of #PID<7 Counter> threw, and nobody was left to hear of it', error],
    },
    {
      name: 'a message without a handler',
      report: { type: 'unhandled', process, message: ['hello', { to: 'you' }] },
      prints: ['#PID<7 Counter> has no handleInfo and dropped ["hello", { to: "you" }]'],
    },
    {
      name: 'a message for which there was no room',
      report: {
        type: 'overflow',
        process,
        message: ['$cast', ['add', 5]],
        capacity: 100,
        overflow: 'reject',
      },
      prints: ['#PID<7 Counter> is full with 100 messages and refused cast ["add", 5]'],
    },
    {
      name: 'nothing of the newest message, if that was to be dropped',
      report: {
        type: 'overflow',
        process,
        message: 'hello',
        capacity: 100,
        overflow: 'drop-newest',
      },
      prints: [],
    },
    {
      name: 'nothing of the oldest message, if that was to be dropped',
      report: {
        type: 'overflow',
        process,
        message: 'hello',
        capacity: 100,
        overflow: 'drop-oldest',
      },
      prints: [],
    },
    {
      name: 'a mailbox that has grown large',
      report: { type: 'backlog', process, queueLength: 16_385 },
      prints: [
        '#PID<7 Counter> has 16385 messages waiting and handles fewer than it is sent; ' +
          'start it with a capacity, or have its senders wait for replies',
      ],
    },
    {
      name: 'what nobody has read of a failure',
      report: {
        type: 'undelivered',
        process,
        message: ['$exit', process],
        reason: ExitReason.error(error),
      },
      prints: ['#PID<7 Counter> has ended and never saw ["$exit", #PID<7 Counter>]', error],
    },
    {
      name: 'nothing of a message to the dead',
      report: { type: 'undelivered', process, message: 'hello' },
      prints: [],
    },
  ])('prints $name', ({ report, prints }) => {
    consoleReporter.report(report);
    expect(printed).toEqual(prints);
    // `toEqual` takes one error for another of the same text.
    expect(printed.at(1)).toBe(prints.at(1));
  });

  it('prints a value that was thrown and is no error', () => {
    consoleReporter.report({ type: 'task', scope: 'app', error: 'a string' });
    expect(printed).toEqual(['a task of scope "app" failed; the scope is cancelled', 'a string']);
  });
});

class Failing extends Actor {
  override run(): Promise<never> {
    return this.receive([
      ANY,
      () => {
        throw error;
      },
    ]);
  }
}

describe('the reporter of a runtime', () => {
  async function crash(reporter?: Reporter): Promise<void> {
    await Scope.run(
      async (scope) => {
        const pid = await Failing.start({ scope });
        send(pid, 'go');
        await settle();
        scope.cancel();
      },
      { runtime: { reporter } },
    );
  }

  const crashText =
    '#PID<1 Failing> crashed: TypeError: no\n' +
    '  class: Failing, messages waiting: 0\n' +
    '  last message: "go"';

  it('is the console unless it says otherwise', async () => {
    await crash();
    expect(printed).toEqual([crashText, error]);
  });

  it('takes the place of the console', async () => {
    const types: string[] = [];
    await crash({ report: ({ type }) => types.push(type) });
    expect(types).toEqual(['crash']);
    expect(printed).toEqual([]);
  });

  it('keeps its own this', async () => {
    const reporter = {
      types: [] as string[],
      report(report: Report): void {
        this.types.push(report.type);
      },
    };
    await crash(reporter);
    expect(reporter.types).toEqual(['crash']);
  });

  it('loses nothing if it throws: both are printed, and the program goes on', async () => {
    const failure = new Error('the log is full');
    await crash({
      report: () => {
        throw failure;
      },
    });
    expect(printed).toEqual([
      crashText,
      error,
      'the reporter threw, and nobody was left to hear of it',
      failure,
    ]);
  });

  it('loses nothing if it fails later, and takes its time', async () => {
    const failure = new Error('the log is full');
    await crash({ report: () => Promise.reject(failure) });
    await crash({ report: () => Promise.resolve() });
    expect(printed).toEqual([
      crashText,
      error,
      'the reporter threw, and nobody was left to hear of it',
      failure,
    ]);
  });
});
