/** Calls: how they are answered, how late, by whom, and why not. */

import { type From, reply } from 'fauxtp';

import type { Scripts, Steps } from '../play.ts';
import type { Driver, Startable } from '../players.ts';
import { DEFAULT, type Probe, probe } from '../probe.ts';
import type { Stage } from '../stage.ts';
import { fromCallError } from '../wire.ts';

/** A server that answers one request in a way of its own. */
function answering(
  stage: Stage,
  to: string,
  answer: (own: Probe, from: From) => unknown,
): Startable {
  return probe(stage, 's', {
    call: (own, request, from) => (request === to ? answer(own, from) : DEFAULT),
  });
}

/** A server that keeps a caller waiting until it is told to release it. */
function holding(stage: Stage): Startable {
  let held: From;
  return probe(stage, 's', {
    call: (own, request, from) => {
      if (request !== 'hold') return DEFAULT;
      held = from;
      return own.goesOn();
    },
    cast: (_own, message) => {
      if (message === 'release') reply(held, 'late');
    },
  });
}

/** A server is started and called with one request after the other. */
const asked =
  (...requests: readonly unknown[]): Steps =>
  async (driver, stage) => {
    await driver.starts(probe(stage, 's'));
    for (const request of requests) await driver.calls('s#1', request);
  };

/** Calls, and notes whether the answer, whatever it is, took less than a second. */
async function callsQuickly(driver: Driver, request: unknown): Promise<void> {
  const before = driver.stage.now;
  await driver.calls('s#1', request, { timeout: 5_000 });
  driver.note('within-1s', driver.stage.now - before < 1_000);
}

