/**
 * Calls, whatever the order of the steps: each is answered or fails, once, and with what it asked for,
 * also if the server stops, is killed, or answers late.
 */

import { call, type CallRequest, exit, ExitReason, type From, GenServer } from 'fauxtp';
import { noReply, type Pid, reply } from 'fauxtp';
import { explore, type TestScope } from 'fauxtp/testing';
import { describe, expect, it } from 'vitest';

import { Doorman, knock, together } from '../bugs/clients.ts';

interface DoublerProtocol {
  call: { double(of: number): number };
}

/* Odd numbers it answers at once, even ones later, out of order. */
class Doubler extends GenServer<DoublerProtocol> {
  readonly #later: [From<number>, number][] = [];

  override handleCall([, of]: CallRequest<DoublerProtocol>, from: From<number>) {
    if (of % 2 === 1) return [2 * of, undefined];
    this.#later.push([from, 2 * of]);
    if (this.#later.length === 2) for (const one of this.#later.reverse()) reply(...one);
    return noReply(undefined);
  }
}

type End = (doubler: Pid<DoublerProtocol>) => unknown;

async function asking(t: TestScope, end: End): Promise<void> {
  const doubler = await Doubler.start({ scope: t.scope });
  const door = await Doorman.start({ scope: t.scope });
  const outcomes = new Map<number, string>();
  const client = (numbers: readonly number[]) => async () => {
    for (const of of numbers) {
      const outcome = await call(doubler, ['double', of], { timeout: Infinity }).then(
        (answer) => {
          expect(answer).toBe(2 * of);
          return 'answered';
        },
        (error: unknown) => (error as Error).name,
      );
      expect(outcomes.has(of)).toBe(false);
      outcomes.set(of, outcome);
    }
  };
  await together(t, {
    a: client([1, 3, 5]),
    b: client([2, 7]),
    c: client([4, 9]),
    end: async () => {
      await knock(door, 2);
      await end(doubler);
    },
  });
  expect([...outcomes.keys()].toSorted()).toEqual([1, 2, 3, 4, 5, 7, 9]);
  for (const outcome of outcomes.values()) expect(outcome).toMatch(/^(answered|CallExitError)$/);
  expect(t.running().filter((line) => line.startsWith('call '))).toEqual([]);
  await t.expectExit(doubler);
  await t.stop();
}

const ENDS: readonly [string, End][] = [
  ['is stopped', (doubler) => GenServer.stop(doubler)],
  [
    'is told to exit',
    (doubler) => {
      exit(doubler, ExitReason.shutdown);
    },
  ],
  [
    'is killed',
    (doubler) => {
      exit(doubler, 'kill');
    },
  ],
];

describe('a call', () => {
  it.each(ENDS)('of a server that %s is answered, or fails', async (_name, end) => {
    await explore((t: TestScope) => asking(t, end), { runs: 150 });
  });
});
