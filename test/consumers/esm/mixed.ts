/**
 * What a CommonJS module and one that is ESM make of each other's types: the same.
 *
 * @module
 */

import { cast, childSpec, Scope, Supervisor } from 'fauxtp';

import { Older } from './older.cjs';

class App extends Supervisor {
  childSpecs() {
    return [childSpec({ id: 'older', actor: Older, args: ['a'] })];
  }
}

await Scope.run(async (scope) => {
  cast(await Older.start({ scope, args: ['b'] }), ['note', 'c']);
  await App.start({ scope });
  scope.cancel();
});
