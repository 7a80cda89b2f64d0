import { describe, expect, it } from 'vitest';
import { call, cast, GenServer, sendInterval } from 'fauxtp';
import { testScope } from 'fauxtp/testing';

interface P {
  call: { get(): number };
  cast: { add(n: number): void };
  info: 'tick';
}
class Counter extends GenServer<P, number> {
  override init() {
    return 0;
  }
  override handleCall(_request: unknown, _from: unknown, state: number) {
    return [state, state];
  }
  override handleCast([, n]: readonly ['add', number], state: number) {
    return state + n;
  }
  override handleInfo(_message: 'tick', state: number) {
    return state + 1;
  }
}

describe('TestScope', () => {
  it('moves time', () =>
    testScope(async (t) => {
      const counter = await Counter.start({ scope: t.scope });
      cast(counter, ['add', 2]);
      expect(await call(counter, ['get'])).toBe(2);
      sendInterval(counter, 'tick', 1_000);
      await t.advance(3_500);
      expect(t.now).toBe(3_500);
      expect(await call(counter, ['get'])).toBe(5);
      await t.stop();
    }));
});
