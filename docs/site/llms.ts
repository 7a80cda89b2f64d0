/**
 * The pages as plain Markdown, for programs that read: `llms.txt` is the index, each page stands beside
 * its HTML, and `llms-full.txt` has all that is written by hand.
 *
 * @module
 */

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

import type { SiteConfig } from 'vitepress';

import { filesIn } from './files.ts';
import { DATA, onSite, root } from './links.ts';

interface Page {
  readonly path: string;
  readonly title: string;
  readonly about: string;
  readonly text: string;
}

/* Links lead to the plain pages, whatever they lead to in the repository. */
function plain(href: string, path: string, origin: string | undefined): string {
  const isPage = /\.(md|ts)(#|$)/.test(href) || !posix.basename(href).includes('.');
  if (/^([a-z]+:|#)/.test(href) || !isPage) return href;
  if (path.startsWith('api/')) return `/${posix.join(posix.dirname(path), href)}`;
  const link = onSite(href, origin ?? `docs/${path}`);
  if (link.startsWith(`/${DATA.slice('docs/'.length)}`)) return link;
  const [, to = '', anchor = ''] = /^([^#]*)(.*)$/.exec(link) ?? [];
  return `${to.endsWith('/') ? `${to}index` : to}.md${anchor}`;
}

function read(srcDir: string, path: string): Page {
  const source = readFileSync(join(srcDir, path), 'utf8');
  const [, origin] = /^origin: (.*)$/m.exec(source) ?? [];
  const text = source
    .replace(/^---\n.*?\n---\n+/s, '')
    .replace(/\]\(([^)\s]+)\)/g, (_, href: string) => `](${plain(href, path, origin)})`);
  const [, title = path] = /^# (.*)$/m.exec(text) ?? [];
  const paragraphs = text
    .replace(/^```.*?^```$/gms, '')
    .split(/\n{2,}/)
    .filter((part) => /^[A-Za-z`*]/.test(part.trim()));
  // In the index a link to a place on the page needs the page.
  const about = (paragraphs[0] ?? '').trim().replaceAll('\n', ' ').replaceAll('](#', `](/${path}#`);
  return { path, title, about, text };
}

const isWritten = ({ path }: Page): boolean => !/^(api|source)\//.test(path);

/** Writes the plain pages, and the data that they link to, into the built site. */
export function writeForMachines({ pages, srcDir, outDir, userConfig }: SiteConfig): void {
  const all = pages.map((path) => read(srcDir, path)).sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const { path, text } of all) {
    mkdirSync(dirname(join(outDir, path)), { recursive: true });
    writeFileSync(join(outDir, path), text);
  }
  for (const file of filesIn(DATA.slice(0, -1), '.json')) {
    const to = join(outDir, file.slice('docs/'.length));
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(root + file, to);
  }
  const list = (some: readonly Page[]): string =>
    some
      .map(
        ({ title, path, about }) => `- [${title}](/${path})${about === '' ? '' : `: ${about}`}\n`,
      )
      .join('');
  const written = all.filter((page) => isWritten(page) && page.path !== 'index.md');
  const { title = '', description = '' } = userConfig as { title?: string; description?: string };
  const index = [
    `# ${title}\n\n> ${description}\n\n`,
    `## Pages\n\n${list(written)}\n`,
    `## Reference\n\n${list(all.filter(({ path }) => /^api\/.*index\.md$/.test(path)))}\n`,
    `## Optional\n\n${list(all.filter(({ path }) => path.startsWith('source/')))}`,
  ];
  writeFileSync(join(outDir, 'llms.txt'), index.join(''));
  writeFileSync(join(outDir, 'llms-full.txt'), written.map(({ text }) => text).join('\n\n'));
}
