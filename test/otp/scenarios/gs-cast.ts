/** Casts and plain messages: in which order, to whom, and what a crash leaves of them. */

import { ExitReason, GenServer, noReply, replied } from 'fauxtp';

import type { Scripts, Steps } from '../play.ts';
import { probe } from '../probe.ts';
import type { Stage } from '../stage.ts';

/** While a server is blocked these are cast to it; then it goes on, to its end. */
const queued =
  (...messages: readonly unknown[]): Steps =>
  async (driver, stage) => {
    const g = driver.gate();
    const s = probe(stage, 's', {
      cast: (_own, message) => (message === 'block' ? g.promise : undefined),
    });
    await driver.starts(s);
    driver.casts('s#1', 'block');
    await driver.recorded('cast', 's#1', 'block');
    for (const message of messages) driver.casts('s#1', message);
    g.open();
    await driver.exited('s#1');
  };

/** A server that has nothing but what it cannot do without. */
class Mute extends GenServer {
  readonly #stage: Stage;
  #label = '';

  constructor(stage: Stage) {
    super();
    this.#stage = stage;
  }

  override init() {
    this.#label = this.#stage.incarnate('m', this.pid);
    this.#stage.record('init', this.#label);
  }

  override handleCall(request: unknown) {
    this.#stage.record('call', this.#label, request);
    return replied('pong', undefined);
  }

  override handleCast(message: unknown) {
    this.#stage.record('cast', this.#label, message);
    return noReply(undefined);
  }
}

export const scripts: Scripts = {
  // Nobody minds a cast to the dead.
  'gs-cast-01': async (driver, stage) => {
    await driver.starts(probe(stage, 's'));
    await driver.stopResult('s#1');
    driver.op('cast', ['x'], 'ok', () => {
      driver.casts('s#1', 'x');
    });
  },

  // Nor one to a name that leads to nobody.
  'gs-cast-02': async (driver) => {
    driver.op('cast', ['x'], 'ok', () => {
      driver.casts(driver.named('nobody'), 'x');
    });
  },

  // Whatever one sender sends arrives in order.
  'gs-cast-03': async (driver, stage) => {
    await driver.starts(probe(stage, 's'));
    driver.casts('s#1', 'c1');
    driver.sends('s#1', 'i1');
    driver.casts('s#1', 'c2');
    driver.sends('s#1', 'i2');
    await driver.calls('s#1', 'ping');
  },

  // A plain message to a server that takes none.
  'gs-cast-04': async (driver, stage) => {
    await driver.startsUnrecorded({ name: 'm', Class: Mute, args: [stage] });
    driver.sends('m#1', 'hello');
    await driver.calls('m#1', 'ping');
  },

  // A crash over a cast: `terminate`, and the link.
  'gs-cast-07': async (driver, stage) => {
    await driver.starts(probe(stage, 's'));
    driver.casts('s#1', 'crash');
    await driver.exited('s#1');
    await driver.receives();
  },

  // A crash over a plain message.
  'gs-cast-08': async (driver, stage) => {
    const s = probe(stage, 's', {
      info: () => {
        throw new Error('boom');
      },
    });
    await driver.starts(s);
    driver.sends('s#1', 'bad-news');
    await driver.exited('s#1');
  },

  // Nobody minds a plain message to the dead.
  'gs-cast-09': async (driver, stage) => {
    await driver.starts(probe(stage, 's'));
    await driver.stopResult('s#1');
    driver.op('send', ['x'], 'ok', () => {
      driver.sends('s#1', 'x');
    });
  },

  // What is queued behind a stop is not handled.
  'gs-cast-12': queued('a', ['stop', 'normal'], 'b'),

  // A plain message may be anything.
  'gs-cast-14': async (driver, stage) => {
    await driver.starts(probe(stage, 's'));
    driver.sends('s#1', ['what', 'is', 'this']);
    await driver.calls('s#1', 'ping');
  },

  // A plain message that pretends to be the parent's exit signal; whoever is fooled ends soon.
  'gs-cast-15': async (driver, stage) => {
    await driver.starts(probe(stage, 's'));
    driver.sends('s#1', ['$exit', driver.self, ExitReason.error('fake')]);
    await Promise.race([driver.exited('s#1'), driver.sleep(1_000)]);
  },

  // What is queued behind a crash is not handled.
  'gs-cast-16': queued('a', 'crash', 'b'),
};
