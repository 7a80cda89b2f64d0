// Workers that pull jobs from a queue. A job that crashes its worker is tried again, then set aside.

import { Actor, call, ExitReason, GenServer, noReply, reply, Scope, Supervisor } from 'fauxtp';
import type { Address, CallRequest, DownMessage, From, Pid, Report } from 'fauxtp';

type Job = Readonly<{ input: number; client: From<string>; tries: number }>;

interface QueueProtocol {
  call: { submit(input: number): string; take(worker: Pid<unknown>): Job | undefined };
  info: DownMessage;
}

class Queue extends GenServer<QueueProtocol> {
  readonly #waiting: Job[] = [];
  readonly #taken = new Map<Address, Job>();

  handleCall(request: CallRequest<QueueProtocol>, from: From<string>) {
    if (request[0] === 'submit') {
      this.#waiting.push({ input: request[1], client: from, tries: 1 });
      return noReply(undefined); // the client waits until its job is done
    }
    const [, worker] = request;
    // Who comes back for more is done with its last job.
    if (!this.#taken.delete(worker)) this.monitor(worker);
    const job = this.#waiting.shift();
    if (job !== undefined) this.#taken.set(worker, job);
    return [job, undefined];
  }

  handleInfo([, , worker]: DownMessage) {
    const job = this.#taken.get(worker);
    this.#taken.delete(worker);
    if (job?.tries === 1) this.#waiting.push({ ...job, tries: 2 });
    else if (job !== undefined) reply(job.client, 'set aside');
  }
}

class Worker extends Actor {
  readonly #queue: Pid<QueueProtocol>;

  constructor(queue: Pid<QueueProtocol>) {
    super();
    this.#queue = queue;
  }

  async run() {
    const job = await this.call(this.#queue, ['take', this.pid]);
    if (job === undefined) this.exit(ExitReason.normal);
    if (job.input < 0) throw new RangeError(`no root of ${job.input}`);
    reply(job.client, String(Math.sqrt(job.input)));
  }
}

class Pool extends Supervisor {
  // Its workers come by `startChild`.
}

function report(event: Report) {
  if (event.type === 'child') console.log('a worker crashed:', ExitReason.format(event.reason));
}

const app = async (scope: Scope) => {
  const queue = await Queue.start({ scope });
  const jobs = [1, 4, -1, 9, 16].map((input) => call(queue, ['submit', input]));
  const pool = await Pool.start({ scope });
  for (const id of ['one', 'two', 'three']) {
    await Supervisor.startChild(pool, { id, actor: Worker, args: [queue], restart: 'transient' });
  }
  const results = await Promise.all(jobs);
  scope.cancel();
  return results;
};
console.log(await Scope.run(app, { runtime: { reporter: { report } } }));

/* prints
a worker crashed: RangeError: no root of -1
a worker crashed: RangeError: no root of -1
[ '1', '2', 'set aside', '3', '4' ]
*/
