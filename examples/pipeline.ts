// Stages that hand on by a call what they make: a slow one holds up the fast ones before it.

import { setTimeout as sleep } from 'node:timers/promises';
import { call, ExitReason, GenServer, noReply, reply, Scope, stop } from 'fauxtp';
import type { CallRequest, From, Pid } from 'fauxtp';

interface StageProtocol<In> {
  call: { push(item: In): void; finish(): number };
}

// To be held up is no failure; a stage that dies ends the calls to it at once.
const patiently = { timeout: Infinity };

abstract class Stage<In, Out> extends GenServer<StageProtocol<In>> {
  readonly #next: Pid<StageProtocol<Out>>;

  constructor(next: Pid<StageProtocol<Out>>) {
    super();
    this.#next = next;
  }

  abstract work(item: In): Out;

  async handleCall(request: CallRequest<StageProtocol<In>>, from: From) {
    if (request[0] === 'finish') {
      // It has stood in line behind the last item.
      return stop(ExitReason.normal, undefined, await this.call(this.#next, request, patiently));
    }
    // Whoever pushed may go on; what they push next waits until this item is handed on.
    reply(from, undefined);
    await this.call(this.#next, ['push', this.work(request[1])], patiently);
    return noReply(undefined);
  }

  terminate() {
    console.log(`${this.pid.label} ends`);
  }
}

class Parse extends Stage<string, number> {
  work = Number;
}

class Square extends Stage<number, number> {
  work = (n: number) => n * n;
}

let underWay = 0;

class Sum extends GenServer<StageProtocol<number>, number> {
  init() {
    return 0;
  }

  async handleCall(request: CallRequest<StageProtocol<number>>, _from: From, sum: number) {
    if (request[0] === 'finish') return stop(ExitReason.normal, sum, sum);
    await sleep(1, undefined, { signal: this.signal });
    underWay -= 1;
    return [undefined, sum + request[1]];
  }
}

await Scope.run(async (scope) => {
  const sum = await Sum.start({ scope });
  const square = await Square.start({ scope, args: [sum] });
  const parse = await Parse.start({ scope, args: [square] });
  let most = 0;
  for (const line of ['1', '2', '3', '4', '5', '6', '7', '8']) {
    most = Math.max(most, (underWay += 1));
    await call(parse, ['push', line], patiently);
  }
  console.log(`${await call(parse, ['finish'], patiently)}, and never more than ${most} under way`);
});

/* prints
Square ends
Parse ends
204, and never more than 3 under way
*/
