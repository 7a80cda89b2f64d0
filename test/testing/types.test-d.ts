import { describe, expectTypeOf, it } from 'vitest';

import {
  type Address,
  ANY,
  call,
  cast,
  type ExitReason,
  link,
  monitor,
  type Pid,
  Registry,
  send,
  sendAfter,
  Supervisor,
  type Untyped,
} from 'fauxtp';
import { type Probe, type ProbeCall, TestScope, testScope } from 'fauxtp/testing';

interface P {
  call: { get(key: string): number };
  cast: { put(key: string, value: number): void };
  info: 'tick';
}

declare const probe: Probe;
declare const t: TestScope;

describe('a probe', () => {
  it('is an address of any protocol', () => {
    expectTypeOf(probe).toExtend<Address<P>>();
    expectTypeOf(probe).toExtend<Address<Untyped>>();
    expectTypeOf(probe).toExtend<Address>();
    expectTypeOf(probe.pid).toExtend<Pid<P>>();
    expectTypeOf(probe.pid).toExtend<Pid>();
    const db: Pid<P> = probe.pid;
    link(probe.pid, db);
    monitor(probe, () => undefined);
    // It has a pid, and is none.
    expectTypeOf(probe).not.toExtend<Pid<P>>();
  });

  it('takes anything', () => {
    send(probe, 'anything');
    send(probe.pid, { at: 'all' });
    cast(probe, ['put', 'a', 1]);
    sendAfter(probe, 7, 100);
    expectTypeOf(call(probe, ['get'])).resolves.toBeUnknown();
    const replyTo: Address<P> = probe;
    void call(replyTo, ['get', 'a']);
    // @ts-expect-error -- by the protocol that it stands in for
    void call(replyTo, ['get', 1]);
  });

  it('knows what a pattern has matched', () => {
    expectTypeOf(probe.expectMessage(['put', String, Number])).resolves.toEqualTypeOf<
      ['put', string, number]
    >();
    expectTypeOf(probe.expectMessage(ANY)).resolves.toBeUnknown();
    expectTypeOf(probe.expectMessage(Date)).resolves.toEqualTypeOf<Date>();
    expectTypeOf(probe.expectCast({ id: Number })).resolves.toEqualTypeOf<{ id: number }>();
    expectTypeOf(probe.expectCall(['get', String])).resolves.toExtend<ProbeCall<['get', string]>>();
  });
});

describe('a test scope', () => {
  it('gives pids of a protocol, and reasons', () => {
    const tree = probe.pid as Pid<unknown>;
    expectTypeOf(t.expectRestart<P>(tree, 'db')).resolves.toEqualTypeOf<Pid<P>>();
    expectTypeOf(t.expectRestart(tree, 'db')).resolves.toEqualTypeOf<Pid>();
    expectTypeOf(t.expectExit(tree)).resolves.toEqualTypeOf<ExitReason>();
    void t.expectExit(new Registry().name<P>('db'), { type: 'normal' });
    void t.expectExit(Supervisor.child<P>(tree, 'db'));
  });

  it('returns what its body returns', () => {
    expectTypeOf(testScope(() => 7)).resolves.toEqualTypeOf<number>();
    expectTypeOf(testScope(async () => 'x')).resolves.toEqualTypeOf<string>();
  });

  it('knows the words of its options', () => {
    // @ts-expect-error -- a word that it does not know
    new TestScope({ leftovers: 'ignore' });
  });
});
