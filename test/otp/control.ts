/**
 * The control calls of a supervisor, as operations of the driver.
 */

import { type LooseChildSpec, Supervisor } from 'fauxtp';

import type { Driver } from './players.ts';

/** The control calls of the supervisor with this label. */
export function control(driver: Driver, label: string): Control {
  return new Control(driver, label);
}

/** Each asks, and records the answer. */
class Control {
  readonly #driver: Driver;
  readonly #label: string;

  constructor(driver: Driver, label: string) {
    this.#driver = driver;
    this.#label = label;
  }

  async startChild(spec: LooseChildSpec): Promise<void> {
    await this.#asks('startChild', spec.id, (sup) => Supervisor.startChild(sup, spec as never));
  }

  async terminateChild(id: string): Promise<void> {
    await this.#asks('terminateChild', id, (sup) => Supervisor.terminateChild(sup, id));
  }

  async restartChild(id: string): Promise<void> {
    await this.#asks('restartChild', id, (sup) => Supervisor.restartChild(sup, id));
  }

  async deleteChild(id: string): Promise<void> {
    await this.#asks('deleteChild', id, (sup) => Supervisor.deleteChild(sup, id));
  }

  /** Of the spec, only what a child has by default. */
  async getChildSpec(id: string): Promise<void> {
    await this.#asks('getChildSpec', id, async (sup) => {
      const { restart, shutdown, significant, type } = await Supervisor.getChildSpec(sup, id);
      return {
        restart,
        shutdown: shutdown === Infinity ? 'infinity' : shutdown,
        significant,
        type,
      };
    });
  }

  async #asks(
    name: string,
    id: string,
    ask: (sup: ReturnType<Driver['address']>) => Promise<unknown>,
  ): Promise<void> {
    const sup = this.#driver.address(this.#label);
    await this.#driver.controls(name, [id], () => ask(sup));
  }
}
