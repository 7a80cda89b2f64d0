import { describe, expect, it } from 'vitest';

import {
  ExpectationError,
  ExplorationError,
  type Finding,
  StuckError,
  together,
} from '../../src/testing/errors.ts';

function explored(finding: Partial<Finding>): ExplorationError {
  return new ExplorationError({
    cause: new TypeError('lost'),
    seed: 7,
    schedule: '4:1',
    steps: ['   1. a begins', '*  2. b begins'],
    run: 3,
    failed: 2,
    replays: 2,
    uncontrolled: undefined,
    options: [],
    ...finding,
  });
}

describe('ExplorationError', () => {
  it('shows the order, and the line that runs it again', () => {
    expect(explored({}).message).toBe(`run 3 failed: TypeError: lost
Who did what, * before its turn:
   1. a begins
*  2. b begins
To run it again:
  simulate({ seed: 7, schedule: '4:1' }, body)`);
  });

  it('names what else the run was given', () => {
    const { message } = explored({ options: ['faults', 'maxSteps'] });
    expect(message).toMatch(
      /\n {2}simulate\(\{ seed: 7, schedule: '4:1', faults, maxSteps \}, body\)$/,
    );
  });

  it('says what the schedule does not decide, and what does not fail each time', () => {
    const { message } = explored({ uncontrolled: 'once a socket came', failed: 1, schedule: '' });
    expect(message.split('\n').slice(1)).toEqual([
      'It fails in the order in which things come up:',
      '   1. a begins',
      '*  2. b begins',
      'The schedule does not decide everything: once a socket came.',
      'It is not the same each time: 1 of 2 replays failed.',
      'To run it again:',
      "  simulate({ seed: 7, schedule: '' }, body)",
    ]);
  });

  it('takes what was thrown for what it is, if that is no error', () => {
    expect(explored({ cause: ['odd', 1] }).message).toMatch(/^run 3 failed: \["odd", 1\]\n/);
    expect(explored({ cause: ['odd', 1] }).cause).toEqual(['odd', 1]);
  });

  it('shows of many steps the ends, and those around one before its turn', () => {
    const steps = Array.from({ length: 100 }, (_, index) =>
      index === 40 ? '* 41. early' : `  ${index + 1}. step`,
    );
    const lines = explored({ steps }).message.split('\n').slice(2, -2);
    expect(lines).toEqual([
      ...steps.slice(0, 5),
      '  … 31 steps',
      ...steps.slice(36, 45),
      '  … 30 steps',
      ...steps.slice(75),
    ]);
  });
});

describe('StuckError', () => {
  it.each([
    { outside: false, advice: 'is there a circle, or a promise that nobody keeps?' },
    {
      outside: true,
      advice: 'something outside is under way and took too long; raise patience if it is slow',
    },
  ])('says what may help, outside under way: $outside', ({ outside, advice }) => {
    expect(new StuckError(['the test'], 5, outside).message).toBe(
      `stuck at 5 ms: no message, no timer, and these wait:\n  the test\n${advice}`,
    );
  });

  it('says how to move time, if that is what is waited for', () => {
    expect(new StuckError(['the test'], 5, false, 25).message).toBe(
      'stuck at 5 ms: no message, and time stands still, and these wait:\n  the test\n' +
        'a timer is due at 25 ms: hold the promise, move time with advance(20), and await it then',
    );
  });
});

describe('ExpectationError', () => {
  it.each([
    { within: 0, instead: [], message: 'expected x without time passing; nothing came instead' },
    { within: 5, instead: ['a\nb'], message: 'expected x within 5 ms; instead:\n  a\n    b' },
  ])('shows $instead.length lines of what came within $within ms', (given) => {
    const { within, instead, message } = given;
    expect(new ExpectationError('x', within, instead).message).toBe(message);
  });
});

describe('together', () => {
  it('gives one error as it is, and several as one', () => {
    const one = new TypeError('one');
    const other = new RangeError('two\nlines');
    expect(together([one])).toBe(one);
    const both = together([one, other]) as AggregateError;
    expect(both.errors).toEqual([one, other]);
    expect(both.message).toBe(
      'the test ended badly:\n  TypeError: one\n  RangeError: two\n    lines',
    );
  });
});
