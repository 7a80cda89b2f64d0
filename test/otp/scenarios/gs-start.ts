/** How a server starts, and how a start fails. */

import { ignore } from 'fauxtp';

import type { Scripts, Steps } from '../play.ts';
import { probe, type ProbeOptions } from '../probe.ts';

/** A server whose `init` does this is started, and how it ends is recorded. */
const endsInInit =
  (init: NonNullable<ProbeOptions['init']>): Steps =>
  async (driver, stage) => {
    await driver.starts(probe(stage, 's', { init }));
    await driver.exited('s#1');
  };

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
  'gs-start-02': endsInInit(() => ignore()),

  // `init` stops with a reason of its own.
  'gs-start-03': endsInInit((own) => own.stops('bad')),

  // Whether the one that starts also finds a message about the failure.
  'gs-start-04': async (driver, stage) => {
    await driver.starts(probe(stage, 's', { init: (own) => own.stops('bad') }));
    await driver.settle();
    await driver.exited('s#1');
    await driver.lists();
  },

  // The link takes the parent along, whatever that makes of the failed start.
  'gs-start-05': async (driver, stage) => {
    const s = probe(stage, 's', { init: (own) => own.stops('bad') });
    const p = await driver.bare('p');
    p.begins((process) => process.startsUnrecorded(s).catch(() => undefined));
    await stage.recorded('init', 's#1');
    await driver.exited('s#1', 'p');
  },

  // Without a link a failure harms nobody.
  'gs-start-06': async (driver, stage) => {
    const s = probe(stage, 's', { init: (own) => own.stops('bad') });
    const p = await driver.bare('p');
    await p.does((process) => process.startsUnlinked(s));
    await driver.settle();
    await driver.exited('s#1');
    driver.alive('p');
  },

  // `init` throws an error.
  'gs-start-07': endsInInit(() => {
    throw new Error('boom');
  }),

  // `init` throws what it could have returned.
  'gs-start-08': endsInInit((own) => Promise.reject(own.stops('bad'))),

  // `init` returns what OTP knows no meaning of, and so ends at once.
  'gs-start-09': async (driver, stage) => {
    await driver.starts(probe(stage, 's', { init: () => 'garbage' }));
    await Promise.race([driver.exited('s#1'), driver.sleep(1_000)]);
  },

  // `init` exits, which is no error.
  'gs-start-10': endsInInit((own) => own.exits('gone')),

  // One name, two who want it.
  'gs-start-13': async (driver, stage) => {
    await driver.starts(probe(stage, 's'), { as: 'n' });
    await driver.starts(probe(stage, 't'), { as: 'n' });
    await driver.calls(driver.named('n'), 'label');
  },

  // A server has its name from the beginning.
  'gs-start-14': async (driver, stage) => {
    const s = probe(stage, 's', {
      init: (own) => {
        own.note('whereis', stage.labelOf(stage.registry.whereis('n')));
      },
    });
    await driver.starts(s, { as: 'n' });
  },

  // A shutdown with a word on why is a reason like others.
  'gs-start-18': endsInInit((own) => own.stops(['shutdown', 'x'])),
};
