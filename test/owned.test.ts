import { describe, expect, it } from 'vitest';

import { ExitReason } from 'fauxtp';

import { type Owned, runningBelow } from '../src/owned.ts';
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

describe('runningBelow', () => {
  it('goes as deep as it is', () => {
    const top = new Thing('top');
    let deepest = top;
    for (let depth = 0; depth < 20_000; depth += 1) {
      const below = new Thing('');
      deepest.owned.add(below);
      deepest = below;
    }
    let depth = 0;
    for (const path of runningBelow(top)) depth = Math.max(depth, path.length);
    expect(depth).toBe('top'.length + 20_000 * ' / '.length);
  });

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
