import { describe, expect, it } from 'vitest';

import { type Linked, LinkedList } from '../../src/primitives/linked-list.ts';

class Thing implements Linked<Thing> {
  older: Thing | undefined = undefined;
  newer: Thing | undefined = undefined;
  list: LinkedList<Thing> | undefined = undefined;
  readonly label: string;

  constructor(label: string) {
    this.label = label;
  }
}

function labels(list: LinkedList<Thing>): string[] {
  return Array.from(list, ({ label }) => label);
}

describe('LinkedList', () => {
  const NAMES = ['a', 'b', 'c'];

  it('has what was added, in the order it was', () => {
    const list = new LinkedList<Thing>();
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
      const list = new LinkedList<Thing>();
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
    const list = new LinkedList<Thing>();
    const things = NAMES.map((name) => new Thing(name));
    for (const thing of things) list.add(thing);
    for (const thing of things) list.remove(thing);
    expect(things.map(({ older, newer, list }) => [older, newer, list])).toEqual(
      things.map(() => [undefined, undefined, undefined]),
    );
  });

  it('leaves alone what is not in it', () => {
    const [list, other] = [new LinkedList<Thing>(), new LinkedList<Thing>()];
    const [inside, elsewhere, nowhere] = [new Thing('a'), new Thing('b'), new Thing('c')];
    list.add(inside);
    other.add(elsewhere);
    for (const thing of [elsewhere, nowhere]) list.remove(thing);
    expect([list.size, labels(list), other.size, labels(other)]).toEqual([1, ['a'], 1, ['b']]);
    expect([list.has(elsewhere), list.has(nowhere)]).toEqual([false, false]);
  });
});
