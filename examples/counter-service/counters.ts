/**
 * All counters: who starts them, and how they are found.
 *
 * @module
 */

import {
  type Address,
  call,
  CallExitError,
  type CallOptions,
  type CallRequest,
  ChildExistsError,
  type Registry,
  type Reply,
  Supervisor,
} from 'fauxtp';
import { Counter, type CounterProtocol } from './counter.ts';

/** How many counters there may be: whoever can send a request can have one made. */
export const MAX_COUNTERS = 100;

/* A counter may crash again before it is asked again; one that does so each time is broken. */
const ATTEMPTS = 5;

/** The counters, each started when it is first asked for. */
export class Counters extends Supervisor {
  // All counters together count as one here, and anybody may crash any of them: the default of 3
  // would stop them all, sound ones too, at the fourth crash in 5 s. This many only a counter
  // reaches that cannot even start, and it does so at once.
  maxRestarts = 1_000;

  childSpecs() {
    return [];
  }
}

/** There are `MAX_COUNTERS` already. Nothing was started. */
export class TooManyCounters extends Error {
  override readonly name = 'TooManyCounters';

  constructor() {
    super(`there are ${MAX_COUNTERS} counters, and no more are allowed`);
  }
}

/** Leads to a counter by its name, whether or not it has been started yet. */
export class CounterDirectory {
  readonly #registry: Registry;
  readonly #supervisor: Address;
  /* Kept here and not asked of the supervisor, so that two first requests cannot both be the last
     that is allowed. */
  readonly #names = new Set<string>();

  constructor(registry: Registry, supervisor: Address) {
    this.#registry = registry;
    this.#supervisor = supervisor;
  }

  /**
   * Asks the counter `name`, and starts it before if need be. One that is being restarted is waited
   * for.
   *
   * @throws {@link TooManyCounters}
   * @throws {@link CallExitError} if the counter fails before it answers
   */
  async ask<const R extends CallRequest<CounterProtocol>>(
    name: string,
    request: R,
    options?: CallOptions,
  ): Promise<Reply<CounterProtocol, R>> {
    const counter = this.#registry.name<CounterProtocol>(name);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await call(counter, request, options);
      } catch (error) {
        // With `noproc` nobody has seen the request. After any other end it may have been handled.
        const unseen = error instanceof CallExitError && error.reason.type === 'noproc';
        if (!unseen || attempt === ATTEMPTS) throw error;
      }
      await this.#start(name);
    }
  }

  /* Returns when the counter runs. A supervisor answers after the restart that it is at, so this
     waits for one as well. */
  async #start(name: string): Promise<void> {
    if (!this.#names.has(name) && this.#names.size >= MAX_COUNTERS) throw new TooManyCounters();
    this.#names.add(name);
    try {
      await Supervisor.startChild(this.#supervisor, {
        id: name,
        actor: Counter,
        args: [name],
        name: this.#registry.name(name),
        label: `Counter ${name}`,
      });
    } catch (error) {
      // Another first request was faster, or it has been restarted.
      if (!(error instanceof ChildExistsError)) throw error;
    }
  }
}
