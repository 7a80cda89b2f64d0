import { describe, expect, it } from 'vitest';

import { Ending } from '../../src/actor/ending.ts';
import { OwnerExit } from '../../src/actor/owner-exit.ts';
import { ExitReason } from '../../src/primitives/exit-reason.ts';
import { Mailbox } from '../../src/primitives/mailbox.ts';

/** Counts how often it is looked into. */
class Counting extends Mailbox {
  looks = 0;

  override at(index: number): unknown {
    this.looks += 1;
    return super.at(index);
  }

  override indexOf(test: (message: unknown) => boolean, start: number): number {
    const counted = (message: unknown): boolean => {
      this.looks += 1;
      return test(message);
    };
    return super.indexOf(counted, start);
  }
}

describe('the wish of an owner that an actor end', () => {
  function asked(before: number) {
    const ending = new Ending();
    const mailbox = new Counting();
    ending.asked = ExitReason.shutdown;
    for (let message = 0; message < before; message += 1) mailbox.push(message);
    mailbox.push(new OwnerExit(ExitReason.shutdown));
    return { ending, mailbox };
  }

  it('is due when all that came before it is taken', () => {
    const { ending, mailbox } = asked(3);
    mailbox.push('after');
    const due: unknown[] = [];
    for (let step = 0; step < 4; step += 1) {
      due.push(ending.due(mailbox)?.type);
      mailbox.removeAt(step === 0 ? 2 : 0);
    }
    expect(due).toEqual([undefined, undefined, undefined, 'shutdown']);
  });

  it('is due at once if nothing of that is taken', () => {
    const { ending, mailbox } = asked(2);
    expect([ending.due(mailbox)?.type, ending.due(mailbox)?.type]).toEqual([undefined, 'shutdown']);
  });

  it('is not looked for anew among all that waits, each time', () => {
    const { ending, mailbox } = asked(1_000);
    for (let step = 0; step < 1_000; step += 1) {
      expect(ending.due(mailbox)).toBeUndefined();
      mailbox.shift();
    }
    expect(ending.due(mailbox)).toBe(ExitReason.shutdown);
    expect(mailbox.looks).toBeLessThan(5_000);
  });
});
