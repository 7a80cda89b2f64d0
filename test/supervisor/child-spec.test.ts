import { describe, expect, it } from 'vitest';

import {
  Actor,
  type AutoShutdown,
  cast,
  childSpec,
  type ChildStart,
  exit,
  ExitReason,
  GenServer,
  InvalidChildSpecError,
  type LooseChildSpec,
  Pid,
  Registry,
  Scope,
  Supervisor,
} from 'fauxtp';

import { checkChildSpec, checkChildSpecs } from '../../src/supervisor/child-spec.ts';
import { settle, world } from '../support/world.ts';

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

const own = {
  scope: { owns: () => true },
  onExit: 'onExit',
  shutdown: 5,
  signal: new AbortController().signal,
};
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
      startTimeout: Infinity,
      significant: false,
      backoff: undefined,
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
    const spec = {
      id: 'a',
      actor: Worker,
      restart: undefined,
      shutdown: undefined,
      startTimeout: undefined,
      significant: undefined,
      backoff: undefined,
    };
    expect(
      checkChildSpec({ ...spec, type: undefined, name: undefined, args: undefined }),
    ).toMatchObject({
      restart: 'permanent',
      shutdown: 5_000,
      startTimeout: Infinity,
      significant: false,
      backoff: undefined,
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
    { startTimeout: 0 },
    { startTimeout: 10_000 },
    { startTimeout: Infinity },
    { significant: false },
    { backoff: { initial: 0 } },
    { backoff: { initial: 100, factor: 3, max: 1_000, jitter: 0.2, resetAfter: 500 } },
  ])('takes %o', (fields) => {
    expect(checkChildSpec({ id: 'a', actor: Worker, ...fields })).toMatchObject(fields);
  });

  const start = (): Promise<never> => Promise.reject(new Error('no'));
  const shutdowns = 'milliseconds, 0 or more (Infinity: no limit), or brutal_kill';
  const limit = 'milliseconds, 0 or more (Infinity: no limit)';
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
    ...[-1, NaN, '5000', 'infinity', null].map((value) => ({
      spec: { id: 'a', actor: Worker, startTimeout: value },
      field: 'startTimeout of child "a"',
      value,
      expected: limit,
    })),
    ...[0, -1, 1.5, NaN, '5', null].map((value) => ({
      spec: { id: 'a', actor: Worker, capacity: value },
      field: 'capacity of child "a"',
      value,
      expected: 'a whole number, 1 or more (Infinity: no limit)',
    })),
    ...['drop', 5, null].map((value) => ({
      spec: { id: 'a', start, capacity: 5, overflow: value },
      field: 'overflow of child "a"',
      value,
      expected: 'reject or drop-newest or drop-oldest',
    })),
    {
      spec: { id: 'a', actor: Worker, overflow: 'reject' },
      field: 'overflow of child "a"',
      value: 'reject',
      expected: 'left out if there is no capacity',
    },
    ...['yes', 0, 1, null].map((value) => ({
      spec: { id: 'a', actor: Worker, restart: 'transient', significant: value },
      field: 'significant of child "a"',
      value,
      expected: 'true or false',
    })),
    ...[null, 100, 'slow', true].map((value) => ({
      spec: { id: 'a', actor: Worker, backoff: value },
      field: 'backoff of child "a"',
      value,
      expected: 'an object with an initial wait',
    })),
    {
      spec: { id: 'a', actor: Worker, backoff: {} },
      field: 'backoff.initial of child "a"',
      value: undefined,
      expected: 'milliseconds, 0 or more, and finite',
    },
    {
      spec: { id: 'a', actor: Worker, backoff: { initial: 100, max: 99 } },
      field: 'backoff.max of child "a"',
      value: 99,
      expected: 'no less than initial, 100 ms',
    },
    {
      spec: { id: 'a', actor: Worker, backoff: { initial: 100, factor: 0.5 } },
      field: 'backoff.factor of child "a"',
      value: 0.5,
      expected: '1 or more',
    },
    {
      spec: { id: 'a', actor: Worker, backoff: { initial: 100, jitter: 2 } },
      field: 'backoff.jitter of child "a"',
      value: 2,
      expected: 'from 0 to 1',
    },
    {
      spec: { id: 'a', actor: Worker, backoff: { initial: 100, resetAfter: -1 } },
      field: 'backoff.resetAfter of child "a"',
      value: -1,
      expected: 'milliseconds, 0 or more (Infinity: never)',
    },
    {
      spec: { id: 'a', actor: Worker, restrat: 'never' },
      field: 'restrat of child "a"',
      value: 'never',
      expected: 'left out: there is no such field here',
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

describe('a significant child', () => {
  // supervisor.erl, validChildSpec/1 and check_childspec/2: not a permanent one, and none at all
  // under a supervisor that never ends by itself.
  const permanent = 'false: a permanent child is always restarted';
  const never = 'false, unless the supervisor has an autoShutdown';

  it.each<{ restart: string | undefined; autoShutdown: AutoShutdown; expected: string }>([
    { restart: undefined, autoShutdown: 'any_significant', expected: permanent },
    { restart: 'permanent', autoShutdown: 'any_significant', expected: permanent },
    { restart: 'permanent', autoShutdown: 'all_significant', expected: permanent },
    { restart: 'permanent', autoShutdown: 'never', expected: never },
    { restart: 'transient', autoShutdown: 'never', expected: never },
    { restart: 'temporary', autoShutdown: 'never', expected: never },
  ])('is refused with $restart and $autoShutdown', ({ restart, autoShutdown, expected }) => {
    const spec = { id: 'a', actor: Worker, restart, significant: true };
    for (const check of [
      () => checkChildSpec(spec, autoShutdown),
      () => checkChildSpecs([spec], autoShutdown),
    ]) {
      const error = thrownBy(check);
      expect(error).toBeInstanceOf(InvalidChildSpecError);
      expect(error).toMatchObject({ field: 'significant of child "a"', value: true, expected });
    }
  });

  it.each<{ restart: string; autoShutdown: AutoShutdown }>([
    { restart: 'transient', autoShutdown: 'any_significant' },
    { restart: 'transient', autoShutdown: 'all_significant' },
    { restart: 'temporary', autoShutdown: 'any_significant' },
    { restart: 'temporary', autoShutdown: 'all_significant' },
  ])('is taken with $restart and $autoShutdown', ({ restart, autoShutdown }) => {
    const spec = { id: 'a', actor: Worker, restart, significant: true };
    expect(checkChildSpec(spec, autoShutdown)).toMatchObject({ restart, significant: true });
    expect(checkChildSpecs([spec], autoShutdown)).toMatchObject([{ significant: true }]);
  });

  it('is refused without a word on autoShutdown', () => {
    const spec = { id: 'a', actor: Worker, restart: 'transient', significant: true };
    expect(() => checkChildSpec(spec)).toThrow(never);
    expect(() => checkChildSpecs([spec])).toThrow(never);
  });
});

describe('a start function', () => {
  class Echo extends GenServer {
    override handleCast(reason: ExitReason): never {
      return this.exit(reason);
    }
  }

  /* What a supervisor hands to the start function of a child, with a scope of its own. */
  function handed() {
    const { reports, runtime } = world();
    const scope = new Scope({ runtime });
    const ends: unknown[] = [];
    const onExit = (reason: ExitReason, pid: Pid<unknown>): void => {
      ends.push([reason, pid]);
    };
    const given = { scope, onExit, shutdown: 5, startTimeout: Infinity } as ChildStart;
    return { reports, runtime, scope, ends, given };
  }

  it.each([undefined, null, 'pid', {}, { resolve: () => undefined }])(
    'is refused if it resolves to %o',
    async (value) => {
      const { given } = handed();
      const start = (): Promise<never> => Promise.resolve(value as never);
      const started = checkChildSpec({ id: 'a', start }).start(given);

      await expect(started).rejects.toBeInstanceOf(InvalidChildSpecError);
      await expect(started).rejects.toMatchObject({
        field: 'start of child "a"',
        value,
        expected: 'a function that resolves to a pid',
      });
    },
  );

  it('is refused if it starts its child in another scope', async () => {
    const { given, runtime, scope } = handed();
    const other = new Scope({ runtime });
    const start = (own: ChildStart): Promise<Pid> => Echo.start({ ...own, scope: other });
    const started = checkChildSpec({ id: 'a', start }).start(given);

    await expect(started).rejects.toBeInstanceOf(InvalidChildSpecError);
    await expect(started).rejects.toMatchObject({
      field: 'start of child "a"',
      value: start,
      expected: 'a function that starts its child in the scope that it is handed',
    });
    await other.close();
    await scope.close();
  });

  it('may drop onExit: the end of its child is heard all the same', async () => {
    const { ends, given, reports, scope } = handed();
    const start = ({ scope: own }: ChildStart): Promise<Pid> => Echo.start({ scope: own });
    const pid = await checkChildSpec({ id: 'a', start }).start(given);
    const reason = ExitReason.error(new Error('boom'));
    cast(pid as Pid, reason);
    await settle();

    expect(ends).toEqual([[reason, pid]]);
    expect(reports).toEqual([]);
    await scope.close();
  });

  it('that hands onExit on is heard once, and so is each that it starts beside its child', async () => {
    const { ends, given, scope } = handed();
    const begun: Pid[] = [];
    const start = async (own: ChildStart): Promise<Pid> => {
      begun.push(await Echo.start(own), await Echo.start(own));
      return begun[0] as Pid;
    };
    await checkChildSpec({ id: 'a', start }).start(given);
    for (const pid of begun) {
      cast(pid, ExitReason.shutdown);
      await settle();
    }

    expect(ends).toEqual(begun.map((pid) => [ExitReason.shutdown, pid]));
    await scope.close();
  });

  it('may resolve when its child has ended already: that is heard too', async () => {
    const { ends, given, scope } = handed();
    const start = async ({ scope: own }: ChildStart): Promise<Pid> => {
      const pid = await Echo.start({ scope: own });
      exit(pid, 'kill');
      await settle();
      return pid;
    };
    const pid = await checkChildSpec({ id: 'a', start }).start(given);
    await settle();

    expect(ends).toEqual([[ExitReason.noproc, pid]]);
    await scope.close();
  });

  it('fails with what it rejects or throws with', async () => {
    const { given } = handed();
    const rejects = checkChildSpec({ id: 'a', start: () => Promise.reject(new Error('no')) });
    const throws = checkChildSpec({
      id: 'a',
      start: () => {
        throw new Error('no');
      },
    });

    await expect(rejects.start(given)).rejects.toEqual(new Error('no'));
    await expect(throws.start(given)).rejects.toEqual(new Error('no'));
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
    expect(calls).toEqual([{ ...own, onExit: expect.any(Function) as unknown }]);
  });

  it('hands a start function the name and the label that the spec has', async () => {
    const { calls, pid } = spy();
    const start = (options: ChildStart): Promise<Pid<never>> => {
      calls.push(options);
      return Promise.resolve(pid as Pid<never>);
    };
    const name = new Registry().name('db');
    await checkChildSpec({ id: 'a', start, name, label: 'the db' }).start(ownStart);
    const onExit = expect.any(Function) as unknown;
    expect(calls).toEqual([{ ...own, onExit, name, label: 'the db' }]);
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
