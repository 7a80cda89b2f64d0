/** Monitors: what they tell, when, and to whom. */

import { type DownMessage, send } from 'fauxtp';

import type { Scripts } from '../play.ts';
import type { Driver, Puppet } from '../players.ts';
import { fromReason } from '../wire.ts';

/** A bare process that the driver monitors. */
async function monitored(driver: Driver, label: string): Promise<Puppet> {
  const puppet = await driver.bare(label);
  driver.monitors(label);
  return puppet;
}

export const scripts: Scripts = {
  // An ordinary end is told as well.
  'monitor-01': async (driver) => {
    const p = await monitored(driver, 'p');
    p.exits('normal');
    await driver.receives();
  },

  // Every way to end has its reason.
  'monitor-02': async (driver) => {
    for (const [label, reason] of [
      ['p1', 'shutdown'],
      ['p2', ['shutdown', 'x']],
      ['p3', 'bad'],
    ] as const) {
      const p = await monitored(driver, label);
      p.exits(reason);
      await driver.receives();
    }

    const p4 = await monitored(driver, 'p4');
    p4.throws('boom');
    await driver.receives();

    for (const [label, signal] of [
      ['p5', 'kill'],
      ['p6', 'away'],
    ] as const) {
      await monitored(driver, label);
      driver.signals(label, signal);
      await driver.receives();
    }
  },

  // The dead answer at once.
  'monitor-03': async (driver) => {
    await driver.dead('p', 'bad');
    await driver.exited('p');
    driver.monitors('p');
    await driver.receives();
  },

  // A monitor taken back is silent.
  'monitor-06': async (driver) => {
    const p = await driver.bare('p');
    const monitor = driver.monitors('p');
    driver.op('demonitor', [], true, () => {
      driver.demonitors(monitor);
    });
    p.exits('bad');
    await driver.exited('p');
    await driver.settle();
    await driver.lists();
  },

  // Several monitors of one process know nothing of each other.
  'monitor-08': async (driver) => {
    const p = await driver.bare('p');
    const first = driver.monitors('p');
    const second = driver.monitors('p');
    const third = driver.monitors('p');
    driver.demonitors(second);
    p.exits('bad');
    await driver.exited('p');
    await driver.settle();
    const downs = (await driver.lists()) as DownMessage[];
    const refs = new Set(downs.map(([, ref]) => ref));
    driver.note('refs-match', refs.size === 2 && refs.has(first.ref) && refs.has(third.ref));
  },

  // The watched one feels nothing of its watcher.
  'monitor-09': async (driver) => {
    const p = await driver.bare('p');
    const q = await driver.bare('q');
    await p.does((process) => process.monitors('q'));
    q.exits('bad');
    await p.does((process) => process.receives());
    driver.alive('p');

    await driver.bare('r');
    await p.does((process) => process.monitors('r'));
    p.exits('bad');
    await driver.exited('p');
    await driver.settle();
    driver.alive('r');
  },

  // A monitor of oneself.
  'monitor-10': async (driver) => {
    const p = await driver.bare('p');
    await p.does((process) => process.monitors('p'));
    await driver.settle();
    await p.does((process) => process.lists());
  },

  // The last words come before the news of the end.
  'monitor-12': async (driver, stage) => {
    const p = await monitored(driver, 'p');
    p.begins((process) => {
      send(stage.pid('driver'), 'm1');
      send(stage.pid('driver'), 'm2');
      process.exits('bad');
    });
    for (let count = 0; count < 3; count += 1) await driver.receives();
  },

  // Who is linked and monitors hears of the end twice.
  'monitor-13': async (driver) => {
    const p = await monitored(driver, 'p');
    driver.links('p');
    p.exits('bad');
    await driver.exited('p');
    await driver.settle();
    await driver.lists((messages) => messages.toSorted().toReversed());
  },

  // Nobody takes back what is another's.
  'monitor-14': async (driver) => {
    const p = await driver.bare('p');
    const q = await driver.bare('q');
    const monitor = driver.monitors('p');
    await q.does((process) => {
      process.op('demonitor', [], true, () => {
        process.demonitors(monitor);
      });
    });
    p.exits('bad');
    await driver.receives();
  },

  // The message says which monitor it is from.
  'monitor-16': async (driver, stage) => {
    const p1 = await driver.bare('p1');
    const p2 = await driver.bare('p2');
    const m1 = driver.monitors('p1');
    const m2 = driver.monitors('p2');
    const names = new Map([
      [m1.ref, 'm1'],
      [m2.ref, 'm2'],
    ]);
    const notes = async (): Promise<void> => {
      const [, ref, , reason] = (await driver.take()) as DownMessage;
      driver.note(names.get(ref), fromReason(reason, stage.labelOf));
    };
    p2.exits('bad');
    await notes();
    p1.exits('worse');
    await notes();
  },

  // All who watch are told.
  'monitor-19': async (driver) => {
    const p = await driver.bare('p');
    const watchers: Puppet[] = [];
    for (const label of ['w1', 'w2', 'w3']) {
      const watcher = await driver.bare(label);
      await watcher.does((process) => process.monitors('p'));
      watchers.push(watcher);
    }
    p.exits('bad');
    for (const watcher of watchers) await watcher.does((process) => process.receives());
  },
};
