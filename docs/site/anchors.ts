/**
 * Looks whether the headings that links lead to are there. VitePress sees to the pages, and to no more.
 *
 * @module
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { SiteConfig } from 'vitepress';

/** @throws if a link of a built page leads to a heading that its page does not have */
export function checkAnchors({ pages, outDir }: SiteConfig): void {
  const ids = new Map<string, ReadonlySet<string>>();
  const links: { page: string; to: string; id: string }[] = [];
  for (const file of pages) {
    const page = `/${file.replace(/\.md$/, '')}`.replace(/\/index$/, '/');
    const html = readFileSync(join(outDir, file.replace(/\.md$/, '.html')), 'utf8');
    ids.set(page, new Set([...html.matchAll(/ id="([^"]*)"/g)].map(([, id = '']) => id)));
    for (const [, to = '', id = ''] of html.matchAll(/ href="(\/[^"#]*|)#([^"]+)"/g)) {
      links.push({ page, to: to === '' ? page : to, id: decodeURIComponent(id) });
    }
  }
  const dead = links.filter(({ to, id }) => ids.get(to)?.has(id) !== true);
  if (dead.length === 0) return;
  const lines = dead.map(({ page, to, id }) => `${page}: there is no ${to}#${id}`);
  throw new Error([...new Set(lines)].join('\n'));
}