export const scripts: Scripts = {
  // A request and its reply.
  'gs-call-01': asked('ping'),

  // The reply is given later, when something else is handled.
  'gs-call-02': async (driver, stage) => {
    await driver.starts(holding(stage));
    const p = await driver.bare('p');
    const answered = p.does((process) => process.calls('s#1', 'hold'));
    await driver.recorded('call', 's#1', 'hold');
    driver.casts('s#1', 'release');
    await answered;
  },

  // Whoever has been handed `from` may reply.
  'gs-call-03': async (driver, stage) => {
    const s = answering(stage, 'ask', async (own, from) => {
      const other = await driver.bare('other');
      other.begins(() => {
        reply(from, 'other');
      });
      return own.goesOn();
    });
    await driver.starts(s);
    await driver.calls('s#1', 'ask');
    await driver.calls('s#1', 'ping');
  },

  // A server that stops instead of replying: its reason is the answer.
  'gs-call-06': async (driver, stage) => {
    for (const [index, reason] of ['normal', 'shutdown', ['shutdown', 'x'], 'bad'].entries()) {
      const label = `s#${index + 1}`;
      await driver.starts(probe(stage, 's'));
      await driver.calls(label, ['stop', reason]);
      await driver.exited(label);
    }
  },

  // The dead are known to be dead: nobody waits for them.
  'gs-call-07': async (driver, stage) => {
    await driver.starts(probe(stage, 's'));
    await driver.stopResult('s#1');
    await callsQuickly(driver, 'ping');
  },

  // Nor for a name that leads to nobody.
  'gs-call-08': async (driver) => {
    await driver.calls(driver.named('nobody'), 'ping');
  },

  // Who calls itself is told so, and may go on.
  'gs-call-09': async (driver, stage) => {
    const s = answering(stage, 'self', async (own) => {
      try {
        await own.asks(own.self, 'ping');
      } catch (error) {
        stage.record('call_exit', own.label, fromCallError(error, stage.labelOf));
      }
      return own.replies('survived');
    });
    await driver.starts(s);
    await driver.calls('s#1', 'self', { timeout: 5_000 });
  },

  // A crash is an answer, and comes at once.
  'gs-call-10': async (driver, stage) => {
    await driver.starts(probe(stage, 's'));
    await callsQuickly(driver, 'crash');
    await driver.exited('s#1');
  },

  // So is a kill, whatever the server is at.
  'gs-call-11': async (driver, stage) => {
    const never = driver.gate();
    await driver.starts(answering(stage, 'hang', () => never.promise));
    const p = await driver.bare('p');
    const answered = p.does((process) => process.calls('s#1', 'hang', { timeout: 5_000 }));
    await driver.recorded('call', 's#1', 'hang');
    driver.signals('s#1', 'kill');
    await answered;
  },

  // The server does not know that its caller has given up, and nobody gets its reply.
  'gs-call-12': async (driver, stage) => {
    const g = driver.gate();
    const s = answering(stage, 'slow', async (own) => {
      await g.promise;
      own.note('replying');
      return own.replies('slow-reply');
    });
    await driver.starts(s);
    await driver.calls('s#1', 'slow', { timeout: 50 });
    g.open();
    await driver.recorded('note', 's#1', 'replying');
    await driver.settle();
    await driver.calls('s#1', 'ping');
    await driver.lists();
  },

  // What is neither a reply nor anything else ends the server.
  'gs-call-15': async (driver, stage) => {
    await driver.starts(answering(stage, 'odd', () => 'garbage'));
    await driver.calls('s#1', 'odd');
    await driver.exited('s#1');
  },

  // A handler throws what it could have returned.
  'gs-call-16': async (driver, stage) => {
    await driver.starts(answering(stage, 'thrown', (own) => Promise.reject(own.replies('caught'))));
    await driver.calls('s#1', 'thrown');
    await driver.calls('s#1', 'ping');
  },

  // A handler exits, which is no error.
  'gs-call-17': async (driver, stage) => {
    await driver.starts(probe(stage, 's'));
    await driver.calls('s#1', ['exit', 'gone']);
    await driver.exited('s#1');
  },

  // Two wait, and the second is served first.
  'gs-call-18': async (driver, stage) => {
    const held = new Map<unknown, From>();
    const s = probe(stage, 's', {
      call: (own, request, from) => {
        held.set(request, from);
        return own.goesOn();
      },
      cast: (_own, message) => {
        const [, request] = message as [string, string];
        reply(held.get(request) as From, ['for', request]);
      },
    });
    await driver.starts(s);
    const p1 = await driver.bare('p1');
    const p2 = await driver.bare('p2');
    const first = p1.does((process) => process.calls('s#1', 'a'));
    await driver.recorded('call', 's#1', 'a');
    const second = p2.does((process) => process.calls('s#1', 'b'));
    await driver.recorded('call', 's#1', 'b');
    driver.casts('s#1', ['release', 'b']);
    await second;
    driver.casts('s#1', ['release', 'a']);
    await first;
  },

  // A reply to the dead does no harm.
  'gs-call-19': async (driver, stage) => {
    await driver.starts(holding(stage));
    const p = await driver.bare('p');
    p.begins((process) => process.calls('s#1', 'hold'));
    await driver.recorded('call', 's#1', 'hold');
    await driver.kills('p');
    driver.casts('s#1', 'release');
    await driver.calls('s#1', 'ping');
  },

  // What was cast before is handled before.
  'gs-call-21': async (driver, stage) => {
    await driver.starts(probe(stage, 's'));
    driver.casts('s#1', ['put', 1]);
    driver.casts('s#1', ['put', 2]);
    await driver.calls('s#1', 'get');
  },

  // Whoever waits for a reply loses no other message.
  'gs-call-24': async (driver, stage) => {
    await driver.starts(probe(stage, 's'));
    driver.sends('driver', 'm1');
    driver.sends('driver', 'm2');
    await driver.calls('s#1', 'ping');
    driver.sends('driver', 'm3');
    await driver.lists();
  },

  // A caller with a link hears of the end twice.
  'gs-call-25': async (driver, stage) => {
    await driver.starts(probe(stage, 's'));
    await driver.calls('s#1', ['stop', 'bad']);
    await driver.settle();
    await driver.lists();
  },

  // A reply is a reply, also if it speaks of an error.
  'gs-call-27': async (driver, stage) => {
    await driver.starts(answering(stage, 'err', (own) => own.replies(['error', 'x'])));
    await driver.calls('s#1', 'err');
    await driver.calls('s#1', 'ping');
  },

  // The state goes from one call to the next.
  'gs-call-29': asked(['put', 7], 'get'),
};
