import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { describe, expect, it, type TestContext } from 'vitest';
import { GenServer } from 'fauxtp';
import { runMain } from '../../src/node/run-main.ts';

/** The program in a process of its own. */
class Program {
  readonly out: string[] = [];
  readonly err: string[] = [];
  readonly ended: Promise<number | string | null>;
  readonly #child: ChildProcess;
  readonly #waiting: (() => void)[] = [];

  constructor({ onTestFinished }: TestContext, ...args: string[]) {
    this.#child = spawn(
      process.execPath,
      ['--unhandled-rejections=strict', '--import', 'tsx', 'test/node/program.ts', ...args],
      { cwd: new URL('../..', import.meta.url), env: { ...process.env, NODE_OPTIONS: '' } },
    );
    const { stdout, stderr } = this.#child;
    if (stdout === null || stderr === null) throw new Error('no pipes');
    createInterface(stdout).on('line', (line) => {
      this.out.push(line);
      for (const look of this.#waiting) look();
    });
    createInterface(stderr).on('line', (line) => this.err.push(line));
    this.ended = new Promise((resolve) =>
      this.#child.once('close', (code, signal) => {
        resolve(code ?? signal);
      }),
    );
    onTestFinished(() => {
      this.#child.kill('SIGKILL');
    });
  }

  printed(line: string): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.out.includes(line)) resolve();
      };
      this.#waiting.push(look);
      look();
    });
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

describe('runMain', () => {
  it.for(['SIGINT', 'SIGTERM'] as const)('stops in order on %s', async (signal, context) => {
    const program = new Program(context, 'serves');
    await program.printed('second runs');
    program.signal(signal);

    expect(await program.ended).toBe(0);
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

  it('ends at once on a second signal, and says what was still up', async (context) => {
    const program = new Program(context, 'sticks');
    await program.printed('second runs');
    program.signal('SIGINT');
    await program.printed('first sticks');
    program.signal('SIGTERM');

    expect(await program.ended).toBe(143);
    expect(program.err).toEqual([
      'program: SIGTERM again; ended with these still up:',
      '  program / #PID<1 App>',
      '  program / #PID<1 App> / #PID<2 Worker>',
    ]);
  });

  it('ends at the deadline, and says what was still up', async (context) => {
    const program = new Program(context, 'sticks', '50');
    await program.printed('second runs');
    program.signal('SIGTERM');

    expect(await program.ended).toBe(1);
    expect(program.err).toEqual([
      'program: not stopped within 50 ms; ended with these still up:',
      '  program / #PID<1 App>',
      '  program / #PID<1 App> / #PID<2 Worker>',
    ]);
  });

  it('says why the root has failed, with the stack that leads there', async (context) => {
    const program = new Program(context, 'fails');
    expect(await program.ended).toBe(1);
    expect(program.err.find((line) => line.startsWith('program: '))).toMatch(
      /^program: ended, MaxRestartsExceeded: child "first" ended \(Error: disk full\)/,
    );
    expect(program.err.join('\n')).toMatch(/at Worker\.handleInfo \(.*program\.ts:\d+/);
  });

  it('says why the root could not start', async (context) => {
    const program = new Program(context, 'cannot start');
    expect(await program.ended).toBe(1);
    expect(program.err.find((line) => line.startsWith('program: '))).toBe('program: could not run');
    expect(program.err.join('\n')).toContain('no disk');
  });

  it('ends with the root that ends by itself', async (context) => {
    const program = new Program(context, 'ends');
    expect(await program.ended).toBe(0);
    expect(program.out).toEqual(['program: ended, normal', 'listeners left: 0']);
    expect(program.err).toEqual([]);
  });

  it('does not wait for ever for what holds the process open, and names it', async (context) => {
    const program = new Program(context, 'is held open', '50');
    expect(await program.ended).toBe(1);
    expect(program.err[0]).toBe('program: not stopped within 50 ms; ended with these still up:');
    expect(program.err).toContain('  TCPServerWrap');
  });

  it.for([
    ['root of runMain', () => runMain('App' as never)],
    ['options of runMain', () => runMain(GenServer as never, 5 as never)],
    ['deadline of runMain', () => runMain(GenServer as never, { deadline: -1 })],
    ['name of runMain', () => runMain(GenServer as never, { name: '' })],
  ] as const)('refuses a wrong %s', async ([argument, attempt]) => {
    await expect(attempt()).rejects.toMatchObject({ name: 'InvalidArgumentError', argument });
  });
});
