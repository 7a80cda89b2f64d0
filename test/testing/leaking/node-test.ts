// A test that fails for what it leaves running; see bindings.test.ts.

import { test } from 'node:test';

import { testScope } from 'fauxtp/testing';

import { Counter } from '../counter.ts';

void test('leaks', () =>
  testScope(async (t) => {
    await Counter.start({ scope: t.scope });
  }));
