// A server that measures every second, and says what it has measured last.

import { type CallRequest, type From, GenServer } from 'fauxtp';

export type Sensor = (signal: AbortSignal) => Promise<number>;

export interface Reading {
  readonly celsius: number;
  readonly count: number;
}

export interface StationProtocol {
  call: { latest(): Reading };
  info: 'measure';
}

export class Station extends GenServer<StationProtocol, Reading> {
  readonly #sensor: Sensor;

  constructor(sensor: Sensor) {
    super();
    this.#sensor = sensor;
  }

  async init() {
    this.sendInterval('measure', 1_000);
    return { celsius: await this.#sensor(this.signal), count: 1 };
  }

  handleCall(_request: CallRequest<StationProtocol>, _from: From, reading: Reading) {
    return [reading, reading]; // the reply and the next state
  }

  async handleInfo(_message: 'measure', { count }: Reading) {
    return { celsius: await this.#sensor(this.signal), count: count + 1 };
  }
}
