/**
 * The pages say what is so: their code stands in a file that runs, and what they say a command prints
 * is what it prints.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = new URL('..', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
/* What the site is built of, and not what somebody writes. */
const NOT_WRITTEN = new Set(['docs/.vitepress', 'docs/api', 'docs/source']);
const list = (folder: string, ending: string): string[] =>
  readdirSync(new URL(folder, root), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      return entry.name === 'node_modules' || NOT_WRITTEN.has(path) ? [] : list(path, ending);
    }
    return path.endsWith(ending) ? [path] : [];
  });

const pages = [
  'README.md',
  'DESIGN.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  ...list('docs', '.md'),
  ...list('examples', '.md'),
];

const blocks = (language: string): { page: string; code: string }[] =>
  pages.flatMap((page) =>
    [...read(page).matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(
      ([, code = '']) => ({ page, code }),
    ),
  );

describe('the code on the pages', () => {
  // A page shows the middle of a function without the indentation it has there.
  const flat = (code: string): string => code.replace(/^ +/gm, '');
  // `docs/peers` is code of other libraries; it is compiled and run when the site is built.
  const files = [...list('examples', '.ts'), ...list('examples', '.cts')];
  const examples = [...files, ...list('docs/peers', '.ts')].map(read).map(flat);

  it.each(blocks('ts'))('$page: stands in an example ($code)', ({ code }) => {
    expect(examples.filter((example) => example.includes(flat(code)))).not.toEqual([]);
  });
});

describe('the links of the pages', () => {
  const links = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) => ({ page, link })),
  );

  it.each(links)('$page: $link leads somewhere', ({ page, link }) => {
    expect(existsSync(new URL(link, new URL(page, root)))).toBe(true);
  });
});

describe('docs/coming-from-otp.md', () => {
  it('sets every export beside what it follows', () => {
    const index = read('src/index.ts').replaceAll(/\/\*.*?\*\//gs, '');
    const exported = [...index.matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(([, list = '']) =>
      list.split(',').map((name) => name.trim().replace(/^type /, '')),
    );
    const code = [...read('docs/coming-from-otp.md').matchAll(/`([^`]*)`/g)].map(([, it]) => it);
    const words = new Set(code.join(' ').split(/\W+/));

    expect(exported).toContain('GenServer');
    expect(exported.filter((name) => name !== '' && !words.has(name))).toEqual([]);
  });
});

describe('the commands of the README', () => {
  let service: ChildProcess;
  let url: string;

  beforeAll(async () => {
    service = spawn(process.execPath, ['--import', 'tsx', 'examples/counter-service/main.ts'], {
      cwd: root,
      env: { ...process.env, PORT: '0' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    if (service.stdout === null) throw new Error('no stdout');
    const [line] = (await once(createInterface(service.stdout), 'line')) as [string];
    url = line.replace(/^.* /, '');
  });

  afterAll(async () => {
    service.kill('SIGTERM');
    expect(await once(service, 'close')).toEqual([0, null]);
  });

  /** What `curl` would print; while the listener is being restarted nobody answers. */
  async function curl(method: string, path: string): Promise<string> {
    for (;;) {
      try {
        return await (await fetch(url + path, { method })).text();
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
      }
    }
  }

  it('print what it says they print', async () => {
    const [{ code } = { code: '' }] = blocks('console');
    const commands = [...code.matchAll(/^\$ curl (?:-X (\w+) )?localhost:8080(\S*)$/gm)];
    let printed = '';
    for (const [command, method = 'GET', path = ''] of commands) {
      printed += `${command}\n${await curl(method, path)}`;
    }

    expect(commands.length).toBeGreaterThan(0);
    expect(printed).toBe(code);
  });

  it('are scripts of the package, or npm’s own', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = blocks('sh').flatMap(({ code }) => [
      ...[...code.matchAll(/npm (?:run )?(start|test|[\w:-]+)\b/g)].map(([, script]) => script),
    ]);

    expect(named).toContain('start');
    for (const script of named) {
      if (!['ci', 'init', 'install', 'pkg', 'run', '--prefix'].includes(script ?? ''))
        expect(scripts).toHaveProperty([script ?? '']);
    }
  });
});
