// Work that computes for long goes to a thread; an actor owns the thread.

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { call, type CallRequest, exit, ExitReason, type From, GenServer, Scope } from 'fauxtp';

interface PrimesProtocol {
  call: { below(n: number): number };
}

// A file of its own in a real program.
const code = `
  const { parentPort } = require('node:worker_threads');
  parentPort.on('message', (n) => {
    let count = 0;
    for (let i = 2; i < n; i += 1) {
      let prime = true;
      for (let j = 2; j * j <= i && prime; j += 1) prime = i % j !== 0;
      if (prime) count += 1;
    }
    parentPort.postMessage(count);
  });
`;

class Primes extends GenServer<PrimesProtocol, Worker> {
  init() {
    const { pid } = this;
    const worker = new Worker(code, { eval: true });
    // A thread that dies takes its actor along, and a supervisor starts both again.
    worker.on('error', (error) => {
      exit(pid, ExitReason.error(error));
    });
    return worker;
  }

  async handleCall([, n]: CallRequest<PrimesProtocol>, _from: From, worker: Worker) {
    worker.postMessage(n);
    // When the actor is to end, this waits no longer.
    const [count] = (await once(worker, 'message', { signal: this.signal })) as [number];
    return [count, worker];
  }

  async terminate(_reason: ExitReason, worker: Worker) {
    await worker.terminate();
  }
}

await Scope.run(async (scope) => {
  const primes = await Primes.start({ scope });
  console.log(await call(primes, ['below', 100_000]));
  scope.cancel();
});

/* prints
9592
*/
