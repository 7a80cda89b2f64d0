/**
 * The suite, on every runtime that the library is for: `npm run test:runtimes`, and
 * `npm run test:runtimes -- bun deno` for some of them.
 *
 * `npm --prefix test/runtimes install` gets them. What is left out starts Node programs of its own, or
 * looks into the package: it says nothing of the runtime that the suite runs on.
 *
 * @module
 */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const RUNTIMES: Readonly<Record<string, readonly [path: string, ...args: string[]]>> = {
  'node-22': ['node-22/bin/node'],
  'node-24': ['node-24/bin/node'],
  'node-26': ['node-26/bin/node'],
  bun: ['.bin/bun', '--bun'],
  deno: ['.bin/deno', 'run', '--allow-all'],
};

const OF_NODE = [
  'examples/api/**',
  'examples/chat/**',
  'examples/job-runner/**',
  'test/architecture.test.ts',
  'test/browser.test.ts',
  'test/counter-service.test.ts',
  'test/docs.test.ts',
  'test/examples.test.ts',
  'test/getting-started.test.ts',
  'test/node/**',
  'test/package.test.ts',
  'test/primitives/shape.test.ts',
  'test/program.test.ts',
  'test/size.test.ts',
  'test/surface.test.ts',
  'test/testing/bindings.test.ts',
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in RUNTIMES));
if (unknown.length > 0) {
  console.error(
    `no such runtime: ${unknown.join(', ')}; there are ${Object.keys(RUNTIMES).join(', ')}`,
  );
  process.exit(2);
}

const results = Object.entries(RUNTIMES)
  .filter(([name]) => wanted.length === 0 || wanted.includes(name))
  .map(([name, [path, ...args]]) => {
    const binary = fileURLToPath(new URL(`node_modules/${path}`, import.meta.url));
    if (!existsSync(binary))
      return { name, result: 'not installed: npm --prefix test/runtimes install' };
    console.log(`\n== ${name}`);
    const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--typecheck.enabled=false'];
    const exclude = name.startsWith('node') ? [] : OF_NODE.flatMap((file) => ['--exclude', file]);
    const { status } = spawnSync(binary, [...args, ...vitest, '--reporter=dot', ...exclude], {
      cwd: ROOT,
      stdio: 'inherit',
    });
    return { name, result: status === 0 ? 'passed' : `failed (${status ?? 'killed'})` };
  });

console.log();
for (const { name, result } of results) console.log(`${name}: ${result}`);
process.exitCode = results.every(({ result }) => result === 'passed') ? 0 : 1;
