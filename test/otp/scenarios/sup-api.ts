/** The control calls of a supervisor. */

import { Supervisor } from 'fauxtp';

import { control } from '../control.ts';
import type { Driver } from '../players.ts';
import type { Scripts } from '../play.ts';
import type { Stage } from '../stage.ts';
import { branch, child, type Listed, tree } from '../tree.ts';

/* Starts `sup` with these children. @returns its control calls */
async function starts(driver: Driver, stage: Stage, ...children: Listed[]) {
  await driver.starts(tree(stage, 'sup', children));
  return control(driver, 'sup#1');
}

export const scripts: Scripts = {
  // A child that is added is the last, and the first to be stopped.
  'sup-api-01': async (driver, stage) => {
    const sup = await starts(driver, stage, 'a', 'b');
    await sup.startChild(child(stage, 'd'));
    await driver.children('sup#1');
    await driver.count('sup#1');
    driver.signals('sup#1', 'shutdown');
    await driver.exited('sup#1');
  },

  // An id that a running child has.
  'sup-api-02': async (driver, stage) => {
    const sup = await starts(driver, stage, 'a');
    await sup.startChild(child(stage, 'a'));
    await driver.children('sup#1');
  },

  // An id that a stopped child has.
  'sup-api-03': async (driver, stage) => {
    const sup = await starts(driver, stage, 'a');
    await sup.terminateChild('a');
    await sup.startChild(child(stage, 'a'));
    await driver.children('sup#1');
  },

  // Of a child that does not start nothing is kept.
  'sup-api-04': async (driver, stage) => {
    const sup = await starts(driver, stage, 'a');
    await sup.startChild(child(stage, 'd', { init: (own) => own.stops('bad') }));
    const init = (): never => {
      throw new Error('boom');
    };
    await sup.startChild(child(stage, 'e', { init }));
    await driver.children('sup#1');
    await sup.startChild(child(stage, 'd'));
  },

  // A child that is stopped stays known, and stopped.
  'sup-api-05': async (driver, stage) => {
    const sup = await starts(driver, stage, 'a', 'b');
    await sup.terminateChild('a');
    await driver.settle();
    await driver.children('sup#1');
    await driver.count('sup#1');
  },

  // A temporary child that is stopped is forgotten.
  'sup-api-06': async (driver, stage) => {
    const sup = await starts(driver, stage, child(stage, 'a', { restart: 'temporary' }), 'b');
    await sup.terminateChild('a');
    await driver.children('sup#1');
    await sup.restartChild('a');
    await sup.deleteChild('a');
  },

  // An id that nobody has.
  'sup-api-07': async (driver, stage) => {
    const sup = await starts(driver, stage, 'a');
    await sup.terminateChild('zz');
    await sup.restartChild('zz');
    await sup.deleteChild('zz');
    await sup.getChildSpec('zz');
  },

  // Only what is stopped can be started again.
  'sup-api-09': async (driver, stage) => {
    const sup = await starts(driver, stage, 'a');
    await sup.restartChild('a');
    await sup.terminateChild('a');
    await sup.restartChild('a');
    await driver.children('sup#1');
  },

  // Only what is stopped can be deleted, and only once.
  'sup-api-12': async (driver, stage) => {
    const sup = await starts(driver, stage, 'a', 'b');
    await sup.deleteChild('a');
    await sup.terminateChild('a');
    await sup.deleteChild('a');
    await sup.deleteChild('a');
    await driver.children('sup#1');
  },

  // Listed from the last to the first, with what they are.
  'sup-api-14': async (driver, stage) => {
    const sup = await starts(driver, stage, 'a', 'b', branch(stage, 'i', []));
    await sup.startChild(child(stage, 'd'));
    await driver.controls('whichChildren', [], async () => {
      const infos = await driver.infos('sup#1');
      return infos.map(({ id, process, type }) => [id, stage.labelOf(process), type]);
    });
  },

  // Workers and supervisors are counted apart, running or not.
  'sup-api-15': async (driver, stage) => {
    const [i, j] = [branch(stage, 'i', []), branch(stage, 'j', [])];
    const sup = await starts(driver, stage, 'a', 'b', i, j);
    await driver.count('sup#1');
    await sup.terminateChild('a');
    await sup.terminateChild('i');
    await driver.count('sup#1');
  },

  // One that does not end in its time is killed.
  'sup-api-16': async (driver, stage) => {
    const a = child(stage, 'a', { terminate: () => new Promise(() => undefined), shutdown: 60 });
    const sup = await starts(driver, stage, a, 'b');
    await sup.terminateChild('a');
    await driver.exited('a#1');
    await driver.settle();
    await driver.children('sup#1');
  },

  // Of two that are done, the transient one is kept and can be started again.
  'sup-api-17': async (driver, stage) => {
    const a = child(stage, 'a', { restart: 'transient' });
    const b = child(stage, 'b', { restart: 'temporary' });
    const sup = await starts(driver, stage, a, b);
    await driver.stops('a#1', 'normal');
    await driver.stops('b#1', 'normal');
    await driver.settle();
    await driver.children('sup#1');
    await driver.count('sup#1');
    await sup.restartChild('a');
    await sup.restartChild('b');
  },

  // A supervisor that has ended.
  'sup-api-19': async (driver, stage) => {
    const sup = await starts(driver, stage, 'a');
    driver.signals('sup#1', 'shutdown');
    await driver.exited('sup#1');
    await sup.terminateChild('a');
    await driver.controls('countChildren', [], () =>
      Supervisor.countChildren(driver.address('sup#1')),
    );
  },

  // The id of a temporary child that has failed is free.
  'sup-api-21': async (driver, stage) => {
    const a = child(stage, 'a', { restart: 'temporary' });
    const sup = await starts(driver, stage, a);
    await driver.crashes('a#1');
    await driver.settle();
    await sup.startChild(a);
    await driver.children('sup#1');
  },

  // A spec that makes no sense.
  'sup-api-22': async (driver, stage) => {
    const sup = await starts(driver, stage, 'a');
    await sup.startChild(child(stage, 'd', { restart: 'sometimes' }));
    await driver.children('sup#1');
  },

  // Whoever stops a child has the answer when it is gone.
  'sup-api-25': async (driver, stage) => {
    const g = driver.gate();
    await starts(driver, stage, child(stage, 'a', { terminate: () => g.promise }));
    const sup = driver.address('sup#1');
    const asked = driver.helperControls('p', () => Supervisor.terminateChild(sup, 'a'));
    await driver.recorded('terminate', 'a#1');
    await driver.settle();
    driver.notesReply('p');
    g.open();
    await asked;
    driver.alive('a#1');
  },
};
