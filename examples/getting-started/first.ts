// The server alone, in a scope of its own.

import { call, Scope } from 'fauxtp';
import { Station } from './station.ts';

const sensor = async () => 21.5;

await Scope.run(async (scope) => {
  const station = await Station.start({ scope, args: [sensor] });
  const { celsius, count } = await call(station, ['latest']);
  console.log(`${celsius} °C, measured ${count} time(s)`);
  scope.cancel();
});
console.log('nothing is left running');

/* prints
21.5 °C, measured 1 time(s)
nothing is left running
*/
