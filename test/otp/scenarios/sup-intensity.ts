/** How often children may fail before their supervisor gives up. */

import type { Scripts } from '../play.ts';
import { child, tree } from '../tree.ts';

export const scripts: Scripts = {
  // Where no restart is allowed, the first failure is the last.
  'sup-intensity-01': async (driver, stage) => {
    await driver.starts(tree(stage, 'sup', ['a', 'b', 'c'], { intensity: 0, period: 5 }));
    await driver.crashes('b#1');
    await driver.exited('sup#1');
    await driver.receives();
  },

  // One restart more than allowed.
  'sup-intensity-02': async (driver, stage) => {
    await driver.starts(tree(stage, 'sup', ['a', 'b'], { intensity: 2, period: 30 }));
    await driver.crashes('a#1');
    await driver.recorded('init', 'a#2');
    await driver.crashes('a#2');
    await driver.recorded('init', 'a#3');
    await driver.crashes('a#3');
    await driver.exited('sup#1');
  },

  // What is longer ago than the period does not count.
  'sup-intensity-03': async (driver, stage) => {
    await driver.starts(tree(stage, 'sup', ['a'], { intensity: 1, period: 1 }));
    await driver.crashes('a#1');
    await driver.sleep(2_200);
    await driver.crashes('a#2');
    await driver.recorded('init', 'a#3');
    driver.note('survived');
    await driver.crashes('a#3');
    await driver.exited('sup#1');
  },

  // One for all: the restart of all counts as one.
  'sup-intensity-04': async (driver, stage) => {
    const options = { strategy: 'one_for_all', intensity: 1, period: 30 };
    await driver.starts(tree(stage, 'sup', ['a', 'b', 'c'], options));
    await driver.crashes('a#1');
    await driver.settle();
    driver.alive('sup#1');
    await driver.crashes('b#2');
    await driver.exited('sup#1');
  },

  // All children count together.
  'sup-intensity-05': async (driver, stage) => {
    await driver.starts(tree(stage, 'sup', ['a', 'b', 'c'], { intensity: 2, period: 30 }));
    await driver.crashes('a#1');
    await driver.settle();
    await driver.crashes('b#1');
    await driver.settle();
    await driver.crashes('c#1');
    await driver.exited('sup#1');
  },

  // An end without a restart does not count.
  'sup-intensity-09': async (driver, stage) => {
    const a = child(stage, 'a', { restart: 'transient' });
    const b = child(stage, 'b', { restart: 'temporary' });
    await driver.starts(tree(stage, 'sup', [a, b, 'c'], { intensity: 0 }));
    await driver.stops('a#1', 'normal');
    await driver.crashes('b#1');
    await driver.settle();
    driver.alive('sup#1');
    await driver.children('sup#1');
  },

  // A supervisor that gives up takes its parent along.
  'sup-intensity-11': async (driver, stage) => {
    const p = await driver.bare('p');
    await p.does((own) => own.starts(tree(stage, 'sup', ['a'], { intensity: 0 })));
    await driver.crashes('a#1');
    await driver.exited('sup#1', 'p');
  },

  // Rest for one: whoever gives up stops all, not the rest alone.
  'sup-intensity-14': async (driver, stage) => {
    const options = { strategy: 'rest_for_one', intensity: 0, period: 5 };
    await driver.starts(tree(stage, 'sup', ['a', 'b', 'c', 'd'], options));
    await driver.crashes('b#1');
    await driver.exited('sup#1');
  },

  // A permanent child that ends in peace counts too.
  'sup-intensity-15': async (driver, stage) => {
    await driver.starts(tree(stage, 'sup', ['a', 'b'], { intensity: 1, period: 30 }));
    await driver.stops('a#1', 'normal');
    await driver.settle();
    await driver.stops('a#2', 'shutdown');
    await driver.exited('sup#1');
  },
};
