/**
 * Each framework as a program that is asked over a socket, crashes in part, and is told to stop in the
 * middle of a request: `npm run test:frameworks`, and `npm run test:frameworks -- nest` for some of them.
 *
 * `npm --prefix examples/frameworks install` gets the frameworks. The library is packed, and stands beside
 * them as npm would have put it there.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const HERE = fileURLToPath(new URL('.', import.meta.url));
const LIBRARY = `${HERE}node_modules/fauxtp`;

const FRAMEWORKS = ['express', 'fastify', 'hono', 'nest'];

/* None takes more than a few seconds; one that hangs is not waited for. */
const DEADLINE = 30_000;

async function tryOut(program: Program): Promise<void> {
  const url = await program.printed(/^http:/);
  assert.deepEqual(await take(url, 3), [200, { left: 7 }]);
  // It crashes, and so its next life has all ten again.
  assert.deepEqual(await take(url, -1), [500, { error: 'RangeError: cannot take -1' }]);
  assert.deepEqual(await take(url, 1), [200, { left: 9 }]);

  const underWay = take(url, 15);
  await program.printed(/^orders/);
  program.kill('SIGTERM');
  assert.deepEqual(await underWay, [200, { left: 4 }]);
  assert.deepEqual(await program.ended, 0);
  assert.deepEqual(program.out.slice(1), [
    'the stock is closed', // the one that crashed
    'orders ten more',
    'all requests are answered',
    'the stock is closed',
  ]);
}

async function take(url: string, count: number): Promise<[status: number, body: unknown]> {
  const response = await fetch(`${url}/take/${count}`, { method: 'POST' });
  return [response.status, await response.json()];
}

class Program {
  readonly out: string[] = [];
  readonly err: string[] = [];
  /** The exit code; the signal, if one has ended it. */
  readonly ended: Promise<unknown>;
  readonly #child: ChildProcess;
  #wake: () => void = () => undefined;
  #over = false;

  constructor(name: string) {
    this.#child = spawn(process.execPath, ['--import', 'tsx', `${name}.ts`], {
      cwd: HERE,
      env: { ...process.env, PORT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: DEADLINE,
      killSignal: 'SIGKILL',
    });
    const { stdout, stderr } = this.#child;
    assert.ok(stdout !== null && stderr !== null);
    createInterface(stdout).on('line', (line) => {
      this.out.push(line);
      this.#wake();
    });
    createInterface(stderr).on('line', (line) => this.err.push(line));
    this.ended = once(this.#child, 'close').then(([code, signal]) => {
      this.#over = true;
      this.#wake();
      return code ?? signal;
    });
  }

  /** The first line that matches, as soon as it is there. */
  async printed(pattern: RegExp): Promise<string> {
    for (;;) {
      const line = this.out.find((text) => pattern.test(text));
      if (line !== undefined) return line;
      if (this.#over) throw new Error(`it has ended, and never printed ${pattern}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

function install(): void {
  const packed = must('npm', ['pack', '--silent', '--pack-destination', HERE]).trim();
  const tarball = HERE + (packed.split('\n').at(-1) ?? '');
  rmSync(LIBRARY, { recursive: true, force: true });
  mkdirSync(LIBRARY, { recursive: true });
  must('tar', ['-xzf', tarball, '-C', LIBRARY, '--strip-components=1']);
  rmSync(tarball);
}

function must(command: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`);
  return stdout;
}

const wanted = process.argv.slice(2);
const chosen = wanted.length === 0 ? FRAMEWORKS : wanted;
if (!existsSync(`${HERE}node_modules/express`)) {
  console.error('not installed: npm --prefix examples/frameworks install');
  process.exit(1);
}
install();
must(process.execPath, [`${ROOT}node_modules/typescript/bin/tsc`, '-p', HERE]);

for (const name of chosen) {
  const program = new Program(name);
  try {
    await tryOut(program);
    console.log(`${name}: passed`);
  } catch (error) {
    console.error(`${name}: failed`, error, program.out, program.err);
    process.exitCode = 1;
  } finally {
    program.kill('SIGKILL');
  }
}
