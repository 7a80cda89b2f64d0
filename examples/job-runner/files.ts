/**
 * The files that there are to work through.
 *
 * @module
 */

import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** Every `package.json` below `folder`, however deep, in the order of their paths. */
export async function packageFiles(folder: string): Promise<string[]> {
  const paths = await readdir(folder, { recursive: true });
  return paths
    .filter((path) => basename(path) === 'package.json')
    .map((path) => join(folder, path))
    .sort();
}
