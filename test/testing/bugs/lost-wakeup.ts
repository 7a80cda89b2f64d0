/**
 * Somebody looks whether a job is done, and asks to be told if it is not. It is done in between.
 */

import { Actor, type CallRequest, cast, type CastRequest, type From, GenServer } from 'fauxtp';
import { ExitReason, monitor, type Pid, send } from 'fauxtp';
import type { TestScope } from 'fauxtp/testing';

import { Doorman, knock, together } from './clients.ts';

interface JobProtocol {
  call: { isDone(): boolean; subscribe(who: Pid): boolean };
  cast: { finish(): void };
}

class Job extends GenServer<JobProtocol, boolean> {
  readonly #subscribers: Pid[] = [];

  override init() {
    return false;
  }

  override handleCall(request: CallRequest<JobProtocol>, _from: From, isDone: boolean) {
    if (request[0] === 'subscribe') this.#subscribers.push(request[1]);
    return [isDone, isDone];
  }

  override handleCast(_request: CastRequest<JobProtocol>) {
    for (const one of this.#subscribers) send(one, 'done');
    return true;
  }
}

class Watcher extends Actor {
  readonly job: Pid<JobProtocol>;

  constructor(job: Pid<JobProtocol>) {
    super();
    this.job = job;
  }

  override async run() {
    if (!(await this.isDone())) await this.receive(['done', () => undefined]);
    this.exit(ExitReason.normal);
  }

  async isDone() {
    if (await this.call(this.job, ['isDone'])) return true;
    await this.call(this.job, ['subscribe', this.pid]);
    return false;
  }
}

/* Asks and subscribes at once. */
class CarefulWatcher extends Watcher {
  override isDone() {
    return this.call(this.job, ['subscribe', this.pid]);
  }
}

async function program(t: TestScope, Class: typeof Watcher) {
  const { scope } = t;
  const job = await Job.start({ scope });
  const door = await Doorman.start({ scope });
  const watcher = await Class.start({ scope, args: [job] });
  const ended = new Promise((resolve) => monitor(watcher, resolve));
  await together(t, {
    worker: async () => {
      await knock(door, 3);
      cast(job, ['finish']);
    },
  });
  await ended;
  await t.stop();
}

export const bug = (t: TestScope) => program(t, Watcher);
export const twin = (t: TestScope) => program(t, CarefulWatcher);
