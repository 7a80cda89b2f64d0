// What race.test.ts explores: two customers, and one piece in stock.

import { call, Scope } from 'fauxtp';
import type { TestScope } from 'fauxtp/testing';
import { expect } from 'vitest';

import { type Buy, Stock, Till } from './stock.ts';

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
