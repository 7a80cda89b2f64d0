import { describe, expect, it } from 'vitest';

import { ExitReason } from 'fauxtp';

import { type Owned, OwnedList, runningBelow } from '../src/owned.ts';

class Thing implements Owned {
  older: Owned | undefined = undefined;
  newer: Owned | undefined = undefined;
  list: OwnedList | undefined = undefined;
  readonly label: string;
  readonly owned: OwnedList = new OwnedList();

  constructor(label: string) {
    this.label = label;
  }

  stop(reason: ExitReason): void {
    throw new Error(`nobody is to stop ${this.label}: ${ExitReason.format(reason)}`);
  }

  ended(): Promise<void> {
    return Promise.resolve();
  }
}

function labels(list: OwnedList): string[] {
  return Array.from(list, ({ label }) => label);
}

describe('OwnedList', () => {
  const NAMES = ['a', 'b', 'c'];

  it('has what was added, in the order it was', () => {
    const list = new OwnedList();
    const things = NAMES.map((name) => new Thing(name));
    const seen = [[list.size, labels(list)]];
    for (const thing of things) {
      list.add(thing);
      seen.push([list.size, labels(list)]);
    }
    expect(seen).toEqual([
      [0, []],
      [1, ['a']],
      [2, ['a', 'b']],
      [3, ['a', 'b', 'c']],
    ]);
    expect(things.map((thing) => list.has(thing))).toEqual([true, true, true]);
  });

  it.each(['abc', 'acb', 'bac', 'bca', 'cab', 'cba'])(
    'keeps the order of what is left when %s go one after the other, and takes more',
    (order) => {
      const list = new OwnedList();
      const things = NAMES.map((name) => new Thing(name));
      for (const thing of things) list.add(thing);
      let left = NAMES;
      for (const name of order) {
        left = left.filter((other) => other !== name);
        const thing = things.find(({ label }) => label === name) as Thing;
        list.remove(thing);
        expect([list.size, labels(list), list.has(thing)]).toEqual([left.length, left, false]);
      }
      list.add(things[0] as Thing);
      list.add(things[1] as Thing);
      expect([list.size, labels(list)]).toEqual([2, ['a', 'b']]);
    },
  );

  it('holds on to nothing that has gone', () => {
    const list = new OwnedList();
    const things = NAMES.map((name) => new Thing(name));
    for (const thing of things) list.add(thing);
    for (const thing of things) list.remove(thing);
    expect(things.map(({ older, newer, list }) => [older, newer, list])).toEqual(
      things.map(() => [undefined, undefined, undefined]),
    );
  });

  it('leaves alone what is not in it', () => {
    const [list, other] = [new OwnedList(), new OwnedList()];
    const [inside, elsewhere, nowhere] = [new Thing('a'), new Thing('b'), new Thing('c')];
    list.add(inside);
    other.add(elsewhere);
    for (const thing of [elsewhere, nowhere]) list.remove(thing);
    expect([list.size, labels(list), other.size, labels(other)]).toEqual([1, ['a'], 1, ['b']]);
    expect([list.has(elsewhere), list.has(nowhere)]).toEqual([false, false]);
  });
});

describe('runningBelow', () => {
  it('gives the path to each, depth first', () => {
    const [top, one, two, below] = ['top', 'one', 'two', 'below'].map((name) => new Thing(name));
    one?.owned.add(below as Thing);
    top?.owned.add(one as Thing);
    top?.owned.add(two as Thing);
    expect([...runningBelow(top as Thing)]).toEqual([
      'top / one',
      'top / one / below',
      'top / two',
    ]);
  });
});
