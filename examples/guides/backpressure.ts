// How much waits, who is told, and what becomes of one too many.

import { setTimeout as sleep } from 'node:timers/promises';
import { call, type CallRequest, cast, type CastRequest, type From, GenServer } from 'fauxtp';
import { MailboxFullError, processInfo, type Report, Scope } from 'fauxtp';

interface WriterProtocol {
  call: { write(line: string): void };
}

class Writer extends GenServer<WriterProtocol> {
  async handleCall(_request: CallRequest<WriterProtocol>, _from: From) {
    await sleep(2, undefined, { signal: this.signal });
    return [undefined, undefined];
  }
}

interface IndexProtocol {
  cast: { refresh(): void };
}

class Index extends GenServer<IndexProtocol, number> {
  init() {
    return 0;
  }

  async handleCast(_request: CastRequest<IndexProtocol>, times: number) {
    await sleep(2, undefined, { signal: this.signal });
    return times + 1;
  }

  terminate(_reason: unknown, times: number) {
    console.log(`refreshes: ${times}`);
  }
}

let dropped = 0;
const reporter = {
  report(report: Report) {
    if (report.type === 'overflow') dropped += 1;
  },
};

async function main(scope: Scope) {
  // To wait for each answer is backpressure already: one producer, one message under way.
  const writer = await Writer.start({ scope, capacity: 10 });
  for (const line of ['a', 'b']) await call(writer, ['write', line]);

  // Many producers at once: ten find room, the others hear so at once, and may ask again.
  const lines = Array.from({ length: 20 }, (_, n) => `line ${n}`);
  const asked = Promise.allSettled(lines.map((line) => call(writer, ['write', line])));
  console.log(processInfo(writer)?.queueLength, 'wait');
  const refused = (await asked).filter(
    (result) => result.status === 'rejected' && result.reason instanceof MailboxFullError,
  );
  console.log(refused.length, 'refused');

  // One refresh that waits does the work of all that come meanwhile.
  const index = await Index.start({ scope, capacity: 1, overflow: 'drop-newest' });
  for (let n = 0; n < 5; n += 1) cast(index, ['refresh']);
  await GenServer.stop(index);
  console.log(`dropped ${dropped}`);
  scope.cancel();
}

await Scope.run(main, { runtime: { reporter } });

/* prints
10 wait
10 refused
refreshes: 1
dropped 4
*/
