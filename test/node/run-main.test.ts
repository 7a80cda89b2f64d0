import { describe, expect, it } from 'vitest';
import { GenServer } from 'fauxtp';
import { runMain } from '../../src/node/run-main.ts';
import { Program } from '../../examples/support/program.ts';

function turned(): Promise<undefined> {
  return new Promise((resolve) => {
    setImmediate(resolve, undefined);
  });
}

function start(...args: string[]): Program {
  return Program.inTest('test/node/program.ts', args);
}

describe('runMain', () => {
  it.for(['SIGINT', 'SIGTERM'] as const)('stops in order on %s', async (signal) => {
    const program = start('serves');
    await program.printed(/^second runs$/);
    program.signal(signal);

    expect(await program.exited).toBe(0);
    expect(program.out).toEqual([
      'first runs',
      'second runs',
      `program: ${signal}, stopping within 10000 ms`,
      'second stopped',
      'first stopped',
      'program: ended, shutdown',
      'listeners left: 0',
    ]);
    expect(program.err).toEqual([]);
  });

  it('ends at once on a second signal, and says what was still up', async () => {
    const program = start('sticks');
    await program.printed(/^second runs$/);
    program.signal('SIGINT');
    await program.printed(/^first sticks$/);
    program.signal('SIGTERM');

    expect(await program.exited).toBe(143);
    expect(program.err).toEqual([
      'program: SIGTERM again; ended with these still up:',
      '  program / #PID<1 App>',
      '  program / #PID<1 App> / #PID<2 Worker>',
    ]);
  });

  it('takes a signal that comes twice at once for one', async () => {
    const program = start('sticks', '400');
    await program.printed(/^second runs$/);
    program.signal('SIGINT');
    await program.printed(/^first sticks$/);
    program.signal('SIGINT');

    expect(await program.exited).toBe(1);
    expect(program.err[0]).toBe('program: not stopped within 400 ms; ended with these still up:');
  });

  it('ends at once on the same signal later on', async () => {
    const program = start('sticks');
    await program.printed(/^second runs$/);
    let code: Awaited<typeof program.exited> | undefined;
    while (code === undefined) {
      program.signal('SIGINT');
      code = await Promise.race([program.exited, turned()]);
    }

    expect(code).toBe(130);
    expect(program.err[0]).toBe('program: SIGINT again; ended with these still up:');
  });

  it('ends at the deadline, and says what was still up', async () => {
    const program = start('sticks', '50');
    await program.printed(/^second runs$/);
    program.signal('SIGTERM');

    expect(await program.exited).toBe(1);
    expect(program.err).toEqual([
      'program: not stopped within 50 ms; ended with these still up:',
      '  program / #PID<1 App>',
      '  program / #PID<1 App> / #PID<2 Worker>',
    ]);
  });

  it('says why the root has failed, with the stack that leads there', async () => {
    const program = start('fails');
    expect(await program.exited).toBe(1);
    expect(program.err.find((line) => line.startsWith('program: '))).toMatch(
      /^program: ended, MaxRestartsExceeded: child "first" ended \(Error: disk full\)/,
    );
    expect(program.err.join('\n')).toMatch(/at Worker\.handleInfo \(.*program\.ts:\d+/);
  });

  it('says why the root could not start', async () => {
    const program = start('cannot start');
    expect(await program.exited).toBe(1);
    expect(program.err.find((line) => line.startsWith('program: '))).toBe('program: could not run');
    expect(program.err.join('\n')).toContain('no disk');
  });

  it.for([
    { what: 'stops late', code: 0, lines: [], end: ['program: ended, shutdown'] },
    { what: 'fails late', code: 0, lines: ['no disk'], end: ['program: ended, shutdown'] },
    { what: 'fails to stop', code: 1, lines: ['no good end'], end: [] },
  ])('told to stop while the root starts: one that $what', async ({ what, code, lines, end }) => {
    const program = start(what);
    await program.printed(/^begins$/);
    program.signal('SIGTERM');
    expect(await program.exited).toBe(code);
    expect(program.out).toEqual([
      'begins',
      'program: SIGTERM, stopping within 10000 ms',
      ...end,
      'listeners left: 0',
    ]);
    for (const line of lines) expect(program.err.join('\n')).toContain(line);
    expect(program.err.length > 0).toBe(lines.length > 0);
  });

  it('ends with 1 for what cannot even be printed', async () => {
    const program = start('is unspeakable');
    expect(await program.exited).toBe(1);
    expect(program.err[0]).toBe('program: could not run');
    expect(program.out).toEqual(['listeners left: 0']);
  });

  it('has a name for a class without one', async () => {
    const program = start('has no name');
    expect(await program.exited).toBe(0);
    expect(program.out).toEqual(['main: ended, normal', 'listeners left: 0']);
  });

  it('ends with the root that ends by itself', async () => {
    const program = start('ends');
    expect(await program.exited).toBe(0);
    expect(program.out).toEqual(['program: ended, normal', 'listeners left: 0']);
    expect(program.err).toEqual([]);
  });

  it('does not wait for ever for what holds the process open, and names it', async () => {
    const program = start('is held open', '50');
    await program.printed(/^second runs$/);
    program.signal('SIGTERM');
    expect(await program.exited).toBe(1);
    expect(program.err[0]).toBe('program: not stopped within 50 ms; ended with these still up:');
    expect(program.err).toContain('  TCPServerWrap');
  });

  it('leaves alone what goes on after a tree that has ended by itself, and its exit code', async () => {
    const program = start('goes on', '20');
    expect(await program.exited).toBe(3);
    expect(program.out).toEqual([
      'program: ended, normal',
      'and another: ended, normal',
      'listeners left: 0',
    ]);
    expect(program.err).toEqual([]);
  });

  it.for([
    ['root of runMain', () => runMain('App' as never)],
    ['root of runMain', () => runMain((() => undefined) as never)],
    ['options of runMain', () => runMain(GenServer as never, 5 as never)],
    ['deadline of runMain', () => runMain(GenServer as never, { deadline: -1 })],
    ['runtime of runMain', () => runMain(GenServer as never, { runtime: 5 as never })],
    ['clock of runMain', () => runMain(GenServer as never, { runtime: { clock: {} as never } })],
    ['name of runMain', () => runMain(GenServer as never, { name: '' })],
    ['args of runMain', () => runMain(GenServer as never, { args: 'a' as never })],
  ] as const)('refuses a wrong %s', async ([argument, attempt]) => {
    await expect(attempt()).rejects.toMatchObject({ name: 'InvalidArgumentError', argument });
  });
});
