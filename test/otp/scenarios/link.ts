/** Links and exit signals: whom an end reaches, and as what. */

import { send } from 'fauxtp';

import type { Scripts } from '../play.ts';
import type { Driver, Puppet } from '../players.ts';

/** Has `from` link to `to`. */
async function link(from: Puppet, to: Puppet): Promise<void> {
  await from.does((process) => {
    process.links(to.label);
  });
}

/** A bare process that the driver has linked to. */
async function linked(driver: Driver, label: string): Promise<Puppet> {
  const puppet = await driver.bare(label);
  driver.links(label);
  return puppet;
}

export const scripts: Scripts = {
  // A failure runs through a whole chain.
  'link-01': async (driver) => {
    const p1 = await driver.bare('p1');
    const p2 = await driver.bare('p2');
    const p3 = await driver.bare('p3');
    await link(p1, p2);
    await link(p2, p3);
    p3.exits('bad');
    await driver.exited('p3', 'p2', 'p1');
  },

  // An ordinary end harms nobody.
  'link-02': async (driver) => {
    const p = await driver.bare('p');
    const q = await driver.bare('q');
    await link(p, q);
    q.exits('normal');
    await driver.exited('q');
    await driver.settle();
    driver.alive('p');
  },

  // But whoever traps hears of it.
  'link-03': async (driver) => {
    const p = await linked(driver, 'p');
    p.exits('normal');
    await driver.receives();
  },

  // Whatever the reason is, trapping holds it off.
  'link-04': async (driver) => {
    for (const [label, reason] of [
      ['p1', 'bad'],
      ['p2', 'shutdown'],
      ['p3', ['shutdown', 'x']],
    ] as const) {
      const p = await linked(driver, label);
      p.exits(reason);
      await driver.receives();
    }
  },

  // What a kill looks like from the other end of a link.
  'link-05': async (driver) => {
    const p = await driver.bare('p');
    const q = await driver.bare('q');
    await link(q, p);
    driver.links('p');
    driver.signals('p', 'kill');
    await driver.receives();
    await driver.exited('p', 'q');
  },

  // Trapping is no help against a kill.
  'link-06': async (driver) => {
    await driver.bare('p', { trapping: true });
    driver.signals('p', 'kill');
    await driver.exited('p');
  },

  // A link to the dead is an error for those who do not trap.
  'link-08': async (driver) => {
    await driver.dead('q');
    const p = await driver.bare('p');
    await p.does((process) => {
      process.op('link', ['q'], true, () => {
        process.links('q');
      });
    });
    await driver.settle();
    driver.alive('p');
  },

  // A link taken back carries nothing.
  'link-10': async (driver) => {
    const p = await linked(driver, 'p');
    driver.op('unlink', ['p'], true, () => {
      driver.unlinks('p');
    });
    p.exits('bad');
    await driver.exited('p');
    await driver.settle();
    await driver.lists();
  },

  // Who made the link does not matter.
  'link-13': async (driver) => {
    const p = await driver.bare('p');
    const q = await driver.bare('q');
    await link(p, q);
    p.exits('bad');
    await driver.exited('p', 'q');
  },

  // A link to oneself.
  'link-14': async (driver) => {
    const p = await driver.bare('p', { trapping: true });
    await p.does((process) => {
      process.op('link', ['p'], true, () => {
        process.links('p');
      });
    });
    await driver.settle();
    await p.does((process) => process.lists());
    driver.alive('p');
  },

  // The signal that means nothing, unless one listens.
  'link-15': async (driver) => {
    await driver.bare('p');
    const q = await driver.bare('q', { trapping: true });
    driver.signals('p', 'normal');
    driver.signals('q', 'normal');
    await driver.settle();
    await q.does((process) => process.lists());
    driver.alive('p', 'q');
  },

  // A stranger may end a process, and does not hear of it.
  'link-18': async (driver) => {
    await driver.bare('p');
    driver.signals('p', 'shutdown');
    await driver.exited('p');
    await driver.settle();
    await driver.lists();
  },

  // A signal to the dead.
  'link-19': async (driver) => {
    await driver.dead('p');
    driver.op('exit', ['p', 'bad'], true, () => {
      driver.signals('p', 'bad');
    });
    await driver.settle();
    await driver.lists();
  },

  // The last words come before the news of the end.
  'link-21': async (driver, stage) => {
    const p = await linked(driver, 'p');
    p.begins((process) => {
      send(stage.pid('driver'), 'm1');
      send(stage.pid('driver'), 'm2');
      process.exits('bad');
    });
    for (let count = 0; count < 3; count += 1) await driver.receives();
  },

  // What is thrown is the reason.
  'link-22': async (driver) => {
    const p = await linked(driver, 'p');
    p.throws('boom');
    await driver.receives();
  },

  // A trapped signal says who sent it.
  'link-23': async (driver) => {
    const p = await driver.bare('p', { trapping: true });
    const q = await driver.bare('q');
    await q.does((process) => {
      process.signals('p', 'hey');
    });
    await p.does((process) => process.receives());
  },

  // One that traps is a fire wall.
  'link-25': async (driver) => {
    const p1 = await driver.bare('p1');
    const p2 = await driver.bare('p2', { trapping: true });
    const p3 = await driver.bare('p3');
    await link(p1, p2);
    await link(p2, p3);
    p3.exits('bad');
    await p2.does((process) => process.receives());
    await driver.settle();
    driver.alive('p2', 'p1');
  },

  // All of a ring ends, and for one reason.
  'link-26': async (driver) => {
    const p1 = await driver.bare('p1');
    const p2 = await driver.bare('p2');
    const p3 = await driver.bare('p3');
    await link(p1, p2);
    await link(p2, p3);
    await link(p3, p1);
    p2.exits('bad');
    await driver.exited('p1', 'p2', 'p3');
  },

  // News of the dead comes in the order in which they died.
  'link-28': async (driver) => {
    const p1 = await linked(driver, 'p1');
    const p2 = await linked(driver, 'p2');
    const p3 = await linked(driver, 'p3');
    p2.exits('a');
    await driver.queued('driver', 1);
    p3.exits('b');
    await driver.queued('driver', 2);
    p1.exits('normal');
    await driver.queued('driver', 3);
    await driver.lists();
  },

  // What becomes of a child when its parent ends.
  'link-29': async (driver) => {
    const p = await driver.bare('p');
    await p.does((process) => process.spawns('q'));
    p.exits('bad');
    await driver.exited('p', 'q');

    const p2 = await driver.bare('p2');
    await p2.does((process) => process.spawns('q2'));
    p2.exits('normal');
    await driver.exited('p2');
    await driver.settle();
    driver.alive('q2');
  },
};
