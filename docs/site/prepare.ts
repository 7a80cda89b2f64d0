/**
 * Makes the pages that are not written by hand: the reference from the docstrings, the examples, and
 * what stands at the root of the repository.
 *
 * @module
 */

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { Application, type DeclarationReflection, ReflectionKind } from 'typedoc';

import { diagrams } from './diagrams.ts';
import { filesIn } from './files.ts';
import { BY_FILE, OUTSIDE, pageOfExample, root } from './links.ts';

const docs = `${root}docs/`;

function write(path: string, text: string): void {
  mkdirSync(dirname(docs + path), { recursive: true });
  writeFileSync(docs + path, text);
}

// ---- examples and pages of the root ---------------------------------------------------------------

function codeOf(file: string): string {
  return `\`\`\`ts\n${readFileSync(root + file, 'utf8').trimEnd()}\n\`\`\`\n`;
}

function makeSources(): void {
  rmSync(`${docs}source`, { recursive: true, force: true });
  for (const [file, page] of Object.entries(OUTSIDE)) {
    const text = readFileSync(root + file, 'utf8');
    write(`${page}.md`, `---\norigin: ${file}\noutline: [2, 3]\n---\n\n${text}`);
  }
  const pages = new Map<string, string[]>();
  for (const file of [...filesIn('examples', '.cts'), ...filesIn('examples', '.ts')]) {
    const page = pageOfExample(file);
    pages.set(page, [...(pages.get(page) ?? []), file]);
  }
  for (const [page, files] of pages) {
    const [file = ''] = files;
    const [, folder = '', ...rest] = file.split('/');
    if (rest.length === 0 || BY_FILE.has(folder)) {
      write(`${page}.md`, `# ${file}\n\n${codeOf(file)}`);
      continue;
    }
    const readme = `examples/${folder}/README.md`;
    const head = existsSync(root + readme)
      ? `---\norigin: ${readme}\n---\n\n${readFileSync(root + readme, 'utf8')}`
      : `# ${folder}\n`;
    const parts = files.map((each) => `## ${each.split('/').at(-1) ?? ''}\n\n${codeOf(each)}`);
    write(`${page}.md`, [head, ...parts].join('\n'));
  }
}

// ---- reference ------------------------------------------------------------------------------------

const ENTRIES: Readonly<Record<string, string>> = {
  index: 'fauxtp',
  'node/run-main': 'fauxtp/node',
  testing: 'fauxtp/testing',
};

interface Item {
  readonly text: string;
  readonly link?: string;
  readonly collapsed?: boolean;
  readonly items?: Item[];
}

const GROUPS = [
  { title: 'Classes', kind: ReflectionKind.Class, folder: 'classes' },
  { title: 'Functions', kind: ReflectionKind.Function, folder: 'functions' },
  { title: 'Variables', kind: ReflectionKind.Variable, folder: 'variables' },
  { title: 'Interfaces', kind: ReflectionKind.Interface, folder: 'interfaces' },
  { title: 'Types', kind: ReflectionKind.TypeAlias, folder: 'type-aliases' },
];

function sidebarOf(entry: DeclarationReflection): Item {
  const children = entry.children ?? [];
  const groups = GROUPS.flatMap(({ title, kind, folder }): Item[] => {
    const names = children.filter((child) => child.kindOf(kind)).map(({ name }) => name);
    const errors = names.filter((name) => title === 'Classes' && /(Error|Exceeded)$/.test(name));
    const item = (name: string): Item => ({
      text: name,
      link: `/api/${entry.name}/${folder}/${name}`,
    });
    const group = (text: string, among: string[]): Item[] =>
      among.length === 0 ? [] : [{ text, collapsed: true, items: among.map(item) }];
    return [
      ...group(
        title,
        names.filter((name) => !errors.includes(name)),
      ),
      ...group('Errors', errors),
    ];
  });
  return { text: entry.name, link: `/api/${entry.name}/`, items: groups };
}

async function makeReference(): Promise<void> {
  rmSync(`${docs}api`, { recursive: true, force: true });
  const app = await Application.bootstrapWithPlugins({
    plugin: ['typedoc-plugin-markdown'],
    entryPoints: Object.keys(ENTRIES).map(
      (entry) => `${root}src/${entry === 'testing' ? 'testing/index' : entry}.ts`,
    ),
    basePath: `${root}src`,
    tsconfig: `${root}src/tsconfig.json`,
    out: `${docs}api`,
    name: 'Reference',
    readme: 'none',
    disableSources: true,
    excludeInternal: true,
    excludePrivate: true,
    excludeExternals: true,
    treatWarningsAsErrors: true,
    // Types that are written out in signatures, and are not for users to name.
    validation: { notExported: false },
    logLevel: 'Warn',
    // Of typedoc-plugin-markdown.
    ...({
      entryFileName: 'index',
      hidePageHeader: true,
      hideBreadcrumbs: true,
      useCodeBlocks: true,
      expandParameters: true,
      parametersFormat: 'table',
      interfacePropertiesFormat: 'table',
      typeAliasPropertiesFormat: 'table',
      propertyMembersFormat: 'table',
      tableColumnSettings: { hideSources: true, hideOverrides: true, hideInherited: true },
    } as object),
  });
  const project = await app.convert();
  if (project === undefined) throw new Error('the sources do not compile');
  const entries = project.children ?? [];
  for (const entry of entries) entry.name = ENTRIES[entry.name] ?? entry.name;
  await app.generateOutputs(project);
  if (app.logger.hasErrors() || app.logger.hasWarnings()) throw new Error('typedoc complains');
  // Two lines of a docstring, which Markdown would set as one.
  for (const page of filesIn('docs/api', '.md')) {
    const text = readFileSync(root + page, 'utf8').replaceAll('\nDiffers: ', '\\\nDiffers: ');
    writeFileSync(root + page, text);
  }
  write('api/sidebar.json', JSON.stringify(entries.map(sidebarOf)));
}

for (const [name, svg] of Object.entries(diagrams())) write(`diagrams/${name}.svg`, svg);
makeSources();
await makeReference();
