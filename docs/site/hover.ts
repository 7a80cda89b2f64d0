/**
 * Types on hover. A block of a page does not compile alone: it is looked up in the file that it was
 * taken from, and gets the types that it has there.
 *
 * @module
 */

import { readFileSync } from 'node:fs';

import { createTwoslasher, type TwoslashReturn } from 'twoslash';
import ts from 'typescript';

import { filesIn } from './files.ts';
import { root } from './links.ts';

const flat = (code: string): string => code.replace(/^ +/gm, '');

const sources = [...filesIn('examples', '.ts'), ...filesIn('docs/peers', '.ts')]
  // What the frameworks bring along, and with it their types, is there only for whoever runs them.
  .filter((file) => !file.startsWith('examples/frameworks/'))
  .map((file) => {
    const text = readFileSync(root + file, 'utf8');
    return { file, text, flat: flat(text) };
  });

const { options } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(`${root}tsconfig.json`, (path) => readFileSync(path, 'utf8')).config,
  ts.sys,
  root,
);

const twoslash = createTwoslasher({
  vfsRoot: root.replace(/\/$/, ''),
  compilerOptions: {
    ...options,
    // What a block does not use, the rest of its file does.
    noUnusedLocals: false,
    noUnusedParameters: false,
  },
});

/**
 * What `createTwoslasher` makes, for blocks that stand in a file. All others are left as they are.
 *
 * @throws if a block does not compile where it stands
 */
export function twoslasher(shown: string): TwoslashReturn {
  const code = shown.trimEnd();
  const part = flat(code);
  const source = sources.find((each) => each.flat.includes(part));
  // A page of a whole file would be mostly hovers.
  if (source === undefined || part === source.flat.trimEnd()) return nothing(code);
  // A page is rendered for the server, for the client and for the search.
  let found = known.get(code);
  if (found === undefined) known.set(code, (found = typesOf(code, part, source)));
  return structuredClone(found);
}

const known = new Map<string, TwoslashReturn>();

function typesOf(code: string, part: string, source: (typeof sources)[number]): TwoslashReturn {
  // The block in the place of what it was taken from: only its indentation may differ.
  const lines = source.text.split('\n');
  const before = source.flat.slice(0, source.flat.indexOf(part)).split('\n').length - 1;
  const after = lines.slice(before + code.split('\n').length);
  const whole = [
    // Beside the file, and not in its place: others import it.
    `// @filename: ${source.file.replace(/[^/]*$/, 'page.ts')}`,
    ...lines.slice(0, before),
    '// ---cut---',
    code,
    ...(after.length === 0 ? [] : ['// ---cut-after---', ...after]),
  ];
  const found = twoslash(whole.join('\n'), 'ts');
  if (found.code.trimEnd() !== code) {
    throw new Error(`${source.file}: this is not what was to be shown:\n${found.code}`);
  }
  for (const node of found.nodes) {
    if ('tags' in node && Array.isArray(node.tags)) node.tags = mended(node.tags);
  }
  return found;
}

type Tags = [name: string, text: string | undefined][];

/* TypeScript takes the link of a `@throws {@link CallExitError} if …` for a tag of its own. */
function mended(tags: Tags): Tags {
  return tags.flatMap(([name, text], n): Tags => {
    const next = tags[n + 1];
    if (text?.trim() === '{' && next?.[0] === 'link') {
      return [[name, (next[1] ?? '').replace(/^(\w+)\}/, '`$1`')]];
    }
    return name === 'link' ? [] : [[name, text]];
  });
}

function nothing(code: string): TwoslashReturn {
  const none: never[] = [];
  return {
    code,
    nodes: none,
    hovers: none,
    queries: none,
    errors: none,
    completions: none,
    highlights: none,
    tags: none,
    meta: {
      extension: 'ts',
      compilerOptions: {},
      handbookOptions: {} as TwoslashReturn['meta']['handbookOptions'],
      removals: none,
      flagNotations: none,
      virtualFiles: none,
      positionQueries: none,
      positionCompletions: none,
      positionHighlights: none,
    },
  };
}
