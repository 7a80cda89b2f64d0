/** How children come back, and what happens meanwhile. */

import { Supervisor } from 'fauxtp';

import type { Scripts } from '../play.ts';
import type { Probe } from '../probe.ts';
import { child, tree } from '../tree.ts';

const never = (): Promise<never> => new Promise(() => undefined);

/* An `init` that fails in the lives with these labels. */
const failingIn =
  (...labels: string[]) =>
  (own: Probe): unknown =>
    labels.includes(own.label) ? own.stops('bad') : undefined;

export const scripts: Scripts = {
  // A new life begins anew.
  'sup-restart-01': async (driver, stage) => {
    await driver.starts(tree(stage, 'sup', [child(stage, 'a', { data: 1 }), 'b']));
    await driver.calls('a#1', ['put', 5]);
    await driver.calls('a#1', 'get');
    await driver.crashes('a#1');
    await driver.settle();
    await driver.calls('a#2', 'get');
    await driver.calls('a#2', 'label');
    await driver.children('sup#1');
  },

  // A temporary child that went down with the others is gone.
  'sup-restart-03': async (driver, stage) => {
    const b = child(stage, 'b', { restart: 'temporary' });
    await driver.starts(tree(stage, 'sup', ['a', b, 'c'], { strategy: 'one_for_all' }));
    await driver.crashes('a#1');
    await driver.settle();
    await driver.children('sup#1');
    await driver.count('sup#1');
  },

  // A transient child that went down with the others comes back.
  'sup-restart-05': async (driver, stage) => {
    const b = child(stage, 'b', { restart: 'transient' });
    await driver.starts(tree(stage, 'sup', ['a', b, 'c'], { strategy: 'one_for_all' }));
    await driver.crashes('c#1');
    await driver.settle();
    await driver.children('sup#1');
  },

  // One for all: a restart that fails takes down again what it has started.
  'sup-restart-08': async (driver, stage) => {
    const b = child(stage, 'b', { init: failingIn('b#2') });
    await driver.starts(tree(stage, 'sup', ['a', b, 'c'], { strategy: 'one_for_all' }));
    await driver.crashes('a#1');
    await driver.settle();
    await driver.children('sup#1');
  },

  // A restart that fails is tried again.
  'sup-restart-10': async (driver, stage) => {
    const a = child(stage, 'a', { init: failingIn('a#2', 'a#3') });
    await driver.starts(tree(stage, 'sup', [a, 'b']));
    await driver.crashes('a#1');
    await driver.settle();
    await driver.children('sup#1');
  },

  // A name leads to the new life.
  'sup-restart-11': async (driver, stage) => {
    await driver.starts(tree(stage, 'sup', [child(stage, 'a', { as: 'n' })]));
    await driver.calls(driver.named('n'), 'label');
    await driver.crashes('a#1');
    await driver.settle();
    await driver.calls(driver.named('n'), 'label');
  },

  // A sibling that does not end in its time holds up the restart until it is killed.
  'sup-restart-12': async (driver, stage) => {
    const b = child(stage, 'b', {
      terminate: (own) => (own.label === 'b#1' ? never() : undefined),
      shutdown: 60,
    });
    await driver.starts(tree(stage, 'sup', ['a', b, 'c'], { strategy: 'one_for_all' }));
    await driver.crashes('a#1');
    await driver.settle(200);
    await driver.exited('b#1');
    await driver.children('sup#1');
  },

  // Ends that come while a child is starting are seen to afterwards, in their order.
  'sup-restart-14': async (driver, stage) => {
    const g = driver.gate();
    const plain = (id: string) => child(stage, id, { trapping: false });
    await driver.starts(tree(stage, 'sup', [plain('a'), plain('b')]));
    const sup = driver.address('sup#1');
    const d = child(stage, 'd', { init: () => g.promise });
    const answered = driver.helperControls('p', () => Supervisor.startChild(sup, d as never));
    await driver.recorded('init', 'd#1');
    await driver.kills('b#1');
    await driver.queued('sup#1');
    await driver.kills('a#1');
    await driver.queued('sup#1', 2);
    driver.note('open');
    g.open();
    await answered;
    await driver.settle();
    await driver.children('sup#1');
  },

  // A link to a stranger does a supervisor no harm.
  'sup-restart-16': async (driver, stage) => {
    await driver.starts(tree(stage, 'sup', ['a'], { intensity: 0 }));
    const p = await driver.bare('p');
    await p.does((own) => {
      own.links('sup#1');
    });
    p.exits('bad');
    await driver.exited('p');
    await driver.settle();
    driver.alive('sup#1');
    await driver.children('sup#1');
  },

  // While it restarts a child a supervisor answers nobody.
  'sup-restart-17': async (driver, stage) => {
    const g = driver.gate();
    const a = child(stage, 'a', {
      init: (own) => (own.label === 'a#2' ? g.promise : undefined),
    });
    await driver.starts(tree(stage, 'sup', [a]));
    const sup = driver.address('sup#1');
    await driver.crashes('a#1');
    await driver.recorded('init', 'a#2');
    const asked = driver.helperControls('p', () => Supervisor.countChildren(sup));
    await driver.queued('sup#1');
    await driver.settle();
    driver.notesReply('p');
    g.open();
    await asked;
  },

  // A child that has come back keeps its place among the others.
  'sup-restart-18': async (driver, stage) => {
    await driver.starts(tree(stage, 'sup', ['a', 'b', 'c']));
    await driver.crashes('a#1');
    await driver.settle();
    driver.signals('sup#1', 'shutdown');
    await driver.exited('sup#1');
  },

  // Rest for one: the last goes alone, the first takes all with it.
  'sup-restart-19': async (driver, stage) => {
    await driver.starts(tree(stage, 'sup', ['a', 'b', 'c'], { strategy: 'rest_for_one' }));
    await driver.crashes('c#1');
    await driver.settle();
    driver.note('now-first');
    await driver.crashes('a#1');
    await driver.settle();
    await driver.children('sup#1');
  },

  // Rest for one: a restart that fails is tried again, and those behind it wait.
  'sup-restart-21': async (driver, stage) => {
    const b = child(stage, 'b', { init: failingIn('b#2') });
    await driver.starts(tree(stage, 'sup', ['a', b, 'c'], { strategy: 'rest_for_one' }));
    await driver.crashes('b#1');
    await driver.settle();
    await driver.children('sup#1');
  },

  // The one whose call made it crash finds it again by its name.
  'sup-restart-22': async (driver, stage) => {
    await driver.starts(tree(stage, 'sup', [child(stage, 'a', { as: 'n' })]));
    await driver.calls(driver.named('n'), 'crash');
    await driver.settle();
    await driver.calls(driver.named('n'), 'label');
  },
};
