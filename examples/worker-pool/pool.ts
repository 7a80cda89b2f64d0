// So many jobs at a time, each a process of its own; as many more may wait.

import { childSpec, DynamicSupervisor, ExitReason, GenServer, noReply } from 'fauxtp';
import { monitor, processInfo, reply, Supervisor, Task } from 'fauxtp';
import type { Address, CallRequest, CallResult, DownMessage, From, ProtocolOf } from 'fauxtp';

export type Work = () => Promise<number>;
export type Done = { ok: true; value: number } | { ok: false; why: string };

export interface PoolProtocol {
  call: { run(work: Work): Done };
  info: DownMessage;
}

class Jobs extends DynamicSupervisor<[work: Work, from: From<Done>]> {
  childSpec(work: Work, from: From<Done>) {
    // Answers by itself: it may have ended before the pool has its pid.
    const job = async () => {
      try {
        reply(from, { ok: true, value: await work() });
      } catch (error) {
        reply(from, { ok: false, why: String(error) });
        throw error;
      }
    };
    return childSpec({ actor: Task, args: [job], restart: 'temporary' });
  }
}

class Pool extends GenServer<PoolProtocol> {
  readonly #jobs: Address<ProtocolOf<Jobs>>;
  readonly #size: number;
  readonly #running = new Map<Address, From<Done>>();
  readonly #waiting: { readonly work: Work; readonly from: From<Done> }[] = [];

  constructor(jobs: Address<ProtocolOf<Jobs>>, size: number) {
    super();
    this.#jobs = jobs;
    this.#size = size;
  }

  async handleCall(
    [, work]: CallRequest<PoolProtocol>,
    from: From<Done>,
  ): Promise<CallResult<PoolProtocol, undefined>> {
    if (this.#waiting.length === this.#size) return [{ ok: false, why: 'busy' }, undefined];
    this.#waiting.push({ work, from });
    await this.#begin();
    return noReply(undefined);
  }

  async handleInfo([, , job, reason]: DownMessage) {
    this.#ended(job, reason);
    await this.#begin();
  }

  // No job is begun any more. Those under way are waited for, or their callers would have no answer.
  async terminate() {
    for (const job of this.#running.keys()) {
      this.#ended(job, await new Promise<ExitReason>((tell) => monitor(job, tell)));
    }
  }

  // One that was ended has not answered; of two replies the second is dropped.
  #ended(job: Address, reason: ExitReason) {
    const from = this.#running.get(job);
    this.#running.delete(job);
    if (from !== undefined) reply(from, { ok: false, why: ExitReason.format(reason) });
  }

  async #begin() {
    while (this.#running.size < this.#size) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      // Whoever asked for it has given up: nobody waits there any more.
      if (processInfo(next.from.replyTo) === undefined) continue;
      const job = await DynamicSupervisor.startChild(this.#jobs, [next.work, next.from]);
      this.#running.set(job, next.from);
      this.monitor(job);
    }
  }
}

export class Workshop extends Supervisor {
  // What the pool knows of its jobs goes with it, so they go too.
  strategy = 'one_for_all' as const;

  readonly #size: number;

  constructor(size: number) {
    super();
    this.#size = size;
  }

  childSpecs() {
    const jobs = Supervisor.child<ProtocolOf<Jobs>>(this.pid, 'jobs');
    // The pool is stopped first, and then the jobs that it has not waited for.
    return [
      childSpec({ id: 'jobs', actor: Jobs }),
      childSpec({ id: 'pool', actor: Pool, args: [jobs, this.#size] }),
    ];
  }
}
