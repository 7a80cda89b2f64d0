// Work that is not a server: plain tasks of a scope, tasks of a server, tasks as actors.

import { setTimeout as sleep } from 'node:timers/promises';
import { call, childSpec, DynamicSupervisor, ExitReason, GenServer, noReply } from 'fauxtp';
import { reply, Scope, Task } from 'fauxtp';
import type { CallRequest, From, Ref, TaskEnd } from 'fauxtp';

interface ReportsProtocol {
  call: { make(name: string): string };
}

type Waiting = ReadonlyMap<Ref, From<string>>;

// The server stays free for others while a report is made.
class Reports extends GenServer<ReportsProtocol, Waiting> {
  init(): Waiting {
    return new Map();
  }

  handleCall([, name]: CallRequest<ReportsProtocol>, from: From<string>, waiting: Waiting) {
    const ref = this.spawnTask(async (signal) => {
      await sleep(5, undefined, { signal });
      if (name === '') throw new TypeError('a report needs a name');
      return `report ${name}`;
    });
    return noReply(new Map([...waiting, [ref, from]]));
  }

  handleTaskEnd(end: TaskEnd<string>, waiting: Waiting) {
    const from = waiting.get(end.ref);
    if (from !== undefined) reply(from, end.ok ? end.value : ExitReason.format(end.reason));
    return new Map([...waiting].filter(([ref]) => ref !== end.ref));
  }
}

// A task as an actor has a pid, and so it can be supervised: this one is tried until it succeeds.
let tries = 0;
async function upload(signal: AbortSignal) {
  await sleep(1, undefined, { signal });
  tries += 1;
  if (tries < 3) throw new Error('try again');
}

type Work = (signal: AbortSignal) => Promise<void>;

class Uploads extends DynamicSupervisor<[work: Work, done: () => void]> {
  childSpec(work: Work, done: () => void) {
    return childSpec({ actor: Task, args: [work, done], restart: 'transient' });
  }
}

async function main(scope: Scope) {
  const reports = await Reports.start({ scope });
  console.log(await Promise.all(['May', ''].map((name) => call(reports, ['make', name]))));

  const uploads = await Uploads.start({ scope });
  await new Promise<void>((done) => {
    void DynamicSupervisor.startChild(uploads, [upload, done]);
  });
  console.log(`uploaded at the ${tries}rd try`);
  scope.cancel();
}

await Scope.run(main, { runtime: { reporter: { report: () => undefined } } });

/* prints
[ 'report May', 'TypeError: a report needs a name' ]
uploaded at the 3rd try
*/
