/** What a server does between two messages: it goes on, or waits for only so long. */

import type { Scripts } from '../play.ts';
import { DEFAULT, type Probe, probe, type ProbeOptions } from '../probe.ts';

/** A probe that goes on with `c` when it is told to. */
const continuing = (continues: (own: Probe) => unknown): ProbeOptions => ({
  cast: (own) => own.goesOn({ continue: 'c' }),
  continues,
});

export const scripts: Scripts = {
  // Nothing comes in time after `init`: once.
  'gs-flow-01': async (driver, stage) => {
    await driver.starts(probe(stage, 's', { init: (own) => own.goesOn({ timeout: 50 }) }));
    await driver.recorded('info', 's#1', 'timeout');
    await driver.sleep(150);
  },

  // Something comes in time.
  'gs-flow-02': async (driver, stage) => {
    await driver.starts(probe(stage, 's', { init: (own) => own.goesOn({ timeout: 150 }) }));
    driver.casts('s#1', 'x');
    await driver.sleep(350);
    await driver.calls('s#1', 'ping');
  },

  // Not to wait at all.
  'gs-flow-05': async (driver, stage) => {
    const answered = driver.gate();
    const s = probe(stage, 's', {
      call: (own, request) => (request === 'arm' ? own.replies('ok', { timeout: 0 }) : DEFAULT),
      before: () => answered.promise,
    });
    await driver.starts(s);
    await driver.calls('s#1', 'arm');
    answered.open();
    await driver.recorded('info', 's#1', 'timeout');
    driver.casts('s#1', 'x');
    await driver.calls('s#1', 'ping');
  },

  // To wait for as long as it takes.
  'gs-flow-06': async (driver, stage) => {
    await driver.starts(probe(stage, 's', { init: (own) => own.goesOn({ timeout: Infinity }) }));
    await driver.sleep(150);
    await driver.calls('s#1', 'ping');
  },

  // What `init` goes on with comes before whatever is queued already.
  'gs-flow-07': async (driver, stage) => {
    const g = driver.gate();
    const s = probe(stage, 's', {
      init: (own) => {
        own.sendsItself('m');
        return own.goesOn({ continue: 'c' });
      },
      before: (callback) => (callback === 'continue' ? g.promise : undefined),
    });
    await driver.starts(s);
    driver.casts('s#1', 'x');
    g.open();
    await driver.recorded('cast', 's#1', 'x');
  },

  // One step after the other before the next message.
  'gs-flow-08': async (driver, stage) => {
    const g = driver.gate();
    const next: Record<string, string> = { c1: 'c2', c2: 'c3' };
    const s = probe(stage, 's', {
      init: (own) => own.goesOn({ continue: 'c1' }),
      continues: (own, argument) => {
        const then = next[argument as string];
        return then === undefined ? own.goesOn() : own.goesOn({ continue: then });
      },
      before: (callback) => (callback === 'continue' ? g.promise : undefined),
    });
    await driver.starts(s);
    driver.casts('s#1', 'x');
    g.open();
    await driver.settle();
  },

  // A crash on the way.
  'gs-flow-10': async (driver, stage) => {
    const crash = (): never => {
      throw new Error('boom');
    };
    await driver.starts(probe(stage, 's', continuing(crash)));
    driver.casts('s#1', 'go');
    await driver.exited('s#1');
  },

  // A server that has been at rest still has its state.
  'gs-flow-12': async (driver, stage) => {
    const s = probe(stage, 's', {
      call: (own, request) => (request === 'nap' ? own.replies('zzz') : DEFAULT),
      cast: (own, message) => {
        const [, value] = message as [string, unknown];
        own.data = value;
        return own.goesOn();
      },
    });
    await driver.starts(s);
    driver.casts('s#1', ['sleep', 5]);
    await driver.sleep(50);
    await driver.calls('s#1', 'get');
    await driver.calls('s#1', 'nap');
    await driver.calls('s#1', 'get');
  },

  // A timeout after such a step.
  'gs-flow-13': async (driver, stage) => {
    await driver.starts(
      probe(
        stage,
        's',
        continuing((own) => own.goesOn({ timeout: 40 })),
      ),
    );
    driver.casts('s#1', 'go');
    await driver.recorded('info', 's#1', 'timeout');
    await driver.calls('s#1', 'ping');
  },

  // A message may look like a timeout.
  'gs-flow-14': async (driver, stage) => {
    await driver.starts(probe(stage, 's'));
    driver.sends('s#1', 'timeout');
    await driver.calls('s#1', 'ping');
  },

  // A server that rests from the beginning takes messages.
  'gs-flow-17': async (driver, stage) => {
    await driver.starts(probe(stage, 's', { init: (own) => own.goesOn() }));
    driver.casts('s#1', 'x');
    await driver.calls('s#1', 'ping');
  },
};
