// As with Effect: a resource that is acquired with patience, and given back in any case.

import { childSpec, type ExitReason, GenServer, Scope, send, Supervisor } from 'fauxtp';

let tries = 0;
function connect() {
  tries += 1;
  if (tries === 2 || tries === 3) throw new Error('connection refused');
  return `connected at try ${tries}`;
}

class Connection extends GenServer<{ info: 'lost' }, string> {
  readonly #ready: (again: boolean) => void;

  constructor(ready: (again: boolean) => void) {
    super();
    this.#ready = ready;
  }

  init() {
    const connection = connect();
    console.log(connection);
    this.#ready(tries > 1);
    return connection;
  }

  // What has lost its connection knows no other cure than to begin anew.
  handleInfo(): never {
    throw new Error('connection lost');
  }

  terminate(_reason: ExitReason, _connection: string) {
    console.log('closed');
  }
}

class App extends Supervisor {
  readonly #ready: (again: boolean) => void;

  constructor(ready: (again: boolean) => void) {
    super();
    this.#ready = ready;
  }

  childSpecs() {
    const backoff = { initial: 1, factor: 2 };
    return [childSpec({ id: 'connection', actor: Connection, args: [this.#ready], backoff })];
  }
}

async function main(scope: Scope) {
  await new Promise<void>((resolve) => {
    const ready = (again: boolean) => {
      if (again) resolve();
    };
    void App.start({ scope, args: [ready] }).then((app) => {
      send(Supervisor.child(app, 'connection'), 'lost');
    });
  });
  scope.cancel();
}

await Scope.run(main, { runtime: { reporter: { report: () => undefined } } });

/* prints
connected at try 1
closed
connected at try 4
closed
*/
