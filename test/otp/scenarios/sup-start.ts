/** How a supervisor starts its children, and how it fails to. */

import type { Scripts } from '../play.ts';
import { child, tree } from '../tree.ts';

export const scripts: Scripts = {
  // One after the other, each ready before the next begins.
  'sup-start-01': async (driver, stage) => {
    const a = child(stage, 'a', {
      init: async (own) => {
        await stage.sleep(20);
        own.note('init-done');
      },
    });
    await driver.starts(tree(stage, 'sup', [a, child(stage, 'b'), child(stage, 'c')]));
  },
};
