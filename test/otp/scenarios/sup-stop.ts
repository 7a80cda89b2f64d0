/** How a supervisor ends, and its children before it. */

import type { Scripts } from '../play.ts';
import { child, tree } from '../tree.ts';

const never = (): Promise<never> => new Promise(() => undefined);

export const scripts: Scripts = {
  // In reverse order, each gone before the next is told.
  'sup-stop-01': async (driver, stage) => {
    const slow = (id: string) =>
      child(stage, id, {
        terminate: async (own) => {
          await stage.sleep(20);
          own.note('bye');
        },
      });
    await driver.starts(tree(stage, 'sup', ['a', 'b', 'c'].map(slow)));
    driver.signals('sup#1', 'shutdown');
    await driver.exited('sup#1');
    await driver.receives();
  },

  // Children that do not trap exits.
  'sup-stop-02': async (driver, stage) => {
    const plain = (id: string) => child(stage, id, { trapping: false });
    await driver.starts(tree(stage, 'sup', ['a', 'b', 'c'].map(plain)));
    driver.signals('sup#1', 'shutdown');
    await driver.exited('sup#1', 'a#1', 'b#1', 'c#1');
  },

  // One that does not end is killed when its time is over.
  'sup-stop-03': async (driver, stage) => {
    const b = child(stage, 'b', { terminate: never, shutdown: 60 });
    await driver.starts(tree(stage, 'sup', ['a', b, 'c']));
    driver.signals('sup#1', 'shutdown');
    await driver.exited('sup#1', 'a#1', 'b#1', 'c#1');
  },

  // One that is killed at once.
  'sup-stop-04': async (driver, stage) => {
    const b = child(stage, 'b', { shutdown: 'brutal_kill' });
    await driver.starts(tree(stage, 'sup', ['a', b, 'c']));
    driver.signals('sup#1', 'shutdown');
    await driver.exited('sup#1', 'b#1');
  },

  // One that has all the time it wants.
  'sup-stop-05': async (driver, stage) => {
    const g = driver.gate();
    const b = child(stage, 'b', { terminate: () => g.promise, shutdown: Infinity });
    await driver.starts(tree(stage, 'sup', ['a', b, 'c']));
    driver.signals('sup#1', 'shutdown');
    await driver.recorded('terminate', 'b#1');
    await driver.settle();
    driver.note('open');
    g.open();
    await driver.exited('sup#1', 'b#1');
  },

  // Stopped like any other server.
  'sup-stop-06': async (driver, stage) => {
    await driver.starts(tree(stage, 'sup', ['a', 'b']));
    await driver.stopsServer('sup#1', ['sup']);
    await driver.exited('sup#1');
  },

  // The parent fails.
  'sup-stop-09': async (driver, stage) => {
    const p = await driver.bare('p');
    await p.does((own) => own.starts(tree(stage, 'sup', ['a', 'b'])));
    p.exits('bad');
    await driver.exited('sup#1', 'a#1', 'p');
  },

  // The parent has done its work.
  'sup-stop-10': async (driver, stage) => {
    const p = await driver.bare('p');
    await p.does((own) => own.starts(tree(stage, 'sup', ['a', 'b'])));
    p.exits('normal');
    await driver.exited('sup#1', 'a#1', 'p');
  },

  // A child that fails while it ends does not hold up the others.
  'sup-stop-13': async (driver, stage) => {
    const b = child(stage, 'b', {
      terminate: () => {
        throw new Error('boom2');
      },
    });
    await driver.starts(tree(stage, 'sup', ['a', b, 'c']));
    driver.signals('sup#1', 'shutdown');
    await driver.exited('sup#1', 'b#1');
  },

  // A message that means nothing to a supervisor.
  'sup-stop-14': async (driver, stage) => {
    await driver.starts(tree(stage, 'sup', ['a']));
    driver.sends('sup#1', 'hello');
    await driver.children('sup#1');
  },

  // Told by its parent to end as if all were done.
  'sup-stop-15': async (driver, stage) => {
    await driver.starts(tree(stage, 'sup', ['a', 'b']));
    driver.signals('sup#1', 'normal');
    await driver.exited('sup#1');
  },

  // How a child is restarted has no say in how it is stopped.
  'sup-stop-17': async (driver, stage) => {
    const as = (id: string, restart: string) => child(stage, id, { restart });
    const children = [as('a', 'temporary'), 'b', as('c', 'transient'), as('d', 'temporary')];
    await driver.starts(tree(stage, 'sup', children));
    driver.signals('sup#1', 'shutdown');
    await driver.exited('sup#1');
  },

  // A child with a reason of its own.
  'sup-stop-20': async (driver, stage) => {
    const b = child(stage, 'b', { terminate: (own) => own.exits('mine') });
    await driver.starts(tree(stage, 'sup', ['a', b]));
    driver.signals('sup#1', 'shutdown');
    await driver.exited('sup#1', 'b#1');
  },
};
