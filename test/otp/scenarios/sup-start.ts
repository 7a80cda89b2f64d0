/** How a supervisor starts its children, and how it fails to. */

import { ignore } from 'fauxtp';

import { control } from '../control.ts';
import type { Scripts } from '../play.ts';
import { Probe } from '../probe.ts';
import { branch, child, tree } from '../tree.ts';

export const scripts: Scripts = {
  // One after the other, each ready before the next begins.
  'sup-start-01': async (driver, stage) => {
    const a = child(stage, 'a', {
      init: async (own) => {
        await stage.sleep(20);
        own.note('init-done');
      },
    });
    await driver.starts(tree(stage, 'sup', [a, 'b', 'c']));
  },

  // A supervisor that is not wanted.
  'sup-start-02': async (driver, stage) => {
    await driver.starts(tree(stage, 'sup', [], { init: () => ignore() }));
    await driver.exited('sup#1');
  },

  // A child that fails takes those before it down again.
  'sup-start-03': async (driver, stage) => {
    const c = child(stage, 'c', { init: (own) => own.stops('bad') });
    await driver.starts(tree(stage, 'sup', ['a', 'b', c, 'd']));
    await driver.exited('sup#1');
  },

  // A child that is not wanted is kept without a process.
  'sup-start-04': async (driver, stage) => {
    const b = child(stage, 'b', { init: () => ignore() });
    await driver.starts(tree(stage, 'sup', ['a', b, 'c']));
    await driver.children('sup#1');
    await driver.count('sup#1');
  },

  // The supervisor's own code throws.
  'sup-start-06': async (driver, stage) => {
    const init = (): never => {
      throw new Error('boom');
    };
    await driver.starts(tree(stage, 'sup', [], { init }));
    await driver.exited('sup#1');
  },

  // Two children of one id.
  'sup-start-07': async (driver, stage) => {
    await driver.starts(tree(stage, 'sup', ['a', 'b', 'a']));
    await driver.exited('sup#1');
  },

  // Nobody to look after.
  'sup-start-08': async (driver, stage) => {
    await driver.starts(tree(stage, 'sup', []));
    await driver.children('sup#1');
    await driver.count('sup#1');
  },

  // What a spec is taken to say where it says nothing.
  'sup-start-10': async (driver, stage) => {
    const w = { id: 'w', actor: Probe as never, args: [stage, 'w', {}] };
    await driver.starts(tree(stage, 'sup', [w, branch(stage, 'i', [])]));
    const sup = control(driver, 'sup#1');
    await sup.getChildSpec('w');
    await sup.getChildSpec('i');
  },

  // A name that another supervisor has.
  'sup-start-13': async (driver, stage) => {
    await driver.starts(tree(stage, 'sup', ['a']), { as: 'top' });
    await driver.starts(tree(stage, 'sup2', ['b']), { as: 'top' });
  },

  // Fewer restarts than none.
  'sup-start-14': async (driver, stage) => {
    await driver.starts(tree(stage, 'sup', ['a'], { intensity: -1 }));
    await driver.exited('sup#1');
  },
};
