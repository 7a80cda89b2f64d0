/**
 * The supervision tree: the counters, and the listener in front of them.
 *
 * @module
 */

import { childSpec, Registry, Supervisor } from 'fauxtp';
import type { Endpoint } from '../support/endpoint.ts';
import { CounterDirectory, Counters } from './counters.ts';
import { Listener } from './listener.ts';
import { routes } from './routes.ts';

export class App extends Supervisor {
  // Each finds the other by an address that outlives a restart, so neither goes down with the other.
  strategy = 'one_for_one' as const;
  // `POST /listener/crash` is there to be tried; a listener that has really lost its port still
  // gives up at once.
  maxRestarts = 10;

  readonly #endpoint: Endpoint;

  constructor(endpoint: Endpoint) {
    super();
    this.#endpoint = endpoint;
  }

  childSpecs() {
    const app = this.pid;
    const counters = new CounterDirectory(new Registry(), Supervisor.child(app, 'counters'));
    const handler = routes({ counters, app, listener: Supervisor.child(app, 'listener') });
    return [
      childSpec({ id: 'counters', actor: Counters }),
      // The last to start is the first to stop: no request finds the counters gone. How long that
      // may take, the deadline of the whole service says.
      childSpec({
        id: 'listener',
        actor: Listener,
        args: [this.#endpoint, handler],
        shutdown: Infinity,
      }),
    ];
  }
}
