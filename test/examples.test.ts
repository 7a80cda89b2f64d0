import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('..', import.meta.url);
const files = ['', 'guides/', 'coming-from/', 'getting-started/'].flatMap((folder) =>
  readdirSync(new URL(`examples/${folder}`, root))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => folder + name)
    // The parts of the program that is put together there say nothing by themselves.
    .filter((file) => folder !== 'getting-started/' || read(file).includes('\n/* prints\n')),
);

function read(file: string): string {
  return readFileSync(new URL(`examples/${file}`, root), 'utf8');
}

interface Outcome {
  readonly code: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

function run(file: string): Promise<Outcome> {
  const args = ['--unhandled-rejections=strict', '--import', 'tsx', `examples/${file}`];
  // With colours on, an array is not printed as the file says.
  const env = { ...process.env, FORCE_COLOR: undefined, NO_COLOR: undefined };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: root, env, timeout: 15_000 }, (error, out, err) => {
      resolve({ code: error === null ? 0 : error.code, stdout: out, stderr: err });
    });
  });
}

describe('examples', () => {
  it('are there', () => {
    expect(files).toContain('counter.ts');
  });

  it.concurrent.each(files)('%s prints what it says, and ends by itself', async (file) => {
    const expected = /\n\/\* prints\n(.*)\*\/\n$/s.exec(read(file))?.[1];
    expect(await run(file)).toEqual({ code: 0, stdout: expected, stderr: '' });
  });

  it.each(files)('%s has fewer than 80 lines', (file) => {
    expect(read(file).trimEnd().split('\n').length).toBeLessThan(80);
  });
});
