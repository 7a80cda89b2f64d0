/**
 * How much comes along with an import: no more than the budget, and as much as README.md says.
 */

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { ENTRIES } from './support/entries.ts';

interface Import {
  readonly what: string;
  readonly code: string;
  /**
   * In kilobytes of 1,000, minified and gzipped: about 3 % above what it was when it was set. To
   * raise it is a decision, with a reason.
   */
  readonly budget: number;
}

const IMPORTS: readonly Import[] = [
  {
    what: 'an actor and its scope',
    code: "export { Actor, Scope, send } from 'fauxtp'",
    budget: 16.5,
  },
  {
    what: 'a server, called',
    code: "export { call, cast, GenServer, Scope } from 'fauxtp'",
    budget: 17.8,
  },
  {
    what: 'and supervised',
    code: "export { call, cast, childSpec, GenServer, Scope, Supervisor } from 'fauxtp'",
    budget: 22.7,
  },
  { what: 'all of `fauxtp`', code: "export * from 'fauxtp'", budget: 24.9 },
  { what: '`fauxtp/node`', code: "export * from 'fauxtp/node'", budget: 7.3 },
  { what: '`fauxtp/testing`', code: "export * from 'fauxtp/testing'", budget: 37 },
];

async function sizeOf(code: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    alias: ENTRIES,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    write: false,
  });
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length / 1_000;
}

it.each(IMPORTS)('$what keeps to its budget', async ({ code, budget }) => {
  expect(await sizeOf(code)).toBeLessThanOrEqual(budget);
});

it.each(IMPORTS)('README.md says how much $what is', async ({ what, code }) => {
  const row = `| ${what} | ${Math.ceil(await sizeOf(code))} kB |`;
  // The widths of the columns are prettier's.
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const lines = readme.replace(/ +/g, ' ').split('\n');
  expect(lines.find((line) => line.startsWith(`| ${what} |`))).toBe(row);
});
