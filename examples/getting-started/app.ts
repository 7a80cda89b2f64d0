// What belongs to the program, in the order in which it is started.

import { childSpec, Supervisor } from 'fauxtp';
import { type Sensor, Station, type StationProtocol } from './station.ts';
import { Web } from './web.ts';

export class App extends Supervisor {
  readonly #port: number;
  readonly #sensor: Sensor;

  constructor(port: number, sensor: Sensor) {
    super();
    this.#port = port;
    this.#sensor = sensor;
  }

  childSpecs() {
    const station = Supervisor.child<StationProtocol>(this.pid, 'station');
    // Of failures in a row the fourth comes 7 s after the first, and only 4 in 5 s are too many.
    const backoff = { initial: 1_000, max: 30_000 };
    return [
      childSpec({ id: 'station', actor: Station, args: [this.#sensor], backoff }),
      childSpec({ id: 'web', actor: Web, args: [this.#port, station] }),
    ];
  }
}
