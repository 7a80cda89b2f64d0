// A test of the cache, for the runner of Node: node --import tsx --test examples/testing/node-test.ts

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { call } from 'fauxtp';
import { testScope } from 'fauxtp/testing';

import { Cache, Origin } from './cache.ts';

void test('forgets after a minute', () =>
  testScope(async (t) => {
    const origin = await Origin.start({ scope: t.scope });
    const cache = await Cache.start({ scope: t.scope, args: [origin] });

    assert.equal(await call(cache, ['get', 'a']), 'a #1');
    await t.advance(60_000);
    assert.equal(await call(cache, ['get', 'a']), 'a #2');
    await t.stop();
  }));
