// A program that SIGTERM stops in order, within a limit. Here it sends the signal to itself.

import { setTimeout as sleep } from 'node:timers/promises';
import { childSpec, type ExitReason, GenServer, Supervisor } from 'fauxtp';
import { runMain } from 'fauxtp/node';

class Database extends GenServer {
  terminate(_reason: ExitReason) {
    console.log('database: closed');
  }
}

class Worker extends GenServer {
  init() {
    this.sendAfter('work', 0);
  }

  async handleInfo() {
    console.log('worker: under way');
    process.kill(process.pid, 'SIGTERM');
    // The signal does not cut this off. It is awaited, for as long as `shutdown` allows.
    await sleep(20);
    console.log('worker: done');
  }

  terminate() {
    console.log('worker: ends while the database is still there');
  }
}

class App extends Supervisor {
  childSpecs() {
    return [
      childSpec({ id: 'database', actor: Database }),
      childSpec({ id: 'worker', actor: Worker, shutdown: 2_000 }),
    ];
  }
}

await runMain(App, { name: 'app', deadline: 5_000 });

/* prints
worker: under way
app: SIGTERM, stopping within 5000 ms
worker: done
worker: ends while the database is still there
database: closed
app: ended, shutdown
*/
