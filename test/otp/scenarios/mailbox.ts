/** The mailbox: what a receive takes, and what it leaves. */

import { send } from 'fauxtp';

import type { Scripts } from '../play.ts';
import type { Driver } from '../players.ts';

function sendsItself(driver: Driver, ...messages: unknown[]): void {
  for (const message of messages) driver.sends('driver', message);
}

export const scripts: Scripts = {
  // A queue.
  'mailbox-01': async (driver) => {
    sendsItself(driver, 'a', 'b', 'c');
    for (let count = 0; count < 3; count += 1) await driver.receives();
  },

  // What does not match stays where it was.
  'mailbox-02': async (driver) => {
    sendsItself(driver, 'a', 'b', 'c', 'd');
    await driver.receives('c');
    await driver.lists();
  },

  // A look that finds nothing.
  'mailbox-03': async (driver) => {
    sendsItself(driver, 'a');
    await driver.receives('b', 0);
    await driver.lists();
  },

  // A look goes through the whole queue.
  'mailbox-04': async (driver) => {
    sendsItself(driver, 'a', 'b', 'c');
    await driver.receives('c', 0);
    await driver.receives('a', 0);
    await driver.lists();
  },

  // Passed over is not lost.
  'mailbox-07': async (driver) => {
    sendsItself(driver, 'a', 'b');
    await driver.receives('b');
    await driver.receives('a');
    await driver.lists();
  },

  // A guard chooses.
  'mailbox-09': async (driver) => {
    const large = (message: unknown): boolean => typeof message === 'number' && message > 4;
    sendsItself(driver, 1, 5, 3, 9);
    await driver.receives(large);
    await driver.receives(large);
    await driver.lists();
  },

  // In time is in time.
  'mailbox-10': async (driver, stage) => {
    const helper = await driver.bare('helper');
    helper.begins(async () => {
      await stage.sleep(50);
      send(stage.pid('driver'), 'x');
    });
    await driver.receives('x', 2_000);
    await driver.settle();
    await driver.lists();
  },

  // Two senders, each in its own order.
  'mailbox-11': async (driver, stage) => {
    const names = ['s1', 's2'];
    for (const name of names) {
      const sender = await driver.bare(name);
      sender.begins(() => {
        for (let number = 1; number <= 50; number += 1) {
          send(stage.pid('driver'), [name, number]);
        }
      });
    }
    await driver.queued('driver', 100);
    const messages = (await driver.empties()) as [string, number][];
    for (const name of names) {
      const numbers = messages.filter(([from]) => from === name).map(([, number]) => number);
      const inOrder = numbers.every((number, index) => number === index + 1);
      driver.note(name, numbers.length === 50 && inOrder);
    }
  },

  // A match at the far end of a long queue.
  'mailbox-13': async (driver) => {
    for (let number = 1; number <= 5_000; number += 1) sendsItself(driver, number);
    sendsItself(driver, 'last');
    await driver.receives('last');
    await driver.receives();
    const left = await driver.empties();
    driver.note('left', left.length, left.at(-1));
  },

  // Taking everything out.
  'mailbox-14': async (driver) => {
    sendsItself(driver, 'a', 'b', 'c');
    await driver.lists();
    await driver.lists();
  },

  // Without a timeout there is all the time.
  'mailbox-17': async (driver) => {
    const p = await driver.bare('p');
    p.begins((process) => process.receives());
    await driver.settle();
    driver.note('sending');
    driver.sends('p', 'hello');
    await driver.recorded('recv', 'p');
  },

  // A receive takes one message, not all that are like it.
  'mailbox-19': async (driver) => {
    sendsItself(driver, 'a', 'a', 'b', 'a');
    await driver.receives('a');
    await driver.lists();
  },
};
