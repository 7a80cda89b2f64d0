/**
 * The package as a stranger gets it: packed, unpacked into a project of their own, compiled against
 * and run, as an ES module and as CommonJS.
 */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'fauxtp-'));

const program = (imports: string): string => `${imports}
interface P { call: { double(n: number): number } }
class Server extends GenServer<P, number> {
  init() { return 0; }
  handleCall(request: CallRequest<P>, _from: From, state: number) {
    return [request[1] * 2, state];
  }
}
class App extends Supervisor {
  childSpecs() {
    return [{ id: 'server', actor: Server, name: names.name('server') }];
  }
}
const names = new Registry();
async function tested(): Promise<void> {
  const error = await testScope(async (t) => {
    const probe = await t.probe();
    const same: Pid<P> = probe.pid;
    call(same, ['double', 1]).catch(() => undefined);
    const [word, n]: [string, number] = await (send(probe, ['n', 1]), probe.expectMessage([String, Number]));
    console.log(word, n, probe.pid instanceof Pid, t.scope instanceof Scope);
    await Server.start({ scope: t.scope });
  }).catch((error: unknown) => error);
  console.log(error instanceof FauxtpError && error.code);
}
async function main(): Promise<void> {
  await using scope = new Scope();
  const app: Pid<unknown> = await App.start({ scope });
  const one: number = await call(names.name<P>('server'), ['double', 21]);
  const two: number = await call(Supervisor.child<P>(app, 'server'), ['double', 1]);
  // @ts-expect-error -- the protocol has come along
  call(names.name<P>('server'), ['double', 'x']).catch(() => undefined);
  console.log(one, two, String(app), new ChildNotFoundError(app, 'x').code);
}
void main().then(tested);
`;
const names =
  'call, type CallRequest, ChildNotFoundError, FauxtpError, type From, GenServer, Pid, Registry, Scope, send, Supervisor';
const imports = `import { ${names} } from 'fauxtp';
import { testScope } from 'fauxtp/testing';`;

function run(command: string, ...args: string[]): string {
  return execFileSync(command, args, { cwd: home, encoding: 'utf8' });
}

beforeAll(() => {
  const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', home], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const tarball = packed.trim().split('\n').at(-1) ?? '';
  mkdirSync(join(home, 'node_modules/fauxtp'), { recursive: true });
  run('tar', '-xzf', tarball, '-C', 'node_modules/fauxtp', '--strip-components=1');
  symlinkSync(join(root, 'node_modules/typescript'), join(home, 'node_modules/typescript'));
  writeFileSync(join(home, 'esm.mts'), program(imports));
  writeFileSync(join(home, 'cjs.cts'), program(imports));
  const compilerOptions = {
    target: 'es2022',
    module: 'nodenext',
    lib: ['es2022', 'dom'],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    // The types of the package are checked as well.
    skipLibCheck: false,
  };
  const project = { compilerOptions, files: ['esm.mts', 'cjs.cts'] };
  writeFileSync(join(home, 'tsconfig.json'), JSON.stringify(project));
}, 120_000);

afterAll(() => {
  rmSync(home, { recursive: true });
});

describe('the package', () => {
  it('compiles in a project that checks the types of its libraries, and runs', () => {
    run(process.execPath, 'node_modules/typescript/bin/tsc');

    const printed = `42 2 #PID<1 App> FAUXTP_CHILD_NOT_FOUND
n 1 true true
FAUXTP_TEST_LEFT_RUNNING
`;
    expect(run(process.execPath, 'esm.mjs')).toBe(printed);
    expect(run(process.execPath, 'cjs.cjs')).toBe(printed);
  }, 120_000);

  it('holds what it needs, and no more', () => {
    const files = run('find', 'node_modules/fauxtp', '-maxdepth', '2', '-type', 'f').split('\n');
    const kept = files
      .filter((file) => !file.includes('/src/'))
      // What both entry points use is in a file of its own, named after what is in it.
      .map((file) => file.replace('node_modules/fauxtp/', '').replace(/-[\w-]{8}\./, '-*.'))
      .sort();

    expect(kept).toEqual([
      '',
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'dist/chunk-*.cjs',
      'dist/chunk-*.cjs.map',
      'dist/chunk-*.js',
      'dist/chunk-*.js.map',
      'dist/errors-*.d.cts',
      'dist/errors-*.d.ts',
      'dist/index.cjs',
      'dist/index.cjs.map',
      'dist/index.d.cts',
      'dist/index.d.ts',
      'dist/index.js',
      'dist/index.js.map',
      'dist/testing.cjs',
      'dist/testing.cjs.map',
      'dist/testing.d.cts',
      'dist/testing.d.ts',
      'dist/testing.js',
      'dist/testing.js.map',
      'package.json',
    ]);
  });
});
