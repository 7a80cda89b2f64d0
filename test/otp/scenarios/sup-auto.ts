/** Supervisors that end with their significant children. */

import { control } from '../control.ts';
import type { Scripts } from '../play.ts';
import type { Stage } from '../stage.ts';
import { child, type Listed, tree } from '../tree.ts';

/* A child that matters: by default it is transient. */
const significant = (stage: Stage, id: string, restart = 'transient') =>
  child(stage, id, { restart, significant: true });

/* A supervisor that ends with any of those that matter, or with all. */
const endingWith = (stage: Stage, which: 'any' | 'all', ...children: Listed[]) =>
  tree(stage, 'sup', children, { autoShutdown: `${which}_significant` });

export const scripts: Scripts = {
  // Any: one that matters is done, and so is the supervisor.
  'sup-auto-01': async (driver, stage) => {
    await driver.starts(endingWith(stage, 'any', 'a', significant(stage, 'b'), 'c'));
    await driver.stops('b#1', 'normal');
    await driver.exited('sup#1');
    await driver.receives();
  },

  // Any: one that matters fails, and is restarted like any other.
  'sup-auto-02': async (driver, stage) => {
    await driver.starts(endingWith(stage, 'any', 'a', significant(stage, 'b'), 'c'));
    await driver.crashes('b#1');
    await driver.settle();
    await driver.kills('b#2');
    await driver.settle();
    await driver.children('sup#1');
  },

  // Any: one is done that does not matter.
  'sup-auto-04': async (driver, stage) => {
    const a = child(stage, 'a', { restart: 'transient' });
    await driver.starts(endingWith(stage, 'any', a, significant(stage, 'b')));
    await driver.stops('a#1', 'normal');
    await driver.settle();
    await driver.children('sup#1');
  },

  // All: the last of those that matter decides.
  'sup-auto-05': async (driver, stage) => {
    const [b, c] = [significant(stage, 'b'), significant(stage, 'c')];
    await driver.starts(endingWith(stage, 'all', 'a', b, c));
    await driver.stops('b#1', 'normal');
    await driver.settle();
    await driver.children('sup#1');
    await driver.stops('c#1', 'normal');
    await driver.exited('sup#1');
  },

  // Any: one that is stopped from outside does not end the supervisor.
  'sup-auto-06': async (driver, stage) => {
    await driver.starts(endingWith(stage, 'any', 'a', significant(stage, 'b')));
    await control(driver, 'sup#1').terminateChild('b');
    await driver.settle();
    await driver.children('sup#1');
    driver.alive('sup#1');
  },

  // Never: then nobody can matter.
  'sup-auto-08': async (driver, stage) => {
    await driver.starts(tree(stage, 'sup', [significant(stage, 'a')]));
    await driver.exited('sup#1');
  },

  // One that always comes back is never done, so it cannot matter.
  'sup-auto-09': async (driver, stage) => {
    await driver.starts(endingWith(stage, 'any', significant(stage, 'a', 'permanent')));
    await driver.exited('sup#1');
  },

  // Never, and one that would matter is added.
  'sup-auto-13': async (driver, stage) => {
    await driver.starts(tree(stage, 'sup', ['a']));
    await control(driver, 'sup#1').startChild(significant(stage, 'd'));
    await driver.children('sup#1');
  },

  // Any: done with something to say.
  'sup-auto-14': async (driver, stage) => {
    await driver.starts(endingWith(stage, 'any', 'a', significant(stage, 'b')));
    await driver.stops('b#1', ['shutdown', 'x']);
    await driver.exited('sup#1');
  },
};
