// A refusal is a reply, and no failure: the server that says no goes on.

import { call, GenServer, Scope } from 'fauxtp';
import type { CallResult, From } from 'fauxtp';

interface GateProtocol {
  call: { enter(): { ok: true; seat: number } | { ok: false; why: 'full' | 'closed' } };
}

class Gate extends GenServer<GateProtocol, number> {
  init() {
    return 1;
  }

  handleCall(_request: unknown, _from: From, left: number): CallResult<GateProtocol, number> {
    if (left === 0) return [{ ok: false, why: 'full' }, left];
    return [{ ok: true, seat: left }, left - 1];
  }
}

await Scope.run(async (scope) => {
  const gate = await Gate.start({ scope });
  for (const who of ['Ann', 'Bob']) {
    const answer = await call(gate, ['enter']);
    console.log(who, answer.ok ? `has seat ${answer.seat}` : `stays outside: ${answer.why}`);
  }
  scope.cancel();
});

/* prints
Ann has seat 1
Bob stays outside: full
*/
