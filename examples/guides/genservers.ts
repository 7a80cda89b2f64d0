// What a server can answer with: now, later, at the end; and what it can do before and between.

import { setTimeout as sleep } from 'node:timers/promises';
import { call, ExitReason, GenServer, noReply, processInfo, reply, Scope, stop } from 'fauxtp';
import type { CallRequest, From } from 'fauxtp';

interface LockProtocol {
  call: { acquire(): string; release(): void; close(): number };
}

interface State {
  readonly held: boolean;
  readonly waiting: readonly From<string>[];
}

class Lock extends GenServer<LockProtocol, State> {
  init() {
    // The start is over; `handleContinue` comes before any message.
    return noReply({ held: false, waiting: [] }, { continue: 'warm up' });
  }

  async handleContinue(_argument: 'warm up', state: State) {
    await sleep(1, undefined, { signal: this.signal });
    console.log('warm');
    return state;
  }

  handleCall(request: CallRequest<LockProtocol>, from: From<string>, { held, waiting }: State) {
    switch (request[0]) {
      case 'acquire':
        if (!held) return ['yours', { held: true, waiting }];
        // No answer yet: whoever releases it will see to that.
        return noReply({ held, waiting: [...waiting, from] });
      case 'release': {
        // Whoever has given up meanwhile is passed over: nobody waits there any more.
        const [next, ...rest] = waiting.filter(({ replyTo }) => processInfo(replyTo) !== undefined);
        if (next !== undefined) reply(next, 'yours, after a while');
        return [undefined, { held: next !== undefined, waiting: rest }];
      }
      case 'close':
        return stop(ExitReason.normal, { held, waiting }, waiting.length);
    }
  }
}

// A server with nothing to do for a while may say so, or end.
class Session extends GenServer {
  init() {
    return noReply(undefined, { timeout: 10 });
  }

  handleInfo(message: unknown) {
    console.log(`session: ${String(message)}`);
    return stop(ExitReason.normal, undefined);
  }
}

await Scope.run(async (scope) => {
  const lock = await Lock.start({ scope });
  console.log(await call(lock, ['acquire']));
  const impatient = call(lock, ['acquire'], { timeout: 1 });
  const second = call(lock, ['acquire']);
  console.log(await impatient.catch((error: unknown) => (error as Error).name));
  await call(lock, ['release']);
  console.log(await second);
  console.log('waited at the end:', await call(lock, ['close']));
  await Session.start({ scope });
});

/* prints
warm
yours
CallTimeoutError
yours, after a while
waited at the end: 0
session: timeout
*/
