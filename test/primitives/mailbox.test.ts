import { describe, expect, it } from 'vitest';

import { ANY } from 'fauxtp';

import { type AnyClause, Mailbox } from '../../src/primitives/mailbox.ts';

function mailboxOf(messages: readonly unknown[]): Mailbox {
  const mailbox = new Mailbox();
  for (const message of messages) mailbox.push(message);
  return mailbox;
}

function drain(mailbox: Mailbox): unknown[] {
  const messages: unknown[] = [];
  while (mailbox.length > 0) messages.push(mailbox.shift());
  return messages;
}

const first = (): string => 'first';
const second = (): string => 'second';

describe('Mailbox', () => {
  it('gives its messages back in the order in which they came', () => {
    const messages = Array.from({ length: 100 }, (_, index) => index);
    expect(drain(mailboxOf(messages))).toEqual(messages);
  });
});

describe('a predicate that takes a message out of the mailbox', () => {
  it('does not make the search miss its place', () => {
    const mailbox = mailboxOf(['a', 'b', 'c']);
    const flushes = (message: unknown): boolean => {
      if (mailbox.at(0) === 'a') {
        mailbox.removeAt(0);
        mailbox.forget();
      }
      return message === 'b';
    };
    expect(mailbox.take([[flushes, first]], 0)?.message).toBe('b');
    expect(drain(mailbox)).toEqual(['c']);
  });
});

describe('Mailbox.take', () => {
  it('takes the oldest message that matches, and leaves the others in their order', () => {
    const mailbox = mailboxOf(['a', 1, 'b', 2, 'c']);
    expect(mailbox.take([[Number, first]], 0)?.message).toBe(1);
    expect(drain(mailbox)).toEqual(['a', 'b', 2, 'c']);
  });

  it('takes the oldest message, even if a later clause matches it', () => {
    const mailbox = mailboxOf(['a', 1]);
    const clauses: AnyClause[] = [
      [Number, first],
      [String, second],
    ];
    expect(mailbox.take(clauses, 0)).toEqual({ message: 'a', handler: second, bindings: ['a'] });
    expect(mailbox.take(clauses, 0)).toEqual({ message: 1, handler: first, bindings: [1] });
  });

  it('takes the first of several clauses that match', () => {
    const found = mailboxOf(['a']).take(
      [
        [ANY, first],
        [String, second],
      ],
      0,
    );
    expect(found?.handler).toBe(first);
  });

  it('finds nothing where nothing matches, and leaves all', () => {
    const mailbox = mailboxOf(['a', 'b']);
    expect(mailbox.take([[Number, first]], 0)).toBe(undefined);
    expect(mailbox.take([], 0)).toBe(undefined);
    expect(drain(mailbox)).toEqual(['a', 'b']);
  });

  it('finds nothing in an empty mailbox', () => {
    expect(new Mailbox().take([[ANY, first]], 0)).toBe(undefined);
  });

  it.each([
    { from: 0, taken: 1, left: ['a', 2, 3] },
    { from: 1, taken: 1, left: ['a', 2, 3] },
    { from: 2, taken: 2, left: ['a', 1, 3] },
    { from: 3, taken: 3, left: ['a', 1, 2] },
    { from: 4, taken: undefined, left: ['a', 1, 2, 3] },
  ])('does not look at the oldest $from messages if told so', ({ from, taken, left }) => {
    const mailbox = mailboxOf(['a', 1, 2, 3]);
    expect(mailbox.take([[Number, first]], from)?.message).toBe(taken);
    expect(drain(mailbox)).toEqual(left);
  });

  it('gives the handler nothing of a message that matched half-way', () => {
    const mailbox = mailboxOf([
      ['one', 'no'],
      ['two', 'yes'],
    ]);
    expect(mailbox.take([[[ANY, 'yes'], first]], 0)?.bindings).toEqual(['two']);
  });

  it('leaves everything in its place if a predicate throws', () => {
    const failure = new Error('no');
    const mailbox = mailboxOf([1, 'a', 2]);
    const throwsOnText = (message: unknown): boolean => {
      if (message === 'a') throw failure;
      return message === 2;
    };
    expect(() => mailbox.take([[throwsOnText, first]], 0)).toThrow(failure);
    expect(drain(mailbox)).toEqual([1, 'a', 2]);
  });

  describe('again', () => {
    /** A message that remembers each look at it. */
    class Watched {
      readonly name: string;
      readonly #looks: string[];

      constructor(name: string, looks: string[]) {
        this.name = name;
        this.#looks = looks;
      }

      get n(): number {
        this.#looks.push(this.name);
        return 0;
      }
    }

    // Written anew each time, as a loop around a receive has them.
    const one = (): AnyClause[] => [[{ n: 1 }, first]];
    const two = (): AnyClause[] => [
      [{ n: 1 }, first],
      [[String, { a: ANY }], second],
    ];

    it.each([
      { name: 'the same pattern', before: one, after: one, looks: ['a', 'b', 'c'] },
      { name: 'the same patterns', before: two, after: two, looks: ['a', 'b', 'c'] },
      { name: 'one more', before: one, after: two, looks: ['a', 'b', 'a', 'b', 'c'] },
      { name: 'one fewer', before: two, after: one, looks: ['a', 'b', 'a', 'b', 'c'] },
    ])('looks only at what has not been passed over by $name', ({ before, after, looks }) => {
      const seen: string[] = [];
      const mailbox = mailboxOf([new Watched('a', seen), new Watched('b', seen)]);
      expect(mailbox.take(before(), 0)).toBe(undefined);
      mailbox.push(new Watched('c', seen));
      expect(mailbox.take(after(), 0)).toBe(undefined);
      expect(seen).toEqual(looks);
    });

    it.each([
      { name: 'alone', others: [] },
      { name: 'beside a pattern that is no predicate', others: [[Number, first]] },
    ])('asks a predicate about all of them, $name', ({ others }) => {
      let wanted = 'none';
      const clauses = [[(value: unknown) => value === wanted, second], ...others] as AnyClause[];
      const mailbox = mailboxOf(['a', 'b']);
      expect(mailbox.take(clauses, 0)).toBe(undefined);
      wanted = 'a';
      expect(mailbox.take(clauses, 0)).toEqual({
        message: 'a',
        handler: second,
        bindings: ['a'],
      });
    });
  });

  it.each([1, 2, 3])('takes what an array would give, message by message (stride %i)', (stride) => {
    // Takes every message of one kind before those of the next, from a mailbox that has wrapped.
    const mailbox = new Mailbox();
    const model: number[] = [];
    const taken: unknown[] = [];
    const expected: unknown[] = [];
    for (let round = 0; round < 50; round += 1) {
      for (let count = 0; count <= round % 13; count += 1) {
        const message = (round * 7 + count * stride) % 5;
        mailbox.push(message);
        model.push(message);
      }
      for (const wanted of [round % 5, (round + stride) % 5]) {
        taken.push(mailbox.take([[wanted, first]], 0)?.message);
        const index = model.indexOf(wanted);
        expected.push(index === -1 ? undefined : model.splice(index, 1)[0]);
      }
    }
    expect(taken).toEqual(expected);
    expect(drain(mailbox)).toEqual(model);
  });
});
