/** Names: who has one, and what it leads to. */

import { type Registry, Supervisor } from 'fauxtp';

import type { Scripts } from '../play.ts';
import type { Driver } from '../players.ts';
import { probe } from '../probe.ts';
import { child, tree } from '../tree.ts';

function registers(driver: Driver, key: string, label: string): void {
  driver.op('register', [key, label], true, () => {
    driver.stage.registry.register(key, driver.pidOf(label));
  });
}

function unregisters(driver: Driver, key: string): void {
  driver.op('unregister', [key], true, () => {
    driver.stage.registry.unregister(key);
  });
}

function looksUp(driver: Driver, key: string): void {
  driver.op('whereis', [key], 'undefined', () => driver.stage.registry.whereis(key));
}

export const scripts: Scripts = {
  // A name comes and goes.
  'registry-01': async (driver) => {
    await driver.bare('p');
    looksUp(driver, 'n');
    registers(driver, 'n', 'p');
    looksUp(driver, 'n');
    unregisters(driver, 'n');
    looksUp(driver, 'n');
  },

  // The first one keeps it.
  'registry-02': async (driver) => {
    await driver.bare('p');
    await driver.bare('q');
    registers(driver, 'n', 'p');
    registers(driver, 'n', 'q');
    looksUp(driver, 'n');
  },

  // No names for the dead.
  'registry-04': async (driver) => {
    await driver.dead('p');
    registers(driver, 'n', 'p');
    looksUp(driver, 'n');
  },

  // An end sets the name free before it is told of.
  'registry-05': async (driver) => {
    const p = await driver.bare('p');
    await driver.bare('q');
    registers(driver, 'n', 'p');
    driver.monitors('p');
    p.exits('bad');
    await driver.receives();
    looksUp(driver, 'n');
    registers(driver, 'n', 'q');
    looksUp(driver, 'n');
  },

  // Taking back what nobody has.
  'registry-06': async (driver) => {
    unregisters(driver, 'nobody');
  },

  // A message to nobody: one kind fails, the other does not care.
  'registry-07': async (driver) => {
    const nobody = driver.named('nobody');
    driver.op('send', ['nobody', 'x'], 'x', () => {
      driver.sends(nobody, 'x');
    });
    driver.op('cast', ['nobody', 'x'], 'ok', () => {
      driver.casts(nobody, 'x');
    });
  },

  // Mail follows the name.
  'registry-08': async (driver) => {
    const p = await driver.bare('p');
    const q = await driver.bare('q');
    registers(driver, 'n', 'p');
    driver.sends(driver.named('n'), 'one');
    unregisters(driver, 'n');
    registers(driver, 'n', 'q');
    driver.sends(driver.named('n'), 'two');
    await p.does((process) => process.lists());
    await q.does((process) => process.lists());
  },

  // Nothing is not a name.
  'registry-09': async (driver) => {
    await driver.bare('p');
    driver.op('register', ['undefined', 'p'], true, () => {
      driver.stage.registry.register(undefined as never, driver.pidOf('p'));
    });
  },

  // Listed while it is held, and no longer.
  'registry-13': async (driver, { registry }) => {
    const notes = (held: Registry): void => {
      driver.note('n-listed', held.keys().includes('n'));
    };
    await driver.bare('p');
    notes(registry);
    registry.register('n', driver.pidOf('p'));
    notes(registry);
    await driver.kills('p');
    await driver.exited('p');
    notes(registry);
  },

  // A name through the stop and the return of a child.
  'registry-15': async (driver, stage) => {
    const n = driver.named('n');
    await driver.starts(tree(stage, 'sup', [child(stage, 'a', { as: 'n' })]));
    const sup = stage.pid('sup#1');
    await driver.calls(n, 'label');
    await driver.controls('terminateChild', ['a'], () => Supervisor.terminateChild(sup, 'a'));
    await driver.calls(n, 'ping');
    await driver.controls('restartChild', ['a'], () => Supervisor.restartChild(sup, 'a'));
    await driver.calls(n, 'label');
  },

  // The process lives on without its name.
  'registry-16': async (driver, stage) => {
    await driver.starts(probe(stage, 's'), { as: 'n' });
    unregisters(driver, 'n');
    await driver.calls('s#1', 'ping');
    await driver.calls(driver.named('n'), 'ping');
  },

  // A name opens no second mailbox.
  'registry-19': async (driver) => {
    const p = await driver.bare('p');
    registers(driver, 'n', 'p');
    driver.sends('p', 'a');
    driver.sends(driver.named('n'), 'b');
    driver.sends('p', 'c');
    await p.does((process) => process.lists());
  },
};
