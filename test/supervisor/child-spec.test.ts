import { describe, expect, it } from 'vitest';

import {
  Actor,
  childSpec,
  GenServer,
  InvalidChildSpecError,
  type LooseChildSpec,
  Pid,
  Registry,
  Supervisor,
} from 'fauxtp';

import {
  type ChildStart,
  checkChildSpec,
  checkChildSpecs,
} from '../../src/supervisor/child-spec.ts';

class Worker extends GenServer {}
class Nest extends Supervisor {
  childSpecs() {
    return [];
  }
}

/* A class that remembers how it was started. */
function spy() {
  const calls: unknown[] = [];
  const pid = new Pid<unknown>(1, 'Spy', { dead: false, watch: () => true } as never);
  class Spy extends Actor {
    static override start(options: unknown): Promise<never> {
      calls.push(options);
      return Promise.resolve(pid as never);
    }
  }
  return { Spy, calls, pid };
}

const own = { scope: { owns: () => true }, onExit: 'onExit', shutdown: 5, signal: 'signal' };
const ownStart = own as unknown as ChildStart;

function thrownBy(code: () => unknown): unknown {
  try {
    return code();
  } catch (error) {
    return error;
  }
}

describe('checkChildSpec', () => {
  it('gives a worker its defaults', () => {
    expect(checkChildSpec({ id: 'a', actor: Worker })).toMatchObject({
      id: 'a',
      restart: 'permanent',
      shutdown: 5_000,
      type: 'worker',
    });
  });

  it('gives a supervisor its defaults', () => {
    expect(checkChildSpec({ id: 'a', actor: Nest })).toMatchObject({
      restart: 'permanent',
      shutdown: Infinity,
      type: 'supervisor',
    });
  });

  it('gives the defaults to fields that are undefined', () => {
    const spec = { id: 'a', actor: Worker, restart: undefined, shutdown: undefined };
    expect(
      checkChildSpec({ ...spec, type: undefined, name: undefined, args: undefined }),
    ).toMatchObject({
      restart: 'permanent',
      shutdown: 5_000,
      type: 'worker',
    });
  });

  it.each([
    { type: 'supervisor', shutdown: Infinity },
    { type: 'worker', shutdown: 5_000 },
  ])('gives a start function that counts as $type its shutdown', ({ type, shutdown }) => {
    const start = (): Promise<never> => Promise.reject(new Error('no'));
    expect(checkChildSpec({ id: 'a', type, start })).toMatchObject({ type, shutdown });
  });

  it.each([
    { restart: 'permanent' },
    { restart: 'transient' },
    { restart: 'temporary' },
    { shutdown: 0 },
    { shutdown: 10_000 },
    { shutdown: Infinity },
    { shutdown: 'brutal_kill' },
    { type: 'supervisor' },
  ])('takes %o', (fields) => {
    expect(checkChildSpec({ id: 'a', actor: Worker, ...fields })).toMatchObject(fields);
  });

  const start = (): Promise<never> => Promise.reject(new Error('no'));
  const shutdowns = 'milliseconds, 0 or more (Infinity: no limit), or brutal_kill';
  const restarts = 'permanent or transient or temporary';
  const actors = 'the class of an actor, if there is no start function';
  const ids = 'a string that is not empty';

  it.each<{ spec: unknown; field: string; value: unknown; expected: string }>([
    { spec: undefined, field: 'child spec', value: undefined, expected: 'an object' },
    { spec: null, field: 'child spec', value: null, expected: 'an object' },
    { spec: Worker, field: 'child spec', value: Worker, expected: 'an object' },
    { spec: { actor: Worker }, field: 'id of a child spec', value: undefined, expected: ids },
    { spec: { id: '', actor: Worker }, field: 'id of a child spec', value: '', expected: ids },
    { spec: { id: 5, actor: Worker }, field: 'id of a child spec', value: 5, expected: ids },
    {
      spec: { id: 'a' },
      field: 'actor of child "a"',
      value: undefined,
      expected: actors,
    },
    {
      spec: { id: 'a', actor: Worker, start },
      field: 'actor of child "a"',
      value: Worker,
      expected: 'left out if there is a start function',
    },
    {
      spec: { id: 'a', actor: null },
      field: 'actor of child "a"',
      value: null,
      expected: actors,
    },
    {
      spec: { id: 'a', actor: 'Worker' },
      field: 'actor of child "a"',
      value: 'Worker',
      expected: actors,
    },
    {
      spec: { id: 'a', actor: Map },
      field: 'actor of child "a"',
      value: Map,
      expected: actors,
    },
    {
      spec: { id: 'a', start: null },
      field: 'start of child "a"',
      value: null,
      expected: 'a function',
    },
    {
      spec: { id: 'a', start: 'start' },
      field: 'start of child "a"',
      value: 'start',
      expected: 'a function',
    },
    {
      spec: { id: 'a', start, args: ['url'] },
      field: 'args of child "a"',
      value: ['url'],
      expected: 'left out if there is a start function',
    },
    {
      spec: { id: 'a', actor: Worker, args: 'url' },
      field: 'args of child "a"',
      value: 'url',
      expected: 'an array of constructor arguments',
    },
    {
      spec: { id: 'a', actor: Worker, args: null },
      field: 'args of child "a"',
      value: null,
      expected: 'an array of constructor arguments',
    },
    {
      spec: { id: 'a', actor: Worker, restart: 'always' },
      field: 'restart of child "a"',
      value: 'always',
      expected: restarts,
    },
    {
      spec: { id: 'a', actor: Worker, restart: null },
      field: 'restart of child "a"',
      value: null,
      expected: restarts,
    },
    {
      spec: { id: 'a', actor: Worker, type: 'server' },
      field: 'type of child "a"',
      value: 'server',
      expected: 'worker or supervisor',
    },
    {
      spec: { id: 'a', actor: Worker, shutdown: -1 },
      field: 'shutdown of child "a"',
      value: -1,
      expected: shutdowns,
    },
    {
      spec: { id: 'a', actor: Worker, shutdown: NaN },
      field: 'shutdown of child "a"',
      value: NaN,
      expected: shutdowns,
    },
    {
      spec: { id: 'a', actor: Worker, shutdown: '5000' },
      field: 'shutdown of child "a"',
      value: '5000',
      expected: shutdowns,
    },
    {
      spec: { id: 'a', actor: Worker, shutdown: 'infinity' },
      field: 'shutdown of child "a"',
      value: 'infinity',
      expected: shutdowns,
    },
  ])('refuses $spec for its $field', ({ spec, field, value, expected }) => {
    const error = thrownBy(() => checkChildSpec(spec as LooseChildSpec));
    expect(error).toBeInstanceOf(InvalidChildSpecError);
    expect(error).toMatchObject({ field, value, expected });
  });

  it.each([
    { field: 'name', value: 'db' },
    { field: 'label', value: '' },
    { field: 'label', value: 5 },
  ])('refuses $value as a $field', ({ field, value }) => {
    const spec = { id: 'a', actor: Worker, [field]: value };
    const error = thrownBy(() => checkChildSpec(spec));
    expect(error).toBeInstanceOf(InvalidChildSpecError);
    expect(error).toMatchObject({ field: `${field} of child "a"`, value });
  });
});

