import { describe, expect, it } from 'vitest';

import { formatSchedule, parseSchedule } from '../../src/testing/schedule.ts';

describe('a schedule', () => {
  it.each(['', '4:1', '4:1 9:2 10:1'])('%j is written as it was read', (text) => {
    expect(formatSchedule(parseSchedule('schedule', text))).toBe(text);
  });

  it.each(['4', '4:', 'a:1', '4:1,9:2', '9:2 4:1', '4:1 4:2', '0:1', 7])('%j is none', (text) => {
    expect(() => parseSchedule('schedule', text)).toThrow(
      expect.objectContaining({ code: 'FAUXTP_INVALID_ARGUMENT', argument: 'schedule' }),
    );
  });
});
