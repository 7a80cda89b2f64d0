import { format, inspect } from 'node:util';

import { describe, expect, it } from 'vitest';

import { ANY, GenServer, IGNORE, Pid, Ref, Scope } from 'fauxtp';

import { world } from '../support/world.ts';

class Counter extends GenServer {}

async function started(options: { label?: string } = {}): Promise<Pid[]> {
  const pids: Pid[] = [];
  await Scope.run(
    async (scope) => {
      for (let count = 0; count < 2; count += 1) {
        pids.push(await Counter.start({ scope, ...options }));
      }
      scope.cancel();
    },
    { runtime: world().runtime },
  );
  return pids;
}

describe('Pid', () => {
  it('prints its number and the name of its class', async () => {
    const [one, two] = await started();
    expect([String(one), String(two)]).toEqual(['#PID<1 Counter>', '#PID<2 Counter>']);
  });

  it('prints the label it was started with', async () => {
    const [one] = await started({ label: 'visits' });
    expect(String(one)).toBe('#PID<1 visits>');
  });

  it('has its number and its label as fields', async () => {
    const [, two] = await started({ label: 'visits' });
    expect(two?.id).toBe(2);
    expect(two?.label).toBe('visits');
  });

  it('is anonymous if its class has no name', () => {
    expect(String(new Pid(1, { name: '' }, {} as never))).toBe('#PID<1 anonymous>');
  });

  it('leads to itself', async () => {
    const [one] = await started();
    expect(one?.resolve()).toBe(one);
  });

  it('counts anew under every root scope', async () => {
    const [one] = await started();
    const [other] = await started();
    expect(other?.id).toBe(one?.id);
    expect(other).not.toBe(one);
  });
});

const pid = new Pid(7, 'Counter', {} as never);
const ref = new Ref('monitor');

describe('JSON.stringify', () => {
  it('has a pid as text, and nothing of what is behind it', () => {
    expect(JSON.stringify({ pid })).toBe('{"pid":"#PID<7 Counter>"}');
    expect(Object.keys(pid)).toEqual(['id']);
  });
});

describe('util.inspect', () => {
  it.each([
    { name: 'a pid', value: pid, text: '#PID<7 Counter>' },
    { name: 'a pid inside an object', value: { pid }, text: '{ pid: #PID<7 Counter> }' },
    { name: 'a ref', value: ref, text: '#Ref<monitor>' },
    { name: 'a pattern', value: [ANY, IGNORE], text: '[ ANY, IGNORE ]' },
    {
      name: 'a message',
      value: ['$down', ref, pid],
      text: "[ '$down', #Ref<monitor>, #PID<7 Counter> ]",
    },
  ])('prints $name as text, and nothing of what is behind it', ({ value, text }) => {
    expect(inspect(value, { depth: Infinity })).toBe(text);
  });

  it('prints a pid in console.log and in a template alike', () => {
    expect(format('%s of %o', pid, 'a')).toBe("#PID<7 Counter> of 'a'");
    expect(format(pid)).toBe(pid.toString());
  });
});
