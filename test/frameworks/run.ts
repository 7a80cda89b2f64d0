/**
 * Each framework as a program that is asked over a socket, crashes in part, and is told to stop in the
 * middle of a request: `npm run test:frameworks`, and `npm run test:frameworks -- nest` for some of them.
 *
 * `npm --prefix examples/frameworks install` gets the frameworks. The library is packed, and stands beside
 * them as npm would have put it there; the programs are compiled, as their users do.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Program } from '../support/program.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PROGRAMS = `${ROOT}examples/frameworks/`;
const LIBRARY = `${PROGRAMS}node_modules/fauxtp`;
/* The `outDir` of the compiler: the frameworks are found from there, and nothing else looks there. */
const BUILT = `${PROGRAMS}node_modules/.built`;

const FRAMEWORKS: Readonly<Record<string, string>> = {
  express: 'express.cjs',
  fastify: 'fastify.js',
  hono: 'hono.js',
  nest: 'nest.js',
};

/* None takes more than a few seconds; one that hangs is not waited for. In milliseconds. */
const DEADLINE = 30_000;

async function tryOut(program: Program): Promise<void> {
  const [url] = await program.printed(/^http:.*/);
  assert.deepEqual(await take(url, 3), [200, { left: 7 }]);
  // It crashes, and so its next life has all ten again.
  assert.deepEqual(await take(url, -1), [500, { error: 'RangeError: cannot take -1' }]);
  assert.deepEqual(await take(url, 1), [200, { left: 9 }]);

  const underWay = take(url, 15);
  await program.printed(/^orders/);
  program.signal('SIGTERM');
  assert.deepEqual(await underWay, [200, { left: 4 }]);
  assert.equal(await program.exited, 0);
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

/* The library as it is packed, and the programs as they are compiled with it. */
function build(): void {
  const packed = must('npm', ['pack', '--silent', '--pack-destination', PROGRAMS]).trim();
  const tarball = PROGRAMS + (packed.split('\n').at(-1) ?? '');
  rmSync(LIBRARY, { recursive: true, force: true });
  mkdirSync(LIBRARY, { recursive: true });
  must('tar', ['-xzf', tarball, '-C', LIBRARY, '--strip-components=1']);
  rmSync(tarball);
  rmSync(BUILT, { recursive: true, force: true });
  must(process.execPath, [`${ROOT}node_modules/typescript/bin/tsc`, '-p', PROGRAMS]);
  writeFileSync(`${BUILT}/package.json`, '{ "type": "module" }');
}

function must(command: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`);
  return stdout;
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in FRAMEWORKS));
if (unknown.length > 0) {
  const all = Object.keys(FRAMEWORKS).join(', ');
  console.error(`no such framework: ${unknown.join(', ')}; there are ${all}`);
  process.exit(2);
}
if (!existsSync(`${PROGRAMS}node_modules/express`)) {
  console.error('not installed: npm --prefix examples/frameworks install');
  process.exit(1);
}
build();

for (const [name, file] of Object.entries(FRAMEWORKS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const program = new Program(`${BUILT}/${file}`, [], { PORT: '0' }, []);
  const deadline = setTimeout(() => {
    program.signal('SIGKILL');
  }, DEADLINE);
  try {
    await tryOut(program);
    console.log(`${name}: passed`);
  } catch (error) {
    console.error(`${name}: failed`, error, program.out, program.err);
    process.exitCode = 1;
  } finally {
    clearTimeout(deadline);
    await program.end();
  }
}
