/**
 * Names, whatever the order of the steps: each leads to one living process at most, is free when that has
 * ended, and who waits for it gets it.
 */

import { exit, GenServer, NameTakenError, type Pid, processInfo, Registry } from 'fauxtp';
import { explore, type TestScope } from 'fauxtp/testing';
import { describe, expect, it } from 'vitest';

import { Doorman, knock, together } from '../bugs/clients.ts';

class Holder extends GenServer {
  readonly #alive: Set<Pid<unknown>>;

  constructor(alive: Set<Pid<unknown>>) {
    super();
    this.#alive = alive;
  }

  override init() {
    this.#alive.add(this.pid);
    expect([...this.#alive]).toEqual([this.pid]);
  }

  override terminate() {
    this.#alive.delete(this.pid);
  }
}

describe('a name', () => {
  it('has one holder at a time, who can be waited for', async () => {
    await explore(
      async (t: TestScope) => {
        const registry = new Registry();
        const name = registry.name('one');
        const alive = new Set<Pid<unknown>>();
        const door = await Doorman.start({ scope: t.scope });
        const waiting = registry.when('one');
        let starts = 0;
        const starting = async () => {
          for (let count = 0; count < 2; count += 1) {
            try {
              const pid = await Holder.start({ scope: t.scope, name, args: [alive] });
              starts += 1;
              await knock(door, 1);
              await GenServer.stop(pid);
            } catch (error) {
              expect(error).toBeInstanceOf(NameTakenError);
            }
          }
        };
        const looking = async () => {
          for (let count = 0; count < 4; count += 1) {
            const pid = registry.whereis('one');
            if (pid !== undefined) expect(processInfo(pid)).toBeDefined();
            await knock(door, 1);
          }
        };
        await together(t, { one: starting, other: starting, looking });
        expect(await waiting).toBeDefined();
        expect(starts).toBeGreaterThan(0);
        expect(registry.whereis('one')).toBeUndefined();
        expect([...alive]).toEqual([]);
        await t.stop();
      },
      { runs: 150 },
    );
  });

  it('is free when a killed holder is gone', async () => {
    await explore(async (t: TestScope) => {
      const name = new Registry().name('one');
      const first = await Holder.start({ scope: t.scope, name, args: [new Set<Pid<unknown>>()] });
      const door = await Doorman.start({ scope: t.scope });
      await together(t, {
        killer: async () => {
          await knock(door, 1);
          exit(first, 'kill');
        },
        successor: async () => {
          for (;;) {
            try {
              await Holder.start({ scope: t.scope, name, args: [new Set<Pid<unknown>>()] });
              return;
            } catch (error) {
              expect(error).toBeInstanceOf(NameTakenError);
              expect(processInfo(first)).toBeDefined();
              await knock(door, 1);
            }
          }
        },
      });
      await t.expectExit(first);
      expect(name.resolve()).not.toBe(first);
      await t.stop();
    });
  });
});
