import { getEventListeners } from 'node:events';

import { describe, expect, it } from 'vitest';

import { Aborter, isAbortOf, onAbort } from '../../src/primitives/abort.ts';

/** A signal of the library's own, and one of a program's. */
const SOURCES = [
  { whose: 'the library', source: () => new Aborter() },
  { whose: 'a program', source: () => new AbortController() },
];

function listeners(signal: AbortSignal): number {
  return getEventListeners(signal, 'abort').length;
}

describe('onAbort', () => {
  describe.each(SOURCES)('with a signal of $whose', ({ source }) => {
    it('tells each that listens when it aborts, once, and in the order they came', () => {
      const aborter = source();
      const events: string[] = [];
      for (const name of ['a', 'b', 'c']) onAbort(aborter.signal, () => events.push(name));
      aborter.abort();
      aborter.abort();
      expect(events).toEqual(['a', 'b', 'c']);
    });

    it('tells nobody that has taken its listener back, and all others', () => {
      const aborter = source();
      const events: string[] = [];
      const [first, , third] = ['a', 'b', 'c'].map((name) =>
        onAbort(aborter.signal, () => events.push(name)),
      );
      first?.();
      third?.();
      aborter.abort();
      expect(events).toEqual(['b']);
    });

    it('begins anew after the last has gone', () => {
      const aborter = source();
      const events: string[] = [];
      onAbort(aborter.signal, () => events.push('a'))();
      onAbort(aborter.signal, () => events.push('b'));
      aborter.abort();
      expect(events).toEqual(['b']);
    });
  });

  // From the eleventh on Node warns of a leak.
  it('has one listener at a signal of a program, and none when nobody listens', () => {
    const { signal } = new AbortController();
    const counts = [listeners(signal)];
    const back = [0, 1, 2].map(() => onAbort(signal, () => undefined));
    counts.push(listeners(signal));
    for (const takeBack of back) {
      takeBack();
      counts.push(listeners(signal));
    }
    expect(counts).toEqual([0, 1, 1, 1, 0]);
  });

  it('has no listener of the host at a signal of the library', () => {
    const { signal } = new Aborter();
    onAbort(signal, () => undefined);
    expect(listeners(signal)).toBe(0);
  });
});

describe('Aborter.abort', () => {
  it('gives the signal the first reason', () => {
    const aborter = new Aborter();
    aborter.abort('first');
    aborter.abort('second');
    expect([aborter.signal.aborted, aborter.signal.reason]).toEqual([true, 'first']);
  });
});

describe('isAbortOf', () => {
  const reason = new Error('enough');
  const aborted = AbortSignal.abort(reason);
  const { signal: open } = new AbortController();
  const abortError = new DOMException('This operation was aborted', 'AbortError');

  it.each([
    { name: 'the reason', error: reason, signal: aborted, is: true },
    { name: 'a reason that is no error', error: 5, signal: AbortSignal.abort(5), is: true },
    { name: 'what Node makes of it', error: abortError, signal: aborted, is: true },
    {
      name: 'an error with the reason as its cause',
      error: new Error('stopped', { cause: reason }),
      signal: aborted,
      is: true,
    },
    { name: 'another error', error: new Error('enough'), signal: aborted, is: false },
    { name: 'another value', error: 'AbortError', signal: aborted, is: false },
    {
      name: 'an object like an AbortError',
      error: { name: 'AbortError', cause: reason },
      signal: aborted,
      is: false,
    },
    { name: 'an AbortError before the abort', error: abortError, signal: open, is: false },
    { name: 'nothing, before the abort', error: undefined, signal: open, is: false },
    { name: 'an AbortError without a signal', error: abortError, signal: undefined, is: false },
  ])('of $name is $is', ({ error, signal, is }) => {
    expect(isAbortOf(error, signal)).toBe(is);
  });
});
