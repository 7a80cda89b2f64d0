import { describe, expect, it } from 'vitest';

import {
  type FirstWatcher,
  Listener,
  oneHears,
  watchersFrom,
  withoutWatcher,
  withWatcher,
} from '../../src/primitives/watch-list.ts';

class Named extends Listener {
  override readonly hears: boolean;
  override readonly label: string;

  constructor(label: string, hears = false) {
    super();
    this.label = label;
    this.hears = hears;
  }

  override told(): void {
    // Nobody is told here.
  }
}

/** A chain as a process holds it. */
class Chain {
  #first: FirstWatcher;

  constructor(...watchers: readonly Named[]) {
    for (const watcher of watchers) this.add(watcher);
  }

  add(watcher: Named): void {
    this.#first = withWatcher(this.#first, watcher);
  }

  remove(watcher: Named): void {
    this.#first = withoutWatcher(this.#first, watcher);
  }

  get hears(): boolean {
    return oneHears(this.#first);
  }

  get names(): readonly string[] {
    const names: string[] = [];
    for (const watcher of watchersFrom(this.#first)) {
      if (watcher instanceof Named) names.push(watcher.label);
    }
    return names;
  }
}

function named(...names: readonly string[]): { chain: Chain; watchers: readonly Named[] } {
  const watchers = names.map((name) => new Named(name));
  return { chain: new Chain(...watchers), watchers };
}

describe('a chain of watchers', () => {
  it('has them in the order in which they asked', () => {
    expect(named('a', 'b', 'c').chain.names).toEqual(['a', 'b', 'c']);
  });

  it('is empty if nobody asked', () => {
    expect(named().chain.names).toEqual([]);
  });

  it.each([
    { index: 0, left: ['b', 'c'] },
    { index: 1, left: ['a', 'c'] },
    { index: 2, left: ['a', 'b'] },
  ])('lets go of the one at place $index', ({ index, left }) => {
    const { chain, watchers } = named('a', 'b', 'c');
    chain.remove(watchers[index] as Named);
    expect(chain.names).toEqual(left);
  });

  it.each([0, 1, 2])('takes the one at place %i in again, as the last', (index) => {
    const { chain, watchers } = named('a', 'b', 'c');
    const watcher = watchers[index] as Named;
    chain.remove(watcher);
    chain.add(watcher);
    const names = ['a', 'b', 'c'];
    expect(chain.names).toEqual([...names.toSpliced(index, 1), names[index]]);
  });

  it('takes others in behind those that are left', () => {
    const { chain, watchers } = named('a', 'b', 'c');
    for (const watcher of watchers.slice(1)) chain.remove(watcher);
    chain.add(new Named('d'));
    chain.add(new Named('e'));
    expect(chain.names).toEqual(['a', 'd', 'e']);
  });

  it('lets go of the only one', () => {
    const { chain, watchers } = named('a');
    chain.remove(watchers[0] as Named);
    expect(chain.names).toEqual([]);
  });

  it('can be gone through while each that is met is let go of', () => {
    const { chain, watchers } = named('a', 'b', 'c');
    for (const watcher of watchers) {
      expect(chain.names[0]).toBe(watcher.label);
      chain.remove(watcher);
    }
    expect(chain.names).toEqual([]);
  });

  it('does nothing for one that it has let go of', () => {
    const { chain, watchers } = named('a', 'b', 'c');
    chain.remove(watchers[1] as Named);
    chain.remove(watchers[1] as Named);
    expect(chain.names).toEqual(['a', 'c']);
  });

  it.each([{ names: [] }, { names: ['a', 'b'] }])(
    'does nothing for one that is not among $names',
    ({ names }) => {
      const { chain } = named(...names);
      chain.remove(new Named('stranger'));
      expect(chain.names).toEqual(names);
    },
  );
});

describe('oneHears', () => {
  const deaf = (): Named => new Named('deaf');
  const hearing = (): Named => new Named('hearing', true);

  it.each([
    { name: 'nobody', watchers: [], hears: false },
    { name: 'only such as do not', watchers: [deaf(), deaf()], hears: false },
    { name: 'one that does, the first', watchers: [hearing(), deaf()], hears: true },
    { name: 'one that does, the last', watchers: [deaf(), hearing()], hears: true },
  ])('is $hears for $name', ({ watchers, hears }) => {
    expect(new Chain(...watchers).hears).toBe(hears);
  });

  it('forgets one that was let go of', () => {
    const watcher = hearing();
    const chain = new Chain(watcher);
    chain.remove(watcher);
    expect(chain.hears).toBe(false);
  });
});
