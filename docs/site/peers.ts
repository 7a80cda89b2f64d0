/**
 * Runs the code of other libraries that the pages set beside ours: each prints what it says.
 *
 * @module
 */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { filesIn } from './files.ts';
import { root } from './links.ts';

const failed: string[] = [];
for (const file of filesIn('docs/peers', '.ts')) {
  const expected = /\n\/\* prints\n(.*)\*\/\n$/s.exec(readFileSync(root + file, 'utf8'))?.[1];
  const path = file.slice('docs/'.length);
  const printed = execFileSync(process.execPath, ['--import', 'tsx', path], {
    cwd: `${root}docs`,
    env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: undefined },
    encoding: 'utf8',
    timeout: 15_000,
  });
  if (printed !== expected) failed.push(`${file} prints\n${printed}`);
}
if (failed.length > 0) throw new Error(failed.join('\n'));
