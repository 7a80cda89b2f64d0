// What depends on time goes by the clock of the runtime, which a test moves.

import { call, type From, GenServer, Scope } from 'fauxtp';

interface LimiterProtocol {
  call: { take(): boolean };
}

interface Bucket {
  readonly tokens: number;
  readonly filled: number;
}

class Limiter extends GenServer<LimiterProtocol, Bucket> {
  init() {
    return { tokens: 3, filled: this.now() };
  }

  handleCall(_request: unknown, _from: From, { tokens, filled }: Bucket) {
    // One token comes back every 200 ms, up to three.
    const now = this.now();
    const left = Math.min(3, tokens + (now - filled) / 200);
    if (left < 1) return [false, { tokens: left, filled: now }];
    return [true, { tokens: left - 1, filled: now }];
  }
}

await Scope.run(async (scope) => {
  const limiter = await Limiter.start({ scope });
  scope.spawn(async (signal) => {
    for (let taken = 0; taken < 4;) {
      if (await call(limiter, ['take'])) taken += 1;
      else await scope.sleep(200, { signal });
      console.log(`taken: ${taken}`);
    }
    scope.cancel();
  });
});

/* prints
taken: 1
taken: 2
taken: 3
taken: 3
taken: 4
*/
