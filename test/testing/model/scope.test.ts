/**
 * Ownership, whatever the order of the steps: every owner outlives what it owns, what was started last is
 * stopped first, and nothing starts in a scope that is closed.
 */

import { exit, ExitReason, GenServer, Scope, ScopeClosedError } from 'fauxtp';
import { StartError } from 'fauxtp';
import { explore, type TestScope } from 'fauxtp/testing';
import { describe, expect, it } from 'vitest';

import { Doorman, knock, together } from '../bugs/clients.ts';

/* Starts `width` others like it, down to `depth`; says when it ends. */
class Node extends GenServer {
  readonly #path: string;
  readonly #depth: number;
  readonly #ends: string[];

  constructor(path: string, depth: number, ends: string[]) {
    super();
    this.#path = path;
    this.#depth = depth;
    this.#ends = ends;
  }

  override async init() {
    if (this.#depth === 0) return;
    for (const id of ['1', '2']) {
      await Node.start({
        scope: this.scope,
        label: this.#path + id,
        args: [this.#path + id, this.#depth - 1, this.#ends],
        onExit: () => this.#ends.push(this.#path + id),
      });
    }
  }
}

function below(path: string, depth: number): string[] {
  if (depth === 0) return [];
  return ['2', '1'].flatMap((id) => [...below(path + id, depth - 1), path + id]);
}

describe('a scope', () => {
  it('ends after what it owns, last first, whoever ends the tree and however', async () => {
    for (const reason of [ExitReason.shutdown, 'kill'] as const) {
      await explore(async (t: TestScope) => {
        const ends: string[] = [];
        const root = await Node.start({
          scope: t.scope,
          args: ['n', 2, ends],
          onExit: () => ends.push('n'),
        });
        const door = await Doorman.start({ scope: t.scope });
        await together(t, {
          one: async () => {
            await knock(door, 1);
            exit(root, reason);
          },
          other: () => GenServer.stop(root).catch(() => undefined),
        });
        await t.settle();
        // One that is killed does not wait for what it owns.
        const seen = reason === 'kill' ? ends.filter((one) => one !== 'n') : ends;
        const order = [...below('n', 2), ...(reason === 'kill' ? [] : ['n'])];
        expect(seen).toEqual(order);
        expect(ends).toContain('n');
        await t.stop();
      });
    }
  });

  it('that is closed while things start in it ends with all of them, or refuses them', async () => {
    await explore(
      async (t: TestScope) => {
        const scope = new Scope({ parent: t.scope, name: 'inner' });
        const door = await Doorman.start({ scope: t.scope });
        const ends: string[] = [];
        const started: string[] = [];
        const starting = (name: string) => async () => {
          for (const id of [`${name}1`, `${name}2`]) {
            await knock(door, 1);
            try {
              await Node.start({ scope, args: [id, 1, ends], onExit: () => ends.push(id) });
              started.push(id);
            } catch (error) {
              expect([ScopeClosedError, StartError].some((one) => error instanceof one)).toBe(true);
            }
          }
        };
        let closed = false;
        await together(t, {
          a: starting('a'),
          b: starting('b'),
          closing: async () => {
            await knock(door, 2);
            await scope.close();
            closed = true;
            expect(scope.running()).toEqual([]);
          },
        });
        expect(closed).toBe(true);
        // Owned before owner, and all that were up have ended.
        for (const id of started) {
          expect(ends).toContain(id);
          expect(ends.indexOf(`${id}1`)).toBeLessThan(ends.indexOf(id));
          expect(ends.indexOf(`${id}2`)).toBeLessThan(ends.indexOf(`${id}1`));
        }
        await t.stop();
      },
      { runs: 150 },
    );
  });

  it('whose body fails cancels its tasks and tells of one error', async () => {
    await explore(async (t: TestScope) => {
      const door = await Doorman.start({ scope: t.scope });
      const ended: string[] = [];
      const failing = Scope.run(
        (scope) => {
          for (const name of ['a', 'b']) {
            scope.spawn(
              async (signal) => {
                await knock(door, 1);
                if (name === 'a') throw new RangeError('a');
                while (!signal.aborted) await knock(door, 1);
                ended.push(name);
                signal.throwIfAborted();
              },
              { name },
            );
          }
        },
        { parent: t.scope },
      );
      await expect(failing).rejects.toThrow(RangeError);
      // It may have been cancelled before it began.
      expect(['', 'b']).toContain(ended.join());
      await t.stop();
    });
  });
});
