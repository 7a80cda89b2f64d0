// How a race is found, shown again, and seen to be gone.

import { call, Scope } from 'fauxtp';
import { explore, ExplorationError, simulate, type TestScope } from 'fauxtp/testing';
import { expect, test } from 'vitest';

import { type Buy, lookAndTake, Stock, takeIfLeft, Till } from './stock.ts';

export const selling = (buy: Buy) => async (t: TestScope) => {
  const stock = await Stock.start({ scope: t.scope });
  const till = await Till.start({ scope: t.scope });
  let sold = 0;
  await Scope.run(
    (customers) => {
      customers.spawn(async function ann() {
        if (await buy(stock)) sold += 1;
      });
      customers.spawn(async function bob() {
        await call(till, ['pay', 20]);
        await call(till, ['pay', 5]);
        if (await buy(stock)) sold += 1;
      });
    },
    { parent: t.scope },
  );
  expect(sold).toBe(1);
  await t.stop();
};

test('sells one piece once', () => explore(selling(takeIfLeft)));

test('a shop that looks and takes sells it twice', async () => {
  await expect(explore(selling(lookAndTake))).rejects.toBeInstanceOf(ExplorationError);
});

test('which can be looked at again and again', async () => {
  await expect(simulate({ seed: 1, schedule: '5:1' }, selling(lookAndTake))).rejects.toThrow(
    'expected 2 to be 1',
  );
});
