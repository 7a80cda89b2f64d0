/**
 * Which files there are.
 *
 * @module
 */

import { readdirSync } from 'node:fs';

import { root } from './links.ts';

const SKIPPED = new Set(['node_modules', '.vitepress', 'api', 'source', 'public']);

/** All files in `folder` and below it with this ending, from the root of the repository, sorted. */
export function filesIn(folder: string, ending: string): string[] {
  return readdirSync(root + folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : filesIn(path, ending);
      return path.endsWith(ending) ? [path] : [];
    })
    .sort();
}
