import { existsSync, readFileSync } from 'node:fs';

import { transformerTwoslash } from '@shikijs/vitepress-twoslash';
import { type DefaultTheme, defineConfig, type MarkdownOptions } from 'vitepress';

import { checkAnchors } from '../site/anchors.ts';
import { twoslasher } from '../site/hover.ts';
import { writeForMachines } from '../site/llms.ts';
import { onSite } from '../site/links.ts';

type Transformer = NonNullable<MarkdownOptions['codeTransformers']>[number];

// It is typed by a newer version of what VitePress colours code with.
const hovers: unknown = transformerTwoslash({ twoslasher, explicitTrigger: false });

type Sidebar = DefaultTheme.SidebarItem[];

// Made by `site/prepare.ts`.
const sidebarFile = new URL('../api/sidebar.json', import.meta.url);
const reference = existsSync(sidebarFile)
  ? (JSON.parse(readFileSync(sidebarFile, 'utf8')) as Sidebar)
  : [];

const guides: Sidebar = [
  {
    text: 'First steps',
    items: [
      { text: 'Getting started', link: '/getting-started' },
      { text: 'The counter service', link: '/counter-service' },
    ],
  },
  {
    text: 'Guides',
    items: [
      { text: 'Scopes', link: '/guides/scopes' },
      { text: 'GenServers', link: '/guides/genservers' },
      { text: 'Actors and selective receive', link: '/guides/actors' },
      { text: 'Typing protocols', link: '/guides/protocols' },
      { text: 'Supervisors', link: '/guides/supervisors' },
      { text: 'Names', link: '/guides/names' },
      { text: 'Timers', link: '/guides/timers' },
      { text: 'Tasks', link: '/guides/tasks' },
      { text: 'Pools', link: '/guides/pools' },
      { text: 'Errors and exit reasons', link: '/guides/errors' },
      { text: 'Graceful shutdown', link: '/guides/shutdown' },
      { text: 'Backpressure', link: '/guides/backpressure' },
      { text: 'In a web server', link: '/guides/web-servers' },
      { text: 'In workers and serverless', link: '/guides/workers' },
      { text: 'Testing', link: '/testing' },
    ],
  },
  {
    text: 'Coming from',
    items: [
      { text: 'OTP and Elixir', link: '/coming-from-otp' },
      { text: 'nact, XState, Effect, promises', link: '/coming-from-javascript' },
    ],
  },
  {
    text: 'To look up',
    items: [
      { text: 'Semantics', link: '/semantics' },
      ...(existsSync(new URL('../determinism.md', import.meta.url))
        ? [{ text: 'Determinism', link: '/determinism' }]
        : []),
      { text: 'Performance', link: '/performance' },
      { text: 'Examples', link: '/examples' },
      { text: 'Reference', link: '/api/' },
    ],
  },
  {
    text: 'The project',
    collapsed: true,
    items: [
      { text: 'Design', link: '/source/design' },
      { text: 'Architecture', link: '/source/architecture' },
      { text: 'Contributing', link: '/source/contributing' },
      { text: 'Changelog', link: '/source/changelog' },
      { text: 'Security', link: '/source/security' },
    ],
  },
];

// A supervisor with two children.
const ICON =
  'data:image/svg+xml,' +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="none" stroke="#5672cd" stroke-width="2">' +
      '<path d="M8 6v2M4 11V8h8v3"/><circle cx="8" cy="4" r="2"/><circle cx="4" cy="13" r="2"/><circle cx="12" cy="13" r="2"/></svg>',
  );

export default defineConfig({
  title: 'fauxtp',
  description: 'The OTP primitives for Node, in TypeScript.',
  lang: 'en',
  cleanUrls: true,
  head: [['link', { rel: 'icon', href: ICON }]],
  // A link that leads nowhere fails the build.
  ignoreDeadLinks: false,
  themeConfig: {
    nav: [
      { text: 'Getting started', link: '/getting-started' },
      { text: 'Guides', link: '/guides/scopes', activeMatch: '^/guides/' },
      { text: 'Semantics', link: '/semantics' },
      { text: 'Reference', link: '/api/', activeMatch: '^/api/' },
    ],
    sidebar: {
      '/': guides,
      '/api/': [{ text: 'Guides', link: '/getting-started' }, ...reference],
    },
    outline: [2, 3],
    search: { provider: 'local', options: { detailedView: true } },
  },
  markdown: {
    theme: { light: 'github-light', dark: 'github-dark' },
    codeTransformers: [hovers as Transformer],
    config(md) {
      md.core.ruler.push('links-of-the-repository', ({ tokens, env }) => {
        const { relativePath, frontmatter } = env as {
          relativePath: string;
          frontmatter: { origin?: string };
        };
        const page = frontmatter.origin ?? `docs/${relativePath}`;
        if (page.startsWith('docs/api/')) return;
        for (const token of tokens.flatMap(({ children }) => children ?? [])) {
          const href = token.type === 'link_open' ? token.attrGet('href') : null;
          if (href !== null) token.attrSet('href', onSite(href, page));
        }
      });
    },
  },
  buildEnd(site) {
    checkAnchors(site);
    writeForMachines(site);
  },
});
