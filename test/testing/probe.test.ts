import { describe, expect, it } from 'vitest';

import {
  ANY,
  call,
  CallExitError,
  cast,
  ExitReason,
  exit,
  link,
  type Pid,
  Registry,
  send,
  sendAfter,
} from 'fauxtp';
import { ExpectationError, testScope } from 'fauxtp/testing';

import { Client, Counter, type CounterProtocol } from './counter.ts';

describe('Probe.expectMessage', () => {
  it('takes the oldest that matches, and leaves the rest', () =>
    testScope(async (t) => {
      const probe = await t.probe();
      for (const message of [['a', 1], 'b', ['a', 2]]) send(probe, message);
      expect(await probe.expectMessage(['a', Number])).toEqual(['a', 1]);
      expect(probe.messages).toEqual(['b', ['a', 2]]);
      expect(await probe.expectMessage(['a', Number])).toEqual(['a', 2]);
      expect(await probe.expectMessage(String)).toBe('b');
      expect(probe.messages).toEqual([]);
    }));

  it('waits in virtual time, until the message comes and no longer', () =>
    testScope(async (t) => {
      const probe = await t.probe();
      sendAfter(probe, 'late', 60_000);
      await expect(probe.expectMessage('late', { within: 59_999 })).rejects.toThrow();
      await probe.expectMessage('late', { within: 60_000 });
      expect(t.now).toBe(60_000);
    }));

  it('tells what has come instead', () =>
    testScope(async (t) => {
      const probe = await t.probe({ label: 'log' });
      send(probe.pid, ['a', 'one']);
      send(probe.pid, { some: 'thing' });
      const failed: unknown = await probe
        .expectMessage(['a', Number, (n: number) => n > 1], { within: 10 })
        .catch((error: unknown) => error);
      expect(failed).toBeInstanceOf(ExpectationError);
      expect(failed).toMatchObject({
        name: 'ExpectationError',
        expected: 'a message ["a", Number, (a predicate)] for #PID<1 log>',
        within: 10,
        instead: ['["a", "one"]', '{ some: "thing" }'],
      });
      expect((failed as Error).message).toBe(
        'expected a message ["a", Number, (a predicate)] for #PID<1 log> within 10 ms; instead:\n' +
          '  ["a", "one"]\n  { some: "thing" }',
      );
      await expect((await t.probe()).expectMessage(ANY)).rejects.toThrow(
        'without time passing; nothing came instead',
      );
    }));
});

describe('Probe.expectNothing', () => {
  it('lets time pass, and is content with silence', () =>
    testScope(async (t) => {
      const probe = await t.probe();
      sendAfter(probe, 'late', 100);
      await probe.expectNothing({ for: 99 });
      expect(t.now).toBe(99);
      await expect(probe.expectNothing({ for: 1 })).rejects.toThrow(
        'expected nothing for #PID<1 probe> within 1 ms; instead:\n  "late"',
      );
    }));
});

describe('a probe', () => {
  it('stands in for a server, and answers when the test wants', () =>
    testScope(async (t) => {
      const server = await t.probe();
      const client = await Client.start({ scope: t.scope, args: [server] });
      cast(client, ['tell', 5]);
      expect(await server.expectCast(['add', Number])).toEqual(['add', 5]);
      const answer = call(client, ['ask']);
      const asked = await server.expectCall(['get']);
      expect(asked.request).toEqual(['get']);
      asked.reply(42);
      expect(await answer).toBe(42);
      await t.stop();
    }));

  it('has a name, if it is given one', () =>
    testScope(async (t) => {
      const names = new Registry();
      const server = await t.probe({ name: names.name('db') });
      cast(names.name<CounterProtocol>('db'), ['add', 1]);
      await server.expectCast(['add', 1]);
    }));

  it('tells that a call was expected, and something else has come', () =>
    testScope(async (t) => {
      const server = await t.probe();
      cast(server, ['get']);
      await expect(server.expectCall(['get'])).rejects.toThrow(
        'expected a call ["get"] for #PID<1 probe> without time passing; ' +
          'instead:\n  ["$cast", ["get"]]',
      );
    }));

  it('leads to nobody when the test is over, and its calls fail', async () => {
    let answer!: Promise<unknown>;
    const pid: Pid<CounterProtocol> = await testScope(
      async (t) => {
        const server = await t.probe();
        answer = call(server, ['get'], { timeout: Infinity });
        answer.catch(() => undefined);
        await server.expectCall(['get']);
        return server.pid;
      },
      { leftovers: 'stop' },
    );
    await expect(answer).rejects.toBeInstanceOf(CallExitError);
    await expect(call(pid, ['get'])).rejects.toBeInstanceOf(CallExitError);
  });

  it('sees exit signals, if it traps them', () =>
    testScope(async (t) => {
      const probe = await t.probe({ trapExit: true });
      const counter = await Counter.start({ scope: t.scope });
      link(probe.pid, counter);
      exit(counter, ExitReason.shutdown);
      await probe.expectMessage(['$exit', counter, ExitReason.shutdown]);
    }));
});
