import { describe, expect, it } from 'vitest';

import { ExitReason, Pid } from 'fauxtp';

import { Listener, WatchList } from '../../src/primitives/watch-list.ts';

const pid = new Pid<unknown>(1, 'Counter', {} as never);
const reason = ExitReason.shutdown;

class Remembering extends Listener {
  override readonly hears: boolean;
  readonly #told: (process: Pid<unknown>, reason: ExitReason) => void;

  constructor(told: (process: Pid<unknown>, reason: ExitReason) => void, hears = false) {
    super();
    this.#told = told;
    this.hears = hears;
  }

  override get label(): string {
    return 'test';
  }

  override told(process: Pid<unknown>, why: ExitReason): void {
    this.#told(process, why);
  }
}

/** A list of watchers by name, and what they were told, in order. */
function watched(...names: string[]) {
  const list = new WatchList();
  const events: unknown[] = [];
  const watchers = names.map(
    (name) =>
      new Remembering(() => {
        events.push(name);
      }),
  );
  for (const watcher of watchers) list.add(watcher);
  const tell = (): unknown[] => {
    list.tell(pid, reason, (error) => {
      events.push(error);
    });
    return events;
  };
  return { list, events, watchers, tell };
}

describe('WatchList.tell', () => {
  it('tells each in the order in which they asked', () => {
    expect(watched('a', 'b', 'c').tell()).toEqual(['a', 'b', 'c']);
  });

  it('tells nobody if nobody asked', () => {
    expect(watched().tell()).toEqual([]);
  });

  it('tells whose end it was and why', () => {
    const { list, events, tell } = watched();
    list.add(
      new Remembering((process, why) => {
        events.push(process, why);
      }),
    );
    const [process, why] = tell();
    expect(process).toBe(pid);
    expect(why).toBe(reason);
  });

  it('tells each once', () => {
    const { tell } = watched('a', 'b');
    tell();
    expect(tell()).toEqual(['a', 'b']);
  });

  it('keeps what one throws from nobody else', () => {
    const failure = new Error('no');
    const { list, events, tell } = watched('a');
    list.add(
      new Remembering(() => {
        throw failure;
      }),
    );
    list.add(new Remembering(() => events.push('c')));
    expect(tell()).toEqual(['a', failure, 'c']);
  });

  it('does not tell one that is taken out by another that is told', () => {
    const { list, events, tell } = watched();
    const taken = new Remembering(() => events.push('taken'));
    list.add(
      new Remembering(() => {
        events.push('taking');
        list.remove(taken);
      }),
    );
    list.add(taken);
    list.add(new Remembering(() => events.push('last')));
    expect(tell()).toEqual(['taking', 'last']);
  });
});

describe('WatchList.remove', () => {
  it.each([
    { index: 0, left: ['b', 'c'] },
    { index: 1, left: ['a', 'c'] },
    { index: 2, left: ['a', 'b'] },
  ])('takes out the one at place $index', ({ index, left }) => {
    const { list, watchers, tell } = watched('a', 'b', 'c');
    list.remove(watchers[index] as Listener);
    expect(tell()).toEqual(left);
  });

  it.each([0, 1, 2])('lets the one at place %i in again, as the last', (index) => {
    const { list, watchers, tell } = watched('a', 'b', 'c');
    const watcher = watchers[index] as Listener;
    list.remove(watcher);
    list.add(watcher);
    const names = ['a', 'b', 'c'];
    expect(tell()).toEqual([...names.toSpliced(index, 1), names[index]]);
  });

  it('takes out the only one', () => {
    const { list, watchers, tell } = watched('a');
    list.remove(watchers[0] as Listener);
    expect(tell()).toEqual([]);
  });

  it('does nothing the second time', () => {
    const { list, watchers, tell } = watched('a', 'b', 'c');
    list.remove(watchers[1] as Listener);
    list.remove(watchers[1] as Listener);
    expect(tell()).toEqual(['a', 'c']);
  });

  it('does nothing for one that is not in the list', () => {
    const { list, events, tell } = watched('a', 'b');
    list.remove(new Remembering(() => events.push('stranger')));
    expect(tell()).toEqual(['a', 'b']);
  });
});

describe('WatchList.hears', () => {
  const deaf = (): Listener => new Remembering(() => undefined);
  const hearing = (): Listener => new Remembering(() => undefined, true);

  it.each([
    { name: 'nobody', watchers: [], hears: false },
    { name: 'only such as do not', watchers: [deaf(), deaf()], hears: false },
    { name: 'one that does, the first', watchers: [hearing(), deaf()], hears: true },
    { name: 'one that does, the last', watchers: [deaf(), hearing()], hears: true },
  ])('is $hears for $name', ({ watchers, hears }) => {
    const list = new WatchList();
    for (const watcher of watchers) list.add(watcher);
    expect(list.hears).toBe(hears);
  });

  it('forgets one that was taken out', () => {
    const list = new WatchList();
    const watcher = hearing();
    list.add(watcher);
    list.remove(watcher);
    expect(list.hears).toBe(false);
  });
});
