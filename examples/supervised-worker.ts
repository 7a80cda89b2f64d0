// Let it crash: the caller hears why, the supervisor starts the worker again.

import { call, CallExitError, childSpec, ExitReason, GenServer, Scope, Supervisor } from 'fauxtp';
import type { CallRequest, From, Report } from 'fauxtp';

interface DividerProtocol {
  call: { divide(a: bigint, b: bigint): bigint; count(): number };
}

class Divider extends GenServer<DividerProtocol, number> {
  init() {
    console.log('worker starts');
    return 0;
  }

  handleCall(request: CallRequest<DividerProtocol>, _from: From, count: number) {
    switch (request[0]) {
      case 'divide':
        return [request[1] / request[2], count + 1]; // throws if it cannot
      case 'count':
        return [count, count];
    }
  }
}

class App extends Supervisor {
  childSpecs() {
    return [childSpec({ id: 'worker', actor: Divider })];
  }
}

// Without a reporter of your own, reports go to stderr, with the stack.
const reporter = {
  report(report: Report) {
    if (report.type !== 'child') return;
    console.log(`report: ${report.id}: ${ExitReason.format(report.reason)}; ${report.then}`);
  },
};

await Scope.run(
  async (scope) => {
    const app = await App.start({ scope });
    // An address, unlike a pid, leads to whichever process runs as the child at the moment.
    const worker = Supervisor.child<DividerProtocol>(app, 'worker');
    console.log(await call(worker, ['divide', 12n, 4n]));

    try {
      await call(worker, ['divide', 1n, 0n]);
    } catch (error) {
      if (!(error instanceof CallExitError)) throw error;
      // The supervisor is done with the restart when it answers.
      const { restarts } = await Supervisor.whichChild(app, 'worker');
      console.log(`${error.name}, cause: ${String(error.cause)}; restarts: ${restarts}`);
    }

    console.log('divisions of the new one:', await call(worker, ['count']));
    scope.cancel();
  },
  { runtime: { reporter } },
);

/* prints
worker starts
3n
report: worker: RangeError: Division by zero; restart
worker starts
CallExitError, cause: RangeError: Division by zero; restarts: 1
divisions of the new one: 0
*/
