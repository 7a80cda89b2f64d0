/**
 * Finds the library that is to be measured and builds the cells against it.
 *
 * @module
 */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { build } from 'esbuild';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = dirname(HERE);

export interface Library {
  /** The module that the contender imports. */
  readonly url: string;
  readonly version: string;
}

interface Manifest {
  readonly version: string;
  readonly exports: { readonly '.': { readonly import: { readonly default: string } } };
}

/** The built package of this repository; built first if that is asked for, or its source is newer. */
export function ownLibrary(rebuild: boolean): Library {
  if (rebuild || isStale()) {
    execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: ['ignore', 2, 2] });
  }
  return libraryIn(ROOT);
}

/** A package given by its folder or by its tarball, which is unpacked into `scratch`. */
export function givenLibrary(path: string, scratch: string): Library {
  if (statSync(path).isDirectory()) return libraryIn(resolve(path));
  const unpacked = join(scratch, 'library');
  mkdirSync(unpacked, { recursive: true });
  execFileSync('tar', ['-xzf', resolve(path), '-C', unpacked]);
  return libraryIn(join(unpacked, 'package'));
}

function libraryIn(folder: string): Library {
  const { version, exports } = manifestIn(folder);
  return { url: pathToFileURL(join(folder, exports['.'].import.default)).href, version };
}

function isStale(): boolean {
  const built = join(ROOT, 'dist', 'index.js');
  if (!existsSync(built)) return true;
  const since = statSync(built).mtimeMs;
  const source = join(ROOT, 'src');
  return readdirSync(source, { recursive: true, encoding: 'utf8' }).some(
    (file) => statSync(join(source, file)).mtimeMs > since,
  );
}

/** The version of a peer, or nothing if it is not installed. */
export function installedVersion(name: string): string | undefined {
  const folder = join(HERE, 'node_modules', name);
  return existsSync(join(folder, 'package.json')) ? manifestIn(folder).version : undefined;
}

function manifestIn(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** A folder for one run, beside `node_modules` so that what is built there finds the peers. */
export function makeScratch(): string {
  mkdirSync(join(HERE, '.built'), { recursive: true });
  return mkdtempSync(join(HERE, '.built', 'run-'));
}

/**
 * Compiles the cells into `scratch`. They are not left to tsx, which wraps every function in a call
 * that keeps its name: a closure per message would be paid for twice.
 *
 * @returns the module to start a cell with
 */
export async function buildCells(
  contenders: readonly string[],
  library: Library,
  scratch: string,
): Promise<string> {
  await build({
    absWorkingDir: HERE,
    entryPoints: ['cell.ts', ...contenders.map((id) => `contenders/${id}.ts`)],
    outbase: '.',
    outdir: scratch,
    bundle: true,
    splitting: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
    plugins: [
      {
        name: 'the library under test',
        setup({ onResolve }) {
          onResolve({ filter: /^fauxtp$/ }, () => ({ path: library.url, external: true }));
        },
      },
    ],
  });
  return join(scratch, 'cell.js');
}
