// Timers send messages, so that what they lead to has its turn like any other message.

import { call, ExitReason, GenServer, Scope, stop } from 'fauxtp';
import type { CallRequest, From, SendTimer } from 'fauxtp';

interface BatchProtocol {
  call: { write(line: string): void };
  info: 'flush' | 'beat';
}

class Batch extends GenServer<BatchProtocol, readonly string[]> {
  #flush: SendTimer | undefined;

  init(): readonly string[] {
    // Ends with the actor; nothing has to be cleared.
    this.sendInterval('beat', 1_000);
    return [];
  }

  handleCall(request: CallRequest<BatchProtocol>, _from: From, lines: readonly string[]) {
    // Each line puts it off: it comes when there has been none for 5 ms, and not after each.
    this.#flush?.cancel();
    this.#flush = this.sendAfter('flush', 5);
    return [undefined, [...lines, request[1]]];
  }

  handleInfo(message: BatchProtocol['info'], lines: readonly string[]) {
    if (message === 'beat') return lines;
    console.log(`writes ${lines.length} lines`);
    return stop(ExitReason.normal, []);
  }
}

await Scope.run(async (scope) => {
  const batch = await Batch.start({ scope });
  for (const line of ['a', 'b', 'c']) await call(batch, ['write', line]);
});

/* prints
writes 3 lines
*/
