// A tree: a fixed part by a strategy, and below it as many children of one kind as are asked for.

import { call, childSpec, DynamicSupervisor, GenServer, Scope, Supervisor } from 'fauxtp';
import type { CallRequest, From, ProtocolOf } from 'fauxtp';

interface SessionProtocol {
  call: { hello(): string; fail(): never };
}

class Session extends GenServer<SessionProtocol> {
  readonly #user: string;

  constructor(user: string) {
    super();
    this.#user = user;
  }

  handleCall(request: CallRequest<SessionProtocol>, _from: From<string>) {
    if (request[0] === 'fail') throw new Error('out of order');
    return [`hello ${this.#user}`, undefined];
  }
}

class Sessions extends DynamicSupervisor<[user: string], SessionProtocol> {
  maxChildren = 1_000;
  // All children share this: one that fails again and again must not take the others along.
  maxRestarts = 1_000;

  // What the arguments of a start are for, is said here: the constructor wants one of them.
  childSpec(user: string) {
    return childSpec({ actor: Session, args: [user], restart: 'transient' });
  }
}

class Database extends GenServer {
  init() {
    console.log('database starts');
  }
}

class App extends Supervisor {
  // What stands behind the child that fails was built upon it, and is started anew with it.
  strategy = 'rest_for_one' as const;
  maxRestarts = 5;
  maxSeconds = 10;

  childSpecs() {
    return [
      childSpec({ id: 'database', actor: Database, backoff: { initial: 1_000 } }),
      childSpec({ id: 'sessions', actor: Sessions }),
    ];
  }
}

async function main(scope: Scope) {
  const app = await App.start({ scope });
  const sessions = Supervisor.child<ProtocolOf<Sessions>>(app, 'sessions');
  const ann = await DynamicSupervisor.startChild(sessions, ['Ann']);
  console.log(await call(ann, ['hello']));

  await call(ann, ['fail']).catch((error: unknown) => {
    console.log(String(error).replace(/^.*: /, ''));
  });
  // A pid is one life. Whoever wants the next one too, gives the child a name.
  const [next] = await DynamicSupervisor.whichChildren(sessions);
  console.log(next?.process === ann, next?.restarts);
  scope.cancel();
}

const reporter = { report: () => undefined };
await Scope.run(main, { runtime: { reporter } });

/* prints
database starts
hello Ann
out of order
false 1
*/
