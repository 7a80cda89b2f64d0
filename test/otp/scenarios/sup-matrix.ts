/** What becomes of three children when the middle one ends: strategy by restart type by reason. */

import type { Driver } from '../players.ts';
import type { Scripts, Steps } from '../play.ts';
import { child, tree } from '../tree.ts';

const STRATEGIES = { ofo: 'one_for_one', ofa: 'one_for_all', rfo: 'rest_for_one' };
const RESTARTS = ['permanent', 'transient', 'temporary'];
const ENDS: Readonly<Record<string, (driver: Driver) => Promise<void>>> = {
  normal: (driver) => driver.stops('b#1', 'normal'),
  shutdown: (driver) => driver.stops('b#1', 'shutdown'),
  'shutdown-x': (driver) => driver.stops('b#1', ['shutdown', 'x']),
  crash: (driver) => driver.crashes('b#1'),
  killed: (driver) => driver.kills('b#1'),
};

/* All combinations; not every one of them has been recorded. */
function* matrix(): Generator<[id: string, steps: Steps]> {
  for (const [short, strategy] of Object.entries(STRATEGIES)) {
    for (const restart of RESTARTS) {
      for (const [end, ends] of Object.entries(ENDS)) {
        yield [
          `mx-${short}-${restart}-${end}`,
          async (driver, stage) => {
            const b = child(stage, 'b', { restart });
            await driver.starts(tree(stage, 'sup', ['a', b, 'c'], { strategy }));
            await ends(driver);
            await driver.settle();
            await driver.children('sup#1');
            await driver.count('sup#1');
          },
        ];
      }
    }
  }
}

export const scripts: Scripts = Object.fromEntries(matrix());
