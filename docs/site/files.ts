/**
 * Which files there are.
 *
 * @module
 */

import { readdirSync } from 'node:fs';

import { root } from './links.ts';

/* What is not of this repository, wherever it is, and what the site makes. */
const FOREIGN = new Set(['node_modules', '.vitepress']);
const MADE = new Set(['docs/api', 'docs/source']);

/** All files in `folder` and below it with this ending, from the root of the repository, sorted. */
export function filesIn(folder: string, ending: string): string[] {
  return readdirSync(root + folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        return FOREIGN.has(entry.name) || MADE.has(path) ? [] : filesIn(path, ending);
      }
      return path.endsWith(ending) ? [path] : [];
    })
    .sort();
}
