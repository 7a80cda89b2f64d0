import { describe, expect, it } from 'vitest';

import { ExitReason } from 'fauxtp';

import { type Owned, below } from '../src/owned.ts';
import { LinkedList } from '../src/primitives/linked-list.ts';

class Thing implements Owned {
  older: Owned | undefined = undefined;
  newer: Owned | undefined = undefined;
  list: LinkedList<Owned> | undefined = undefined;
  readonly label: string;
  readonly owned = new LinkedList<Owned>();

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

describe('below', () => {
  it('goes as deep as it is', () => {
    const top = new Thing('top');
    let deepest = top;
    for (let depth = 0; depth < 20_000; depth += 1) {
      const next = new Thing('');
      deepest.owned.add(next);
      deepest = next;
    }
    let depth = 0;
    for (const { path } of below(top)) depth = Math.max(depth, path.length);
    expect(depth).toBe('top'.length + 20_000 * ' / '.length);
  });

  it('gives the path to each, depth first', () => {
    const [top, one, two, last] = ['top', 'one', 'two', 'last'].map((name) => new Thing(name));
    one?.owned.add(last as Thing);
    top?.owned.add(one as Thing);
    top?.owned.add(two as Thing);
    expect(Array.from(below(top as Thing), ({ path }) => path)).toEqual([
      'top / one',
      'top / one / last',
      'top / two',
    ]);
  });
});
