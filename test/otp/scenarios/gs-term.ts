/** How a server ends: whether `terminate` runs, with which reason, and who learns of it. */

import { GenServer } from 'fauxtp';

import type { Scripts, Steps } from '../play.ts';
import type { Driver } from '../players.ts';
import { DEFAULT, probe, type ProbeOptions } from '../probe.ts';
import type { Stage } from '../stage.ts';

/** A server is told to end itself, which its parent hears of. */
const ends =
  (order: unknown): Steps =>
  async (driver, stage) => {
    await driver.starts(probe(stage, 's'));
    driver.casts('s#1', order);
    await driver.exited('s#1');
    await driver.receives();
  };

/** A server is sent an exit signal by its parent. */
const signalled =
  (reason: string, options: ProbeOptions = {}): Steps =>
  async (driver, stage) => {
    await driver.starts(probe(stage, 's', options));
    driver.signals('s#1', reason);
    await driver.exited('s#1');
  };

/** A server links itself to a bare process `p`, which then exits. */
async function partnerExits(
  driver: Driver,
  stage: Stage,
  reason: string,
  options: ProbeOptions = {},
): Promise<void> {
  const s = probe(stage, 's', {
    ...options,
    call: (own, request) => {
      if (!Array.isArray(request)) return DEFAULT;
      own.links(request[1] as string);
      return own.replies(true);
    },
  });
  await driver.starts(s);
  const p = await driver.bare('p');
  await driver.calls('s#1', ['link', 'p']);
  p.exits(reason);
}

export const scripts: Scripts = {
  // Ends of its own accord, for each kind of reason, and by way of an exit.
  'gs-term-stop-normal': ends(['stop', 'normal']),
  'gs-term-stop-shutdown': ends(['stop', 'shutdown']),
  'gs-term-stop-shutdown-x': ends(['stop', ['shutdown', 'x']]),
  'gs-term-stop-bad': ends(['stop', 'bad']),
  'gs-term-stop-exit': ends(['exit', 'gone']),
  'gs-term-stop-exit-normal': ends(['exit', 'normal']),

  // A signal of the parent to one that does not trap.
  'gs-term-01': signalled('shutdown'),

  // To one that traps it is an order to end, and no message.
  'gs-term-02': signalled('shutdown', { trapping: true }),

  // A crash of somebody else, to one that traps.
  'gs-term-04': async (driver, stage) => {
    await partnerExits(driver, stage, 'bad', { trapping: true });
    await driver.recorded('info', 's#1');
    await driver.calls('s#1', 'ping');
  },

  // The same to one that does not.
  'gs-term-05': async (driver, stage) => {
    await partnerExits(driver, stage, 'bad');
    await driver.exited('s#1');
  },

  // A kill is a kill, trapping or not.
  'gs-term-06': async (driver, stage) => {
    await signalled('kill', { trapping: true })(driver, stage);
    await driver.receives();
  },

  // With its parent killed, one that traps still cleans up.
  'gs-term-09': async (driver, stage) => {
    const p = await driver.bare('p');
    await p.does((process) => process.starts(probe(stage, 's', { trapping: true })));
    driver.signals('p', 'kill');
    await driver.exited('s#1', 'p');
  },

  // A crash of the parent takes along one that does not trap.
  'gs-term-10': async (driver, stage) => {
    const p = await driver.bare('p');
    await p.does((process) => process.starts(probe(stage, 's')));
    p.exits('bad');
    await driver.exited('p', 's#1');
  },

  // Somebody sends a signal that means nothing: to one that traps, a message.
  'gs-term-13': async (driver, stage) => {
    await driver.starts(probe(stage, 's', { trapping: true }));
    const p = await driver.bare('p');
    p.begins((process) => {
      process.signals('s#1', 'normal');
    });
    await driver.recorded('info', 's#1');
    await driver.calls('s#1', 'ping');
  },

  // Stopped from outside: when that returns, it is over.
  'gs-term-14': async (driver, stage) => {
    await driver.starts(probe(stage, 's'));
    await driver.stopsServer('s#1', ['s']);
    driver.alive('s#1');
    await driver.exited('s#1');
  },

  // It ends for the reason that was asked for: that is no failure.
  'gs-term-15': async (driver, stage) => {
    await driver.starts(probe(stage, 's'));
    await driver.stopsServer('s#1', ['s', 'bad'], 'bad');
    await driver.exited('s#1');
    await driver.receives();
  },

  // Nobody there to be stopped.
  'gs-term-16': async (driver, stage) => {
    await driver.starts(probe(stage, 's'));
    await driver.stopResult('s#1');
    await driver.stopsServer('s#1', ['s']);
  },

  // The request to stop waits behind what came before, and nothing is handled after it.
  'gs-term-19': async (driver, stage) => {
    const g = driver.gate();
    const s = probe(stage, 's', {
      cast: (_own, message) => (message === 'block' ? g.promise : undefined),
    });
    await driver.starts(s);
    driver.casts('s#1', 'block');
    await driver.recorded('cast', 's#1', 'block');
    driver.casts('s#1', 'a');
    const p = await driver.bare('p');
    p.begins(() => GenServer.stop(stage.pid('s#1')));
    await driver.queued('s#1', 2);
    driver.casts('s#1', 'b');
    g.open();
    await driver.exited('s#1');
  },

  // Nobody looks at what `terminate` returns.
  'gs-term-21': async (driver, stage) => {
    await driver.starts(probe(stage, 's', { terminate: () => ['stop', 'other'] }));
    driver.casts('s#1', ['stop', 'bad']);
    await driver.exited('s#1');
  },

  // A helper is done, and whoever traps is told.
  'gs-term-24': async (driver, stage) => {
    const g = driver.gate();
    const s = probe(stage, 's', {
      trapping: true,
      call: async (own, request) => {
        if (request !== 'helper') return DEFAULT;
        const helper = await driver.bare('hp');
        own.links('hp');
        helper.begins(async (process) => {
          await g.promise;
          process.exits('normal');
        });
        return own.replies('ok');
      },
    });
    await driver.starts(s);
    await driver.calls('s#1', 'helper');
    g.open();
    await driver.recorded('info', 's#1');
    await driver.calls('s#1', 'ping');
  },

  // A partner is done, and whoever does not trap takes no notice.
  'gs-term-25': async (driver, stage) => {
    await partnerExits(driver, stage, 'normal');
    await driver.exited('p');
    await driver.settle();
    await driver.calls('s#1', 'ping');
  },

  // To trap exits may begin at any time.
  'gs-term-28': async (driver, stage) => {
    const s = probe(stage, 's', { call: (own) => own.replies(own.traps()) });
    await driver.starts(s);
    await driver.calls('s#1', 'trap');
    driver.signals('s#1', 'shutdown');
    await driver.exited('s#1');
  },
};
