/**
 * Supervision, whatever the order of the steps: no two lives of one child overlap, what has to restart
 * with another does, starts are in order and stops in reverse.
 */

import { call, cast, GenServer, type Pid, type Strategy, Supervisor } from 'fauxtp';
import { explore, type TestScope } from 'fauxtp/testing';
import { describe, expect, it } from 'vitest';

import { Doorman, knock, together } from '../bugs/clients.ts';

const IDS = ['a', 'b', 'c'];

interface ChildProtocol {
  call: { generation(): number };
  cast: { crash(): void };
}

/* What is known of the children while they live. */
class Book {
  readonly alive = new Map<string, Pid<unknown>>();
  readonly events: string[] = [];
  readonly generations = new Map<string, number>();

  up(id: string, pid: Pid<unknown>): void {
    expect(this.alive.get(id)).toBeUndefined();
    // What stands before it is up: it has been started after that.
    for (const before of IDS.slice(0, IDS.indexOf(id))) {
      if (this.strict) expect(this.alive.has(before)).toBe(true);
    }
    this.alive.set(id, pid);
    this.generations.set(id, (this.generations.get(id) ?? 0) + 1);
    this.events.push(`+${id}`);
  }

  down(id: string): void {
    expect(this.alive.has(id)).toBe(true);
    this.alive.delete(id);
    this.events.push(`-${id}`);
  }

  strict = false;
}

class Child extends GenServer<ChildProtocol> {
  readonly #id: string;
  readonly #book: Book;

  constructor(id: string, book: Book) {
    super();
    this.#id = id;
    this.#book = book;
  }

  override init() {
    this.#book.up(this.#id, this.pid);
  }

  override handleCall(): [number, undefined] {
    return [this.#book.generations.get(this.#id) ?? 0, undefined];
  }

  override handleCast(): never {
    throw new Error(`crash of ${this.#id}`);
  }

  override terminate() {
    this.#book.down(this.#id);
  }
}

class Tree extends Supervisor {
  override readonly strategy: Strategy;
  override readonly maxRestarts = 20;
  readonly #book: Book;

  constructor(strategy: Strategy, book: Book) {
    super();
    this.strategy = strategy;
    this.#book = book;
  }

  override childSpecs() {
    return IDS.map((id) => ({ id, actor: Child, args: [id, this.#book] }));
  }
}

async function crashing(t: TestScope, strategy: Strategy, crashes: readonly string[]) {
  const book = new Book();
  const tree = await Tree.start({ scope: t.scope, args: [strategy, book] });
  const door = await Doorman.start({ scope: t.scope });
  expect(book.events).toEqual(['+a', '+b', '+c']);
  const child = (id: string) => Supervisor.child<ChildProtocol>(tree, id);
  let times = 0;
  await together(
    t,
    Object.fromEntries(
      crashes.map((id) => [
        `trouble of ${id}`,
        async () => {
          await knock(door, (times += 1));
          cast(child(id), ['crash']);
        },
      ]),
    ),
  );
  await t.settle();
  for (const id of crashes) await t.expectRestart(tree, id).catch(() => undefined);

  // All are up again, and they are those that the supervisor knows.
  expect([...book.alive.keys()].toSorted()).toEqual(IDS);
  const { length } = book.events;
  for (const id of IDS) {
    expect(child(id).resolve()).toBe(book.alive.get(id));
    expect(await call(child(id), ['generation'])).toBe(book.generations.get(id));
  }
  expect(book.events).toHaveLength(length);
  await t.stop();
  expect(book.events.slice(length)).toEqual(['-c', '-b', '-a']);
  return book;
}

describe('a supervisor', () => {
  it.each(['one_for_one', 'one_for_all', 'rest_for_one'] as const)(
    'with %s, in which two children crash',
    async (strategy) => {
      await explore(
        async (t: TestScope) => {
          const { generations } = await crashing(t, strategy, ['a', 'b']);
          const [a = 0, b = 0, c = 0] = IDS.map((id) => generations.get(id));
          if (strategy === 'one_for_one') expect([a, c]).toEqual([2, 1]);
          // Whoever stands behind one that has crashed begins anew as often, at least.
          if (strategy === 'rest_for_one') expect(c).toBeGreaterThanOrEqual(a);
          if (strategy === 'one_for_all') expect([a, b]).toEqual([c, c]);
        },
        { runs: 150 },
      );
    },
  );
});
