/**
 * The pages as plain Markdown, for programs that read: `llms.txt` is the index, each page stands beside
 * its HTML, and `llms-full.txt` has all that is written by hand.
 *
 * @module
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { SiteConfig } from 'vitepress';

interface Page {
  readonly path: string;
  readonly title: string;
  readonly about: string;
  readonly text: string;
}

function read(srcDir: string, path: string): Page {
  const text = readFileSync(join(srcDir, path), 'utf8').replace(/^---\n.*?\n---\n+/s, '');
  const [, title = path] = /^# (.*)$/m.exec(text) ?? [];
  const paragraphs = text
    .replace(/^```.*?^```$/gms, '')
    .split(/\n{2,}/)
    .filter((part) => /^[A-Za-z`*]/.test(part.trim()));
  const about = (paragraphs[0] ?? '').trim().replaceAll('\n', ' ');
  return { path, title, about, text };
}

const isWritten = ({ path }: Page): boolean => !/^(api|source)\//.test(path);

/** Writes the plain pages into the built site. */
export function writeForMachines({ pages, srcDir, outDir, userConfig }: SiteConfig): void {
  const all = pages.map((path) => read(srcDir, path)).sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const { path, text } of all) {
    mkdirSync(dirname(join(outDir, path)), { recursive: true });
    writeFileSync(join(outDir, path), text);
  }
  const list = (some: readonly Page[]): string =>
    some.map(({ title, path, about }) => `- [${title}](/${path}): ${about}\n`).join('');
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
