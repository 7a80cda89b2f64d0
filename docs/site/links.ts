/**
 * Where on the site a file of the repository is: the pages link to files, as they do on a disk.
 *
 * @module
 */

import { existsSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const root: string = fileURLToPath(new URL('../..', import.meta.url));

/** Pages that stand outside of `docs/`, and the names under which the site has them. */
export const OUTSIDE: Readonly<Record<string, string>> = {
  'README.md': 'source/readme',
  'DESIGN.md': 'source/design',
  'ARCHITECTURE.md': 'source/architecture',
  'CONTRIBUTING.md': 'source/contributing',
  'CHANGELOG.md': 'source/changelog',
  'SECURITY.md': 'source/security',
  'bench/README.md': 'source/bench',
  'mutation/README.md': 'source/mutation',
};

/** What pages link to that is no page, and stands in the site as it is. */
export const DATA = 'docs/performance/';

/** The page of an example: a file by itself, or a folder with all that is in it. */
export function pageOfExample(path: string): string {
  const [, name = '', ...rest] = path.replace(/\/$/, '').split('/');
  const folder = statSync(`${root}examples/${name}`).isDirectory();
  const alone = rest.length > 0 && BY_FILE.has(name);
  const page = alone ? `${name}/${rest.join('/')}` : name;
  return `source/examples/${folder && !alone ? page : page.replace(/\.ts$/, '')}`;
}

/** Folders of which each file has a page. All others are one program, on one page. */
export const BY_FILE: ReadonlySet<string> = new Set(['coming-from', 'getting-started', 'guides']);

/**
 * What a link is on the site.
 *
 * @param href - as it is written
 * @param page - the file that it is written in, from the root of the repository
 * @throws if there is no such file, or the site has no page for it
 */
export function onSite(href: string, page: string): string {
  if (/^([a-z]+:|#|\/)/.test(href)) return href;
  const [, path = '', anchor = ''] = /^([^#]*)(.*)$/.exec(href) ?? [];
  const target = posix.join(posix.dirname(page), decodeURI(path));
  // What the site makes has no file in the repository: its own check of links looks for it.
  if (target.startsWith('docs/api/') || target.startsWith('docs/source/')) return href;
  if (!existsSync(root + target)) throw new Error(`${page}: ${href} leads nowhere`);
  if (target.startsWith('examples/')) return `/${pageOfExample(target)}${anchor}`;
  const outside = OUTSIDE[target];
  if (outside !== undefined) return `/${outside}${anchor}`;
  if (target.startsWith('docs/') && target.endsWith('.md')) {
    return `/${target.slice('docs/'.length, -'.md'.length)}${anchor}`;
  }
  if (target.startsWith(DATA)) return `/${target.slice('docs/'.length)}`;
  throw new Error(`${page}: the site has no page for ${target}`);
}
