/**
 * The package as its users compile it, by every compiler that they may have: `npm run test:consumers`,
 * and `npm run test:consumers -- 7.0` for some of them.
 *
 * `npm --prefix test/consumers install` gets the compilers. The package is built, packed and installed
 * outside of this repository, where nothing but its own `package.json` says where its types are.
 *
 * @module
 */

import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const HERE = fileURLToPath(new URL('.', import.meta.url));

const COMPILERS = ['5.4', '5.9', '6.0', '7.0'];
/* Folders, each with a `tsconfig.json` and the `type` of its modules. */
const CONSUMERS = ['esm', 'commonjs', 'bundler', 'node10'];
/* What compilers up to 5.9 do with `module: commonjs`, and `ts-jest` with them; later ones have no such thing. */
const OLD = new Set(['node10']);

const PRINTED = `served 3 1
supervised 42
tested 7
once: ended, normal
`;

const wanted = process.argv.slice(2);
const unknown = wanted.filter((version) => !COMPILERS.includes(version));
if (unknown.length > 0) {
  console.error(`no such compiler: ${unknown.join(', ')}; there are ${COMPILERS.join(', ')}`);
  process.exit(2);
}

const home = mkdtempSync(join(tmpdir(), 'fauxtp-consumers-'));
try {
  install();
  for (const version of COMPILERS) {
    if (wanted.length > 0 && !wanted.includes(version)) continue;
    for (const consumer of CONSUMERS) {
      if (OLD.has(consumer) && version > '5.9') continue;
      const wrong = compiler(version) ?? compiled(version, consumer) ?? printed(consumer);
      console.log(`TypeScript ${version}, ${consumer}: ${wrong ?? 'passed'}`);
      if (wrong !== undefined) process.exitCode = 1;
    }
  }
} finally {
  rmSync(home, { recursive: true });
}

function install(): void {
  const tarball = must('npm', ['pack', '--silent', '--pack-destination', home], ROOT);
  writeFileSync(join(home, 'package.json'), '{ "private": true }');
  // The package depends on nothing, so that there is nothing to fetch.
  const options = ['--offline', '--no-audit', '--no-fund', '--silent'];
  must('npm', ['install', ...options, `./${tarball.trim().split('\n').at(-1) ?? ''}`], home);
  mkdirSync(join(home, 'node_modules/@types'));
  symlinkSync(join(HERE, 'node_modules/@types/node'), join(home, 'node_modules/@types/node'));
  for (const consumer of CONSUMERS) {
    cpSync(join(HERE, consumer), join(home, consumer), { recursive: true });
    for (const file of ['program.ts', 'library.ts']) {
      cpSync(join(HERE, file), join(home, consumer, file));
    }
  }
}

/* Each of these says what is wrong, if something is. */

function compiler(version: string): string | undefined {
  if (existsSync(tsc(version))) return undefined;
  return 'not installed: npm --prefix test/consumers install';
}

function compiled(version: string, consumer: string): string | undefined {
  rmSync(join(home, consumer, 'out'), { recursive: true, force: true });
  const { status, stdout } = run(process.execPath, [tsc(version), '-p', consumer], home);
  return status === 0 ? undefined : `does not compile\n${stdout}`;
}

function printed(consumer: string): string | undefined {
  const { status, stdout, stderr } = run(process.execPath, [`${consumer}/out/program.js`], home);
  if (status === 0 && stdout === PRINTED) return undefined;
  return `runs otherwise (${status ?? 'killed'})\n${stdout}${stderr}`;
}

function tsc(version: string): string {
  return join(HERE, `node_modules/typescript-${version}/bin/tsc`);
}

function must(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = run(command, args, cwd);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`);
  return stdout;
}

function run(command: string, args: readonly string[], cwd: string) {
  // What is printed is compared.
  const env = { ...process.env, FORCE_COLOR: undefined };
  return spawnSync(command, args, { cwd, encoding: 'utf8', env });
}
