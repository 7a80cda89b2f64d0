// A sensor that fails now and then: its server ends, and its supervisor starts it again.

import { call, childSpec, ExitReason, type Report, Scope, send, Supervisor } from 'fauxtp';
import { type Sensor, Station, type StationProtocol } from './station.ts';

let measured = 0;

const sensor: Sensor = async () => {
  measured += 1;
  if (measured === 2) throw new Error('the sensor does not answer');
  return 21.5;
};

class App extends Supervisor {
  childSpecs() {
    return [childSpec({ id: 'station', actor: Station, args: [sensor] })];
  }
}

const reporter = {
  report(report: Report) {
    if (report.type === 'child') console.log(ExitReason.format(report.reason), '-', report.then);
  },
};

async function main(scope: Scope) {
  const app = await App.start({ scope });
  // Leads to whichever process is the station at the moment.
  const station = Supervisor.child<StationProtocol>(app, 'station');
  console.log(await call(station, ['latest']));

  send(station, 'measure'); // does not wait for the interval
  await call(station, ['latest']).catch((error: unknown) => {
    console.log(String(error));
  });

  // A supervisor answers when it is done with the restart.
  const { restarts } = await Supervisor.whichChild(app, 'station');
  console.log(await call(station, ['latest']), 'restarts:', restarts);
  scope.cancel();
}

await Scope.run(main, { runtime: { reporter } });

/* prints
{ celsius: 21.5, count: 1 }
CallExitError: #PID<2 Station> will not answer ["latest"]: Error: the sensor does not answer
Error: the sensor does not answer - restart
{ celsius: 21.5, count: 1 } restarts: 1
*/