describe('the start of a checked spec', () => {
  it('hands the class what the supervisor gives, and what the spec says', async () => {
    const { Spy, calls, pid } = spy();
    const name = new Registry().name('db');
    const spec = { id: 'a', actor: Spy, args: ['url', 5], name, label: 'the db' };
    await expect(checkChildSpec(spec).start(ownStart)).resolves.toBe(pid);
    expect(calls).toEqual([{ ...own, args: ['url', 5], name, label: 'the db' }]);
  });

  it('hands the class no arguments if there are none', async () => {
    const { Spy, calls } = spy();
    await checkChildSpec({ id: 'a', actor: Spy }).start(ownStart);
    expect(calls).toEqual([{ ...own, args: [], name: undefined, label: undefined }]);
  });

  it('hands a start function what the supervisor gives, and returns its pid', async () => {
    const { calls, pid } = spy();
    const start = (options: ChildStart): Promise<Pid<never>> => {
      calls.push(options);
      return Promise.resolve(pid as Pid<never>);
    };
    await expect(checkChildSpec({ id: 'a', start }).start(ownStart)).resolves.toBe(pid);
    expect(calls).toEqual([own]);
  });

  it('hands a start function the name and the label that the spec has', async () => {
    const { calls, pid } = spy();
    const start = (options: ChildStart): Promise<Pid<never>> => {
      calls.push(options);
      return Promise.resolve(pid as Pid<never>);
    };
    const name = new Registry().name('db');
    await checkChildSpec({ id: 'a', start, name, label: 'the db' }).start(ownStart);
    expect(calls).toEqual([{ ...own, name, label: 'the db' }]);
  });
});

describe('checkChildSpecs', () => {
  it('keeps the order', () => {
    const specs = ['c', 'a', 'b'].map((id) => ({ id, actor: Worker }));
    expect(checkChildSpecs(specs).map(({ id }) => id)).toEqual(['c', 'a', 'b']);
  });

  it('takes a list of none', () => {
    expect(checkChildSpecs([])).toEqual([]);
  });

  it('refuses two of one id', () => {
    const specs = ['a', 'b', 'a'].map((id) => ({ id, actor: Worker }));
    const error = thrownBy(() => checkChildSpecs(specs));
    expect(error).toBeInstanceOf(InvalidChildSpecError);
    expect(error).toMatchObject({
      field: 'id of a child spec',
      value: 'a',
      expected: 'unique among its siblings',
    });
  });

  it.each([undefined, null, {}, 'a', new Set()])('refuses %o in place of a list', (specs) => {
    const error = thrownBy(() => checkChildSpecs(specs as never));
    expect(error).toBeInstanceOf(InvalidChildSpecError);
    expect(error).toMatchObject({
      field: 'childSpecs()',
      value: specs,
      expected: 'an array of child specs',
    });
  });

  it('refuses a list with a spec that is not valid', () => {
    expect(() => checkChildSpecs([{ id: 'a', actor: Worker }, { id: 'b' }])).toThrow(
      'actor of child "b" must be the class of an actor',
    );
  });
});

describe('childSpec', () => {
  it('returns the spec as it is', () => {
    const spec = { id: 'a', actor: Worker, restart: 'transient' } as const;
    expect(childSpec(spec)).toBe(spec);
  });
});
