/** Supervisors whose children are all of one kind, and come and go. */

import { DynamicSupervisor, Supervisor } from 'fauxtp';

import { dynamic, startsChildren } from '../dynamic.ts';
import type { Scripts } from '../play.ts';

export const scripts: Scripts = {
  // No children at first; each is started with an argument of its own.
  'sup-dynamic-01': async (driver, stage) => {
    await driver.starts(dynamic(stage, 'sup'));
    await driver.count('sup#1');
    await startsChildren(driver, 'sup#1', 'x1', 'x2');
    await driver.children('sup#1');
    await driver.count('sup#1');
  },

  // A restart uses the argument of the first start.
  'sup-dynamic-02': async (driver, stage) => {
    await driver.starts(dynamic(stage, 'sup'));
    await startsChildren(driver, 'sup#1', 'x1', 'x2');
    await driver.crashes('dyn#1');
    await driver.settle();
    await driver.children('sup#1');
  },

  // Transient and temporary children; one that is not restarted is forgotten.
  'sup-dynamic-03': async (driver, stage) => {
    await driver.starts(dynamic(stage, 'sup', { restart: 'transient' }));
    await startsChildren(driver, 'sup#1', 'x1', 'x2');
    await driver.stops('dyn#1', 'normal');
    await driver.settle();
    await driver.crashes('dyn#2');
    await driver.settle();
    await driver.children('sup#1');
    await driver.count('sup#1');
    await driver.starts(dynamic(stage, 'sup', { restart: 'temporary' }));
    await startsChildren(driver, 'sup#2', 'x3');
    await driver.crashes('dyn#4');
    await driver.settle();
    await driver.count('sup#2');
  },

  // A child is known by its process, and not by the id of its spec.
  'sup-dynamic-04': async (driver, stage) => {
    await driver.starts(dynamic(stage, 'sup'));
    await startsChildren(driver, 'sup#1', 'x1', 'x2');
    const sup = stage.pid('sup#1');
    await driver.controls('terminateChild', ['dyn'], () => Supervisor.terminateChild(sup, 'dyn'));
    await driver.controls('terminateChild', ['dyn#1'], () =>
      DynamicSupervisor.terminateChild(sup, stage.pid('dyn#1')),
    );
    await driver.settle();
    await driver.children('sup#1');
    await driver.count('sup#1');
  },

  // Nor can it be restarted or deleted by its id.
  'sup-dynamic-05': async (driver, stage) => {
    await driver.starts(dynamic(stage, 'sup'));
    await startsChildren(driver, 'sup#1', 'x1');
    const sup = stage.pid('sup#1');
    await driver.controls('restartChild', ['dyn'], () => Supervisor.restartChild(sup, 'dyn'));
    await driver.controls('deleteChild', ['dyn'], () => Supervisor.deleteChild(sup, 'dyn'));
  },

  // A child that does not start leaves nothing.
  'sup-dynamic-07': async (driver, stage) => {
    await driver.starts(dynamic(stage, 'sup', { init: (own) => own.stops('bad') }));
    await startsChildren(driver, 'sup#1', 'x1');
    await driver.count('sup#1');
  },

  // The restarts of all children count together.
  'sup-dynamic-09': async (driver, stage) => {
    await driver.starts(dynamic(stage, 'sup', { intensity: 1, quiet: true }));
    await startsChildren(driver, 'sup#1', 'x1', 'x2');
    await driver.crashes('dyn#1');
    await driver.settle();
    await driver.crashes('dyn#2');
    await driver.exited('sup#1');
  },

  // Children that are killed at the end, without a chance to clean up.
  'sup-dynamic-10': async (driver, stage) => {
    await driver.starts(dynamic(stage, 'sup', { shutdown: 'brutal_kill' }));
    await startsChildren(driver, 'sup#1', 'x1');
    driver.signals('sup#1', 'shutdown');
    await driver.exited('sup#1', 'dyn#1');
  },
};
