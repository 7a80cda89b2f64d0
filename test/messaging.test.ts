import { describe, expect, it } from 'vitest';

import {
  cast,
  exit,
  ExitReason,
  GenServer,
  link,
  NoProcessError,
  type Pid,
  processInfo,
  Scope,
  unlink,
} from 'fauxtp';

import { gate, settle, world } from './support/world.ts';

class Works extends GenServer {
  override async handleCast(work: unknown) {
    await work;
  }
}

async function two(scope: Scope): Promise<[Pid, Pid]> {
  const start = () => Works.start({ scope, onExit: () => undefined });
  return [await start(), await start()];
}

describe('link', () => {
  const reason = ExitReason.error('boom');

  it.each([
    { first: true, which: 'the first' },
    { first: false, which: 'the second' },
  ])('takes both down, whichever ends: $which', async ({ first }) => {
    const { runtime } = world();
    await using scope = new Scope({ runtime });
    const [one, other] = await two(scope);
    link(one, other);
    exit(first ? one : other, reason);
    await settle();
    expect([processInfo(one), processInfo(other)]).toEqual([undefined, undefined]);
  });

  it.each([
    { first: true, which: 'the first' },
    { first: false, which: 'the second' },
  ])('is taken back for both, whichever ends then: $which', async ({ first }) => {
    const { runtime } = world();
    await using scope = new Scope({ runtime });
    const [one, other] = await two(scope);
    link(one, other);
    unlink(one, other);
    const [ends, stays] = first ? [one, other] : [other, one];
    exit(ends, reason);
    await settle();
    expect([processInfo(ends), processInfo(stays)?.status]).toEqual([undefined, 'alive']);
  });

  it('of a process to itself is none: its crash is reported', async () => {
    const { reports, runtime } = world();
    await using scope = new Scope({ runtime });
    const pid = await Works.start({ scope });
    link(pid, pid);
    exit(pid, reason);
    await settle();
    expect(reports).toMatchObject([{ type: 'crash', process: pid, reason }]);
  });

  it('of a process to itself is refused like any other once it has ended', async () => {
    const { runtime } = world();
    await using scope = new Scope({ runtime });
    const [pid] = await two(scope);
    exit(pid, 'kill');
    await settle();
    expect(() => {
      link(pid, pid);
    }).toThrow(NoProcessError);
  });

  it.each([0, 1])('says which one has ended (%i)', async (index) => {
    const { runtime } = world();
    await using scope = new Scope({ runtime });
    const pids = await two(scope);
    const [gone, alive] = [pids[index], pids[1 - index]] as [Pid, Pid];
    exit(gone, 'kill');
    await settle();
    expect(() => {
      link(...pids);
    }).toThrow(expect.objectContaining({ target: gone, what: 'link' }) as NoProcessError);
    exit(alive, reason);
    await settle();
  });
});

describe('processInfo', () => {
  it('tells one that is ending from one that is alive, and has nothing of one that has ended', async () => {
    const { events, runtime } = world();
    await using scope = new Scope({ runtime });
    const work = gate();
    const pid = await Works.start({ scope });
    cast(pid, work.promise);
    cast(pid, 'wait');
    await settle();
    events.push(processInfo(pid));
    exit(pid, ExitReason.shutdown);
    events.push(processInfo(pid));
    work.open();
    await settle();
    events.push(processInfo(pid));
    expect(events).toEqual([
      { label: 'Works', status: 'alive', queueLength: 1 },
      { label: 'Works', status: 'ending', queueLength: 1 },
      undefined,
    ]);
  });
});
