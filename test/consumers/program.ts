/**
 * What a user of the package writes: every compiler compiles it, and Node runs what comes out.
 *
 * @module
 */

import {
  call,
  type CallRequest,
  cast,
  type CastRequest,
  childSpec,
  ExitReason,
  type From,
  GenServer,
  noReply,
  type Pid,
  Scope,
  stop,
  Supervisor,
} from 'fauxtp';
import { runMain } from 'fauxtp/node';
import { testScope } from 'fauxtp/testing';

interface CounterProtocol {
  call: { get(): number; add(n: number): number };
  cast: { reset(): void };
}

class Counter extends GenServer<CounterProtocol, number> {
  readonly #first: number;

  constructor(first: number) {
    super();
    this.#first = first;
  }

  init() {
    return this.#first;
  }

  handleCall(request: CallRequest<CounterProtocol>, _from: From, count: number) {
    switch (request[0]) {
      case 'get':
        return [count, count];
      case 'add':
        return [count + request[1], count + request[1]];
    }
  }

  handleCast(_request: CastRequest<CounterProtocol>, _count: number) {
    return this.#first;
  }
}

class App extends Supervisor {
  childSpecs() {
    return [childSpec({ id: 'counter', actor: Counter, args: [40], restart: 'transient' })];
  }
}

class Once extends GenServer {
  readonly #reason: ExitReason;

  constructor(reason: ExitReason) {
    super();
    this.#reason = reason;
  }

  init() {
    return noReply(undefined, { continue: 'at once' });
  }

  handleContinue() {
    return stop(this.#reason, undefined);
  }
}

async function served(): Promise<void> {
  await Scope.run(async (scope) => {
    const counter: Pid<CounterProtocol> = await Counter.start({ scope, args: [1] });
    const sum: number = await call(counter, ['add', 2]);
    cast(counter, ['reset']);
    console.log('served', sum, await call(counter, ['get']));
    scope.cancel();
  });
}

async function supervised(): Promise<void> {
  await using scope = new Scope();
  const app = await App.start({ scope });
  const counter = Supervisor.child<CounterProtocol>(app, 'counter');
  console.log('supervised', await call(counter, ['add', 2]));
}

async function tested(): Promise<void> {
  await testScope(async (t) => {
    const probe = await t.probe();
    const asked = call(probe.pid as Pid<CounterProtocol>, ['add', 1]);
    (await probe.expectCall(['add', Number])).reply(7);
    console.log('tested', await asked);
    await t.stop();
  });
}

/** What must not compile. It is not run. */
export async function refused(scope: Scope, counter: Pid<CounterProtocol>): Promise<void> {
  // @ts-expect-error -- no such call
  await call(counter, ['subtract', 1]);
  // @ts-expect-error -- an argument of another type
  await call(counter, ['add', '1']);
  // @ts-expect-error -- an argument too few
  await call(counter, ['add']);
  // @ts-expect-error -- a call, and no cast
  cast(counter, ['get']);
  // @ts-expect-error -- a reply of another type
  const reply: string = await call(counter, ['get']);
  console.log(reply);

  // @ts-expect-error -- the constructor wants arguments
  await Counter.start({ scope });
  // @ts-expect-error -- and of this type
  await Counter.start({ scope, args: ['1'] });
  // @ts-expect-error -- in a child spec as well
  childSpec({ id: 'counter', actor: Counter, args: ['1'] });
  // @ts-expect-error -- no such restart type
  childSpec({ id: 'counter', actor: Counter, args: [1], restart: 'sometimes' });
  // @ts-expect-error -- and in a program
  await runMain(Counter, { args: ['1'] });

  // @ts-expect-error -- what comes out is what its body returns
  const text: string = await Scope.run(() => 1);
  console.log(text);
  // @ts-expect-error -- a test has a body
  await testScope();
}

void served()
  .then(supervised)
  .then(tested)
  .then(() => runMain(Once, { args: [ExitReason.normal], name: 'once' }));
