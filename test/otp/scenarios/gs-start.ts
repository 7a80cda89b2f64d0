/** How a server starts, and how a start fails. */

import { ignore } from 'fauxtp';

import type { Scripts } from '../play.ts';
import { probe } from '../probe.ts';

export const scripts: Scripts = {
  // A start is over when `init` is, not before.
  'gs-start-01': async (driver, stage) => {
    const s = probe(stage, 's', {
      init: async (own) => {
        await stage.sleep(30);
        own.note('init-done');
      },
    });
    await driver.starts(s);
    await driver.calls('s#1', 'ping');
  },

  // A server that is not wanted.
  'gs-start-02': async (driver, stage) => {
    await driver.starts(probe(stage, 's', { init: () => ignore() }));
    await driver.exited('s#1');
  },
};
