// A server is down for a while: the child that needs it waits longer before each try.

import { childSpec, ExitReason, GenServer, Scope, send, Supervisor } from 'fauxtp';
import type { Report } from 'fauxtp';

const server = {
  refusals: 0,
  accepted() {
    console.log('connected');
  },
  connect() {
    this.refusals -= 1;
    if (this.refusals >= 0) throw new Error('connection refused');
    this.accepted();
  },
};

class Connection extends GenServer {
  init() {
    server.connect();
  }

  handleInfo(): never {
    throw new Error('connection lost');
  }
}

class App extends Supervisor {
  // Of failures in a row the fourth comes 10 + 20 + 40 ms after the first: that is more than the
  // window of 50 ms, so however long the server is away, the supervisor does not give up.
  maxRestarts = 3;
  maxSeconds = 0.05;

  childSpecs() {
    const backoff = { initial: 10, factor: 2, max: 1_000 };
    return [childSpec({ id: 'connection', actor: Connection, backoff })];
  }
}

const reporter = {
  report(report: Report) {
    if (report.type === 'child') console.log(`${ExitReason.format(report.reason)}; ${report.then}`);
  },
};

async function main(scope: Scope) {
  const app = await App.start({ scope });
  server.refusals = 4;
  const lost = performance.now();
  await new Promise<void>((resolve) => {
    server.accepted = resolve;
    send(Supervisor.child(app, 'connection'), 'cable pulled');
  });
  // 10 + 20 + 40 + 80 + 160 ms, and a little
  console.log('connected again:', performance.now() - lost >= 310 ? 'after a while' : 'too soon');
  scope.cancel();
}

await Scope.run(main, { runtime: { reporter } });

/* prints
connected
Error: connection lost; restart
Error: connection refused; restart
Error: connection refused; restart
Error: connection refused; restart
Error: connection refused; restart
connected again: after a while
*/
