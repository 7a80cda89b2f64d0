/**
 * Messages, whatever the order of the steps: none is lost or doubled, each server is at one at a time, and
 * what one sends to another stays in order.
 */

import { Actor, call, cast, ExitReason, GenServer, type Pid, send } from 'fauxtp';
import { explore, type TestScope } from 'fauxtp/testing';
import { describe, expect, it } from 'vitest';

import { together } from '../bugs/clients.ts';

type Numbered = readonly [sender: string, number: number];

interface SinkProtocol {
  call: { taken(): readonly Numbered[] };
  cast: { take(sender: string, number: number): void };
}

interface EchoProtocol {
  call: { echo(): void };
}

class Echo extends GenServer<EchoProtocol> {
  override handleCall() {
    return [undefined, undefined];
  }
}

class Sink extends GenServer<SinkProtocol> {
  readonly #echo: Pid<EchoProtocol>;
  readonly #taken: Numbered[] = [];
  #busy = 0;

  constructor(echo: Pid<EchoProtocol>) {
    super();
    this.#echo = echo;
  }

  override handleCall(): [readonly Numbered[], undefined] {
    return [this.#taken, undefined];
  }

  override async handleCast([, sender, number]: readonly ['take', ...Numbered]) {
    this.#busy += 1;
    expect(this.#busy).toBe(1);
    await this.call(this.#echo, ['echo']);
    this.#taken.push([sender, number]);
    this.#busy -= 1;
  }
}

const SENDERS = ['a', 'b', 'c'];
const NUMBERS = [1, 2, 3];

function isWhole(taken: readonly Numbered[]): void {
  expect(taken).toHaveLength(SENDERS.length * NUMBERS.length);
  for (const sender of SENDERS) {
    const own = taken.filter(([who]) => who === sender).map(([, number]) => number);
    expect(own).toEqual(NUMBERS);
  }
}

describe('a mailbox', () => {
  it('of a server', async () => {
    await explore(async (t: TestScope) => {
      const echo = await Echo.start({ scope: t.scope });
      const sink = await Sink.start({ scope: t.scope, args: [echo] });
      const sender = (name: string) => async () => {
        for (const number of NUMBERS) {
          cast(sink, ['take', name, number]);
          await call(echo, ['echo']);
        }
      };
      await together(t, Object.fromEntries(SENDERS.map((name) => [name, sender(name)])));
      isWhole(await call(sink, ['taken']));
      await t.stop();
    });
  });

  it('of an actor that picks what it wants', async () => {
    const taken: Numbered[] = [];
    class Picking extends Actor {
      override async run(): Promise<never> {
        taken.length = 0;
        // Those of one sender after those of another: the rest has to wait, in order.
        for (const sender of SENDERS) {
          for (let left = NUMBERS.length; left > 0; left -= 1) {
            const number = await this.receive([[sender, Number], (one) => one]);
            taken.push([sender, number]);
          }
        }
        return this.exit(ExitReason.normal);
      }
    }
    await explore(async (t: TestScope) => {
      const echo = await Echo.start({ scope: t.scope });
      const picking = await Picking.start({ scope: t.scope });
      const sender = (name: string) => async () => {
        for (const number of NUMBERS) {
          send(picking, [name, number]);
          await call(echo, ['echo']);
        }
      };
      await together(t, Object.fromEntries(SENDERS.map((name) => [name, sender(name)])));
      await t.expectExit(picking, ExitReason.normal);
      isWhole(taken);
      expect(taken.map(([who]) => who).join('')).toBe('aaabbbccc');
      await t.stop();
    });
  });
});
