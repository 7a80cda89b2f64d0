/**
 * The package as a stranger gets it: packed, unpacked into a project of their own, compiled against
 * and run, as an ES module and as CommonJS.
 */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';
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
class Once extends GenServer {
  constructor(readonly reason: ExitReason) { super(); }
  init() { return noReply(undefined, { continue: 'at once' }); }
  handleContinue() { return stop(this.reason, undefined); }
}
void main().then(tested).then(() => runMain(Once, { args: [ExitReason.normal], name: 'once' }));
`;
const names =
  'call, type CallRequest, ChildNotFoundError, ExitReason, FauxtpError, type From, GenServer, noReply, Pid, Registry, Scope, send, stop, Supervisor';
const imports = `import { ${names} } from 'fauxtp';
import { runMain } from 'fauxtp/node';
import { testScope } from 'fauxtp/testing';`;

function run(command: string, ...args: string[]): string {
  // What it prints is compared.
  const env = { ...process.env, FORCE_COLOR: undefined };
  return execFileSync(command, args, { cwd: home, encoding: 'utf8', env });
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
once: ended, normal
`;
    expect(run(process.execPath, 'esm.mjs')).toBe(printed);
    expect(run(process.execPath, 'cjs.cjs')).toBe(printed);
  }, 120_000);

  it('is loaded once, however it is asked for', () => {
    writeFileSync(
      join(home, 'once.mjs'),
      `import * as imported from 'fauxtp';
      import { createRequire } from 'node:module';
      const required = createRequire(import.meta.url)('fauxtp');
      console.log(required.GenServer === imported.GenServer);`,
    );
    expect(run(process.execPath, 'once.mjs')).toBe('true\n');
  });

  // As where two versions are installed, or a bundler has taken one in.
  it('understands the processes of another copy of itself', () => {
    writeFileSync(
      join(home, 'copies.mjs'),
      `import * as one from './node_modules/fauxtp/dist/index.js';
      import { createRequire } from 'node:module';
      const other = createRequire(import.meta.url)('./node_modules/fauxtp/dist/index.cjs');
      class Server extends one.GenServer {
        handleCall(request) {
          if (request === 'fail') throw new Error('boom');
          return request === 'later' ? one.noReply() : [request, undefined];
        }
        handleInfo(message) { console.log('info', message); }
      }
      await one.Scope.run(async (scope) => {
        const server = await Server.start({ scope });
        console.log(one.GenServer === other.GenServer, String(server), server instanceof other.Pid);
        console.log('reply', await other.call(server, 'hello'));
        other.send(server, 'hello');
        const later = other.call(server, 'later').catch((error) => error.code);
        other.monitor(server, (reason) => console.log('down', other.ExitReason.format(reason)));
        const failed = await other.call(server, 'fail').catch((error) => error);
        console.log(failed.code, failed.cause.message, await later);
        scope.cancel();
      });`,
    );
    expect(run(process.execPath, 'copies.mjs')).toBe(`false #PID<1 Server> true
reply hello
info hello
down Error: boom
FAUXTP_CALL_EXIT boom FAUXTP_CALL_EXIT
`);
  });

  it('gives a bundler no more than what is imported', async () => {
    // All of it is fifty thousand.
    const most = { ExitReason: 3_000, call: 12_000, childSpec: 1_000 };
    for (const [name, bytes] of Object.entries(most)) {
      const { outputFiles } = await build({
        stdin: { contents: `export { ${name} } from 'fauxtp'`, resolveDir: home },
        bundle: true,
        minify: true,
        format: 'esm',
        write: false,
      });
      expect(outputFiles[0]?.contents.length).toBeLessThan(bytes);
    }
  });

  it('leads an editor, and a stack, to the sources that it has with it', () => {
    const dist = join(home, 'node_modules/fauxtp/dist');
    const maps = run('find', dist, '-name', '*.map').trim().split('\n');
    const sources = maps.flatMap((map) => {
      const { sources: of } = JSON.parse(readFileSync(map, 'utf8')) as { sources: string[] };
      return of.map((source) => join(dirname(map), source));
    });
    expect(sources.filter((source) => !existsSync(source))).toEqual([]);
    expect(maps).toContain(join(dist, 'types/supervisor/supervisor.d.ts.map'));
  });

  it('has its pages with it, and whatever they lead to', () => {
    const library = join(home, 'node_modules/fauxtp');
    const pages = run('find', library, '-name', '*.md').trim().split('\n');
    const lost = pages.flatMap((page) => {
      const text = readFileSync(page, 'utf8').replaceAll(/^```.*?^```/gms, '');
      const links = [...text.matchAll(/\]\((?!https?:|\/)([^)#]+)(?:#[^)]*)?\)/g)].map(
        ([, to]) => to,
      );
      const files = links.map((link) => join(dirname(page), link as string));
      return files.filter((file) => !existsSync(file)).map((file) => `${page}: ${file}`);
    });

    expect(pages).toContain(join(library, 'docs/guides/pools.md'));
    expect(lost).toEqual([]);
  });

  it('holds what it needs, and no more', () => {
    const files = run('find', 'node_modules/fauxtp', '-maxdepth', '2', '-type', 'f').split('\n');
    const kept = files
      .filter((file) => !/\/(src|docs|examples)\//.test(file))
      // What several entry points use is in files of its own, named after what is in them.
      .map((file) => file.replace('node_modules/fauxtp/', '').replace(/\/[\w]+-[\w-]{8}\./, '/*.'));

    expect([...new Set(kept)].sort()).toEqual([
      '',
      'ARCHITECTURE.md',
      'CHANGELOG.md',
      'DESIGN.md',
      'LICENSE',
      'README.md',
      'dist/*.cjs',
      'dist/*.cjs.map',
      'dist/*.js',
      'dist/*.js.map',
      'dist/index.cjs',
      'dist/index.cjs.map',
      'dist/index.d.cts',
      'dist/index.d.ts',
      'dist/index.js',
      'dist/index.js.map',
      'dist/node.cjs',
      'dist/node.cjs.map',
      'dist/node.d.cts',
      'dist/node.d.ts',
      'dist/node.js',
      'dist/node.js.map',
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
