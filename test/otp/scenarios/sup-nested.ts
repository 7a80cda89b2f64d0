/** Supervisors below supervisors. */

import { control } from '../control.ts';
import type { Scripts } from '../play.ts';
import type { Stage } from '../stage.ts';
import { branch, child, tree, type TreeOptions } from '../tree.ts';

/* `out` over a, b, and between them `in` over x and y. */
const nested = (stage: Stage, outer: TreeOptions = {}, inner: TreeOptions = {}) =>
  tree(stage, 'out', ['a', branch(stage, 'in', ['x', 'y'], inner), 'b'], outer);

export const scripts: Scripts = {
  // The end goes through the tree from the right to the left.
  'sup-nested-01': async (driver, stage) => {
    await driver.starts(nested(stage));
    driver.signals('out#1', 'shutdown');
    await driver.exited('out#1', 'in#1');
  },

  // One that gives up is restarted by the one above, and counts from zero.
  'sup-nested-02': async (driver, stage) => {
    await driver.starts(nested(stage, { intensity: 5 }, { intensity: 1, period: 30 }));
    await driver.crashes('x#1');
    await driver.recorded('init', 'x#2');
    await driver.crashes('x#2');
    await driver.settle();
    await driver.crashes('x#3');
    await driver.settle();
    await driver.exited('in#1');
    await driver.children('out#1');
  },

  // One for all, with a subtree among them.
  'sup-nested-03': async (driver, stage) => {
    await driver.starts(nested(stage, { strategy: 'one_for_all' }));
    await driver.crashes('a#1');
    await driver.settle();
    await driver.exited('in#1');
    await driver.children('out#1');
  },

  // Where nothing is allowed on any floor, one failure brings down the house.
  'sup-nested-04': async (driver, stage) => {
    await driver.starts(nested(stage, { intensity: 0 }, { intensity: 0 }));
    await driver.crashes('x#1');
    await driver.exited('out#1', 'in#1');
    await driver.receives();
  },

  // A start that fails below fails above.
  'sup-nested-07': async (driver, stage) => {
    const y = child(stage, 'y', { init: (own) => own.stops('bad') });
    await driver.starts(tree(stage, 'out', ['a', branch(stage, 'in', ['x', y]), 'b']));
    await driver.exited('in#1');
  },

  // A subtree that is stopped and started again.
  'sup-nested-08': async (driver, stage) => {
    await driver.starts(nested(stage));
    const out = control(driver, 'out#1');
    await out.terminateChild('in');
    await driver.children('out#1');
    await out.restartChild('in');
    await driver.children('out#1');
  },

  // A subtree that is killed at its root.
  'sup-nested-09': async (driver, stage) => {
    const x = child(stage, 'x', { trapping: false });
    const inner = branch(stage, 'in', [x], { shutdown: 'brutal_kill' });
    await driver.starts(tree(stage, 'out', ['a', inner, 'b']));
    driver.signals('out#1', 'shutdown');
    await driver.exited('out#1', 'in#1', 'x#1');
  },
};
