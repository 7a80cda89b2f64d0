// Tests that fail by their fixture; see bindings.test.ts.

import { TestScope } from 'fauxtp/testing';
import { cast } from 'fauxtp';
import { test } from 'vitest';

import { Counter } from '../counter.ts';

const it = test.extend<{ t: TestScope }>({
  t: async ({}, use) => {
    const t = new TestScope();
    await use(t);
    await t.close();
  },
});

it('leaks', async ({ t }) => {
  await Counter.start({ scope: t.scope });
});

it('crashes', async ({ t }) => {
  cast(await Counter.start({ scope: t.scope }), ['crash', 'boom']);
});

it('leaks and crashes', async ({ t }) => {
  await Counter.start({ scope: t.scope, label: 'left' });
  cast(await Counter.start({ scope: t.scope }), ['crash', 'bang']);
});
