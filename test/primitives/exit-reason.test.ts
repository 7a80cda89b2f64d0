import { describe, expect, it } from 'vitest';

import { ExitReason } from 'fauxtp';

import { isExitReason, sameReason } from '../../src/primitives/exit-reason.ts';

class TalkingError extends Error {
  override get message(): string {
    throw new Error('and once more');
  }
}

const failure = new TypeError('x is not a function');

describe('ExitReason', () => {
  it.each([
    { name: 'normal', reason: ExitReason.normal, is: { type: 'normal' } },
    { name: 'shutdown', reason: ExitReason.shutdown, is: { type: 'shutdown' } },
    { name: 'killed', reason: ExitReason.killed, is: { type: 'killed' } },
    { name: 'noproc', reason: ExitReason.noproc, is: { type: 'noproc' } },
  ])('has $name as a value that nobody can change', ({ reason, is }) => {
    expect(reason).toStrictEqual(is);
    expect(Object.isFrozen(reason)).toBe(true);
  });

  it('keeps the very value that was thrown', () => {
    const reason = ExitReason.error(failure);
    expect(reason).toStrictEqual({ type: 'error', error: failure });
    expect(reason.type === 'error' && reason.error).toBe(failure);
  });

  it('keeps the detail of a shutdown', () => {
    expect(ExitReason.shutdownWith('upgrade')).toStrictEqual({
      type: 'shutdown',
      detail: 'upgrade',
    });
  });
});

describe('ExitReason.isClean', () => {
  // OTP restarts a transient child unless it ended `normal`, `shutdown` or `{shutdown, Term}`.
  it.each([
    { reason: ExitReason.normal, clean: true },
    { reason: ExitReason.shutdown, clean: true },
    { reason: ExitReason.shutdownWith(failure), clean: true },
    { reason: ExitReason.killed, clean: false },
    { reason: ExitReason.noproc, clean: false },
    { reason: ExitReason.error(failure), clean: false },
    { reason: ExitReason.error(undefined), clean: false },
  ])('is $clean for $reason', ({ reason, clean }) => {
    expect(ExitReason.isClean(reason)).toBe(clean);
  });
});

describe('ExitReason.format', () => {
  it.each([
    { reason: ExitReason.normal, text: 'normal' },
    { reason: ExitReason.shutdown, text: 'shutdown' },
    { reason: ExitReason.shutdownWith('upgrade'), text: 'shutdown: "upgrade"' },
    { reason: ExitReason.shutdownWith(undefined), text: 'shutdown: undefined' },
    {
      reason: ExitReason.shutdownWith(failure),
      text: 'shutdown: TypeError: x is not a function',
    },
    { reason: ExitReason.killed, text: 'killed' },
    { reason: ExitReason.noproc, text: 'noproc' },
    { reason: ExitReason.error(failure), text: 'TypeError: x is not a function' },
    { reason: ExitReason.error('a string'), text: '"a string"' },
    { reason: ExitReason.error({ code: 5 }), text: '{ code: 5 }' },
    { reason: ExitReason.error(undefined), text: 'undefined' },
  ])('is $text for $reason', ({ reason, text }) => {
    expect(ExitReason.format(reason)).toBe(text);
  });

  it('gives a text even for an error that cannot be read', () => {
    expect(ExitReason.format(ExitReason.error(new TalkingError()))).toBeTypeOf('string');
  });
});

describe('isExitReason', () => {
  it.each([
    ExitReason.normal,
    ExitReason.shutdown,
    ExitReason.killed,
    ExitReason.noproc,
    { type: 'normal' },
    { type: 'shutdown' },
    { type: 'shutdown', detail: undefined },
    { type: 'error', error: failure },
    { type: 'error', error: undefined },
  ])('takes %o', (value) => {
    expect(isExitReason(value)).toBe(true);
  });

  it.each([
    undefined,
    null,
    'normal',
    5,
    {},
    [],
    { type: 'Normal' },
    { type: undefined },
    { type: 'error' },
    failure,
    () => ExitReason.normal,
  ])('refuses %o', (value) => {
    expect(isExitReason(value)).toBe(false);
  });
});

describe('sameReason', () => {
  const { normal, shutdown, killed, noproc } = ExitReason;
  const shutdownWith = (detail: unknown): ExitReason => ExitReason.shutdownWith(detail);
  const error = (value: unknown): ExitReason => ExitReason.error(value);
  // Of each group the members are the same, and no other is.
  const GROUPS: ExitReason[][] = [
    [normal, { type: 'normal' }],
    [shutdown, { type: 'shutdown' }, shutdownWith(undefined)],
    [shutdownWith('upgrade'), shutdownWith('upgrade')],
    [shutdownWith(NaN), shutdownWith(NaN)],
    [killed, { type: 'killed' }],
    [noproc, { type: 'noproc' }],
    [error(failure), error(failure)],
    [error(new TypeError('x is not a function'))],
    [error('upgrade'), error('upgrade')],
    [error(undefined), error(undefined)],
  ];
  const reasons = GROUPS.flatMap((group, index) => group.map((reason) => ({ reason, index })));

  it.each(reasons)('tells $reason from all others', ({ reason, index }) => {
    const same = reasons.filter((other) => sameReason(reason, other.reason));
    expect(same).toEqual(reasons.filter((other) => other.index === index));
  });
});
