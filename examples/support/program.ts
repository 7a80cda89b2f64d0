/**
 * A program in a process of its own, with all that it has printed.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

const root = new URL('../..', import.meta.url);

/* What the shell may have set, and what would colour the output. */
const CLEAN = { NODE_OPTIONS: undefined, FORCE_COLOR: undefined, NO_COLOR: undefined };

export class Program {
  readonly out: string[] = [];
  readonly err: string[] = [];
  /** The exit code; the signal, if one has ended it. */
  readonly exited: Promise<number | NodeJS.Signals | null>;
  ended = false;
  readonly #child: ChildProcess;
  readonly #waiting: (() => void)[] = [];

  constructor(
    file: string,
    args: readonly string[] = [],
    env: NodeJS.ProcessEnv = {},
    loader: readonly string[] = ['--import', 'tsx'],
  ) {
    this.#child = spawn(
      process.execPath,
      ['--unhandled-rejections=strict', ...loader, file, ...args],
      { cwd: root, env: { ...process.env, ...CLEAN, ...env } },
    );
    const { stdout, stderr } = this.#child;
    if (stdout === null || stderr === null) throw new Error('no pipes');
    const take = (lines: string[]) => (line: string) => {
      lines.push(line);
      this.#wake();
    };
    createInterface(stdout).on('line', take(this.out));
    createInterface(stderr).on('line', take(this.err));
    this.exited = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => {
        this.ended = true;
        this.#wake();
        resolve(code ?? signal);
      });
    });
  }

  /** One that the test does not outlive. */
  static inTest(...args: ConstructorParameters<typeof Program>): Program {
    const program = new Program(...args);
    onTestFinished(() => program.end());
    return program;
  }

  /** The `nth` line that matches, on either output, as soon as it is there. */
  async printed(pattern: RegExp, nth = 1): Promise<RegExpExecArray> {
    for (;;) {
      const line = [...this.out, ...this.err].filter((text) => pattern.test(text))[nth - 1];
      const match = line === undefined ? null : pattern.exec(line);
      if (match !== null) return match;
      if (this.ended) throw new Error(`it has ended:\n${this.err.join('\n')}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async end(): Promise<void> {
    this.signal('SIGKILL');
    await this.exited;
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
