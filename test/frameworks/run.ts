/**
 * Each framework as a program that is asked over a socket, crashes in part, has too much to do, and is told to
 * stop in the middle of a request: `npm run test:frameworks`, and `npm run test:frameworks -- nest` for some of
 * them.
 *
 * `npm --prefix examples/frameworks install` gets the frameworks. The library is packed, and stands beside
 * them as npm would have put it there; the programs are compiled, as their users do.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { Program } from '../../examples/support/program.ts';

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
/* From the last answer to the end. A client that keeps its connection would hold it up for three seconds. */
const SOON = 2_000;

/* The stock asks it for more, and waits until a test has it deliver. */
const supplier = createServer();

async function tryOut(program: Program): Promise<void> {
  const [url] = await program.printed(/^http:.*/);
  assert.deepEqual(await take(url, 3), [200, { left: 7 }]);
  // It crashes, and so its next life has all ten again.
  assert.deepEqual(await take(url, -1), [500, { error: 'RangeError: cannot take -1' }]);
  assert.deepEqual(await take(url, 1), [200, { left: 9 }]);

  // While the stock waits for its supplier one request may wait for the stock, and not two.
  const tooMany = take(url, 15);
  const delivery = await ordered(tooMany);
  const others = [take(url, 1), take(url, 1)];
  assert.deepEqual(await Promise.race(others), [503, { error: 'busy' }]);
  delivery.end('10');
  assert.deepEqual(await tooMany, [200, { left: 4 }]);
  const [served] = (await Promise.all(others)).sort();
  assert.deepEqual(served, [200, { left: 3 }]);

  const kept = await keptConnection(url);
  const underWay = take(url, 5);
  const lastDelivery = await ordered(underWay);
  program.signal('SIGTERM');
  // It lets go of those who ask nothing when it begins to close.
  await once(kept, 'close');
  lastDelivery.end('10');
  assert.deepEqual(await underWay, [200, { left: 8 }]);
  const answered = performance.now();
  assert.equal(await program.exited, 0);
  const took = performance.now() - answered;
  assert.ok(took < SOON, `it ended ${took} ms after its last answer`);
  assert.deepEqual(program.out.slice(1), [
    'the stock is closed', // the one that crashed
    'all requests are answered',
    'the stock is closed',
  ]);
}

type Answer = readonly [status: number, body: unknown];

async function take(url: string, count: number): Promise<Answer> {
  const response = await fetch(`${url}/take/${count}`, { method: 'POST' });
  return [response.status, await response.json()];
}

/** What the supplier owes, as soon as the stock has asked for it on account of a request. */
async function ordered(request: Promise<Answer>): Promise<ServerResponse> {
  const tooEarly = request.then((answer) => assert.fail(`nothing ordered, but ${inspect(answer)}`));
  const asked = once(supplier, 'request') as Promise<[unknown, ServerResponse]>;
  const [, delivery] = await Promise.race([asked, tooEarly]);
  return delivery;
}

/** A connection that has been used, and that its client keeps for the next request. */
async function keptConnection(url: string): Promise<Socket> {
  const { hostname, port, host } = new URL(url);
  const connection = connect(Number(port), hostname);
  connection.write(`POST /take/0 HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 0\r\n\r\n`);
  await once(connection, 'data');
  return connection;
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

supplier.listen(0);
await once(supplier, 'listening');
const { port } = supplier.address() as AddressInfo;
for (const [name, file] of Object.entries(FRAMEWORKS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const SUPPLIER = `http://localhost:${port}`;
  const program = new Program(`${BUILT}/${file}`, [], { PORT: '0', SUPPLIER }, []);
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
supplier.close();
supplier.closeAllConnections();
