// The tests of the cache, for vitest.

import { call, CallTimeoutError, cast, Registry, send, sendAfter, Supervisor } from 'fauxtp';
import { delayMessages, failCall, failInit, killAt, TestScope, testScope } from 'fauxtp/testing';
import { expect, test } from 'vitest';

import { App, Cache, type CacheProtocol, Origin } from './cache.ts';

test('asks the origin once', () =>
  testScope(async (t) => {
    const origin = await Origin.start({ scope: t.scope });
    const cache = await Cache.start({ scope: t.scope, args: [origin] });

    expect(await call(cache, ['get', 'a'])).toBe('a #1');
    expect(await call(cache, ['get', 'a'])).toBe('a #1');
    await t.stop();
  }));

test('forgets after a minute', () =>
  testScope(async (t) => {
    const origin = await Origin.start({ scope: t.scope });
    const cache = await Cache.start({ scope: t.scope, args: [origin] });

    await call(cache, ['get', 'a']);
    await t.advance(59_999);
    expect(await call(cache, ['get', 'a'])).toBe('a #1');
    await t.advance(1);
    expect(await call(cache, ['get', 'a'])).toBe('a #2');
    await t.stop();
  }));

test('gives up on an origin that does not answer, after five seconds', () =>
  testScope(async (t) => {
    const origin = await t.probe();
    const cache = await Cache.start({ scope: t.scope, args: [origin] });

    const answer = call(cache, ['get', 'a'], { timeout: Infinity });
    await t.advance(4_999);
    expect(t.running()).toContain('test / #PID<2 Cache>');
    await t.advance(1);
    await expect(answer).rejects.toMatchObject({ cause: { name: 'CallTimeoutError' } });
    await t.expectCrash(cache, CallTimeoutError);
  }));

test('asks for the key', () =>
  testScope(async (t) => {
    const origin = await t.probe();
    const cache = await Cache.start({ scope: t.scope, args: [origin] });

    const answer = call(cache, ['get', 'a']);
    const asked = await origin.expectCall(['load', String]);
    expect(asked.request).toEqual(['load', 'a']);
    asked.reply('hello');
    expect(await answer).toBe('hello');
    await origin.expectNothing({ for: 60_000 });
    await t.stop();
  }));

test('records what comes', () =>
  testScope(async (t) => {
    const probe = await t.probe();
    send(probe, ['total', 3]);
    cast(probe, ['forget', 'a']);
    sendAfter(probe, 'tick', 1_000);

    const [, total] = await probe.expectMessage(['total', Number]);
    expect(total.toFixed(2)).toBe('3.00');
    await probe.expectCast(['forget', 'a']);
    await probe.expectMessage('tick', { within: 1_000 });
    expect(probe.messages).toEqual([]);
  }));

test('is brought back when the origin takes it along', () =>
  testScope(
    async (t) => {
      const names = new Registry();
      const app = await App.start({ scope: t.scope, args: [names] });
      const cache = names.name<CacheProtocol>('cache');

      expect(await call(cache, ['get', 'a'])).toBe('a #1');
      await expect(call(cache, ['get', 'b'])).rejects.toThrow('injected by failCall');
      await t.expectRestart(app, 'cache');
      await t.expectRestart(app, 'origin', { within: 1_000 });
      expect(t.now).toBe(1_000);
      expect(await call(cache, ['get', 'b'])).toBe('b #1');
      await t.stop();
    },
    { faults: [failCall('origin', { nth: 2 })] },
  ));

test('comes back by itself', () =>
  testScope(
    async (t) => {
      const names = new Registry();
      const app = await App.start({ scope: t.scope, args: [names] });

      await t.expectRestart(app, 'cache', { within: 250 });
      const origin = Supervisor.child(app, 'origin');
      expect(origin.resolve()).toBeDefined();
      await t.stop();
    },
    { faults: [killAt(250, 'cache')] },
  ));

test('can be slow, and fail to start', () =>
  testScope(
    async (t) => {
      const start = (): Promise<unknown> => Origin.start({ scope: t.scope });
      await expect(start()).rejects.toThrow('injected by failInit("Origin")');
      const origin = await Origin.start({ scope: t.scope });

      const answer = call(origin, ['load', 'a']);
      await t.advance(100);
      expect(await answer).toBe('a #1');
      await t.stop();
    },
    { faults: [failInit('Origin'), delayMessages({ from: 'test', to: 'Origin' }, 100)] },
  ));

const it = test.extend<{ t: TestScope }>({
  t: async ({}, use) => {
    const t = new TestScope();
    await use(t);
    await t.close();
  },
});

it('has a fixture', async ({ t }) => {
  const origin = await Origin.start({ scope: t.scope });
  expect(await call(origin, ['load', 'a'])).toBe('a #1');
  await t.stop();
});
