/**
 * Starts Stryker in the root of the library, for all of `src` or for the files that are named.
 */

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stryker = fileURLToPath(
  new URL('node_modules/@stryker-mutator/core/bin/stryker.js', import.meta.url),
);

const args = process.argv.slice(2);
const options = args.filter((arg) => arg.startsWith('-'));
const files = args.filter((arg) => !arg.startsWith('-') && arg !== 'src/index.ts');
if (files.length > 0) options.push('--mutate', files.join(','));

const { status } = spawnSync(
  process.execPath,
  [stryker, 'run', 'mutation/stryker.config.js', ...options],
  { cwd: root, stdio: 'inherit' },
);
process.exitCode = status ?? 1;
