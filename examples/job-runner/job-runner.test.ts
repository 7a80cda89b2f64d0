/**
 * The job runner as its users see it: a program that works through real files.
 */

import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Program } from '../support/program.ts';

const MAIN = 'examples/job-runner/main.ts';

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'job-runner-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** A folder with a package for each name. */
async function folderOf(packages: Record<string, string>): Promise<string> {
  const folder = await emptyFolder();
  for (const [name, text] of Object.entries(packages)) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'package.json'), text);
  }
  return folder;
}

function run(folder: string, env: NodeJS.ProcessEnv = {}): Program {
  return Program.inTest(MAIN, [folder], { WORKERS: '2', ATTEMPTS: '3', PACE_MS: '0', ...env });
}

const MIT = '{ "license": "MIT", "dependencies": { "a": "1", "b": "2" } }';
const OLD = '{ "licenses": [{ "type": "ISC" }, { "type": "Apache-2.0" }] }';

describe('the job runner', () => {
  it('counts what is in the files of a folder', async () => {
    const folder = await folderOf({ one: MIT, two: MIT, old: OLD, bare: '{}' });
    const program = run(folder);

    expect(await program.exited).toBe(0);
    expect(program.err).toEqual([]);
    expect(program.out).toEqual([
      '0 of 4 files',
      '1 of 4 files',
      '2 of 4 files',
      '3 of 4 files',
      '4 of 4 files',
      '4 packages with 4 dependencies',
      '',
      'licences',
      expect.stringContaining('2  MIT'),
      expect.stringMatching(/1 {2}(none given|ISC OR Apache-2\.0)/),
      expect.stringMatching(/1 {2}(none given|ISC OR Apache-2\.0)/),
      '',
      'largest, in bytes',
      expect.stringContaining('61  '),
      expect.stringMatching(/60 {2}.*(one|two)\/package\.json$/),
      expect.stringMatching(/60 {2}.*(one|two)\/package\.json$/),
      expect.stringMatching(/ 2 {2}.*bare\/package\.json$/),
      'job-runner: ended, shutdown',
    ]);
  });

  it('sets a file aside that has brought down a worker three times, and does all others', async () => {
    const folder = await folderOf({ good: MIT, broken: '{ "name": ', list: '[]', fine: OLD });
    const program = run(folder);

    expect(await program.exited).toBe(0);
    const crashes = program.err.map((line) => line.replace(/^worker-\d: /, ''));
    // The last one may be heard of when all is done, and the pool stops.
    expect(crashes.filter((line) => /^SyntaxError: .*; (restart|stop)$/.test(line))).toHaveLength(
      3,
    );
    expect(crashes.filter((line) => /^NotAPackage: .*; (restart|stop)$/.test(line))).toHaveLength(
      3,
    );
    expect(crashes).toHaveLength(6);
    expect(program.out).toContain('2 packages with 2 dependencies');
    expect(program.out.slice(program.out.indexOf('set aside')).sort()).toEqual([
      expect.stringMatching(/broken\/package\.json +SyntaxError: /),
      expect.stringMatching(/list\/package\.json +NotAPackage: an object was expected, not \[\]$/),
      'job-runner: ended, shutdown',
      'set aside',
    ]);
  });

  it('does not give up if all files are broken', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `broken-${index}`);
    const folder = await folderOf(Object.fromEntries(names.map((name) => [name, '{'])));
    const program = run(folder);

    expect(await program.exited).toBe(0);
    expect(program.out).toContain('20 of 20 files');
    expect(program.err).toHaveLength(60);
  });

  it('stops in order on Ctrl-C: the file under way is finished, and it says how far it came', async () => {
    const folder = await folderOf({ a: MIT, c: MIT });
    // Whoever reads a pipe waits for somebody who writes.
    await mkdir(join(folder, 'b'));
    const pipe = join(folder, 'b', 'package.json');
    execFileSync('mkfifo', [pipe]);
    const program = run(folder, { WORKERS: '1' });
    await program.printed(/^1 of 3 files$/);

    program.signal('SIGINT');
    await program.printed(/^job-runner: SIGINT/);
    await writeFile(pipe, MIT);

    expect(await program.exited).toBe(0);
    expect(program.err).toEqual([]);
    expect(program.out).toContain('2 packages with 4 dependencies');
    expect(program.out.slice(-2)).toEqual([
      'stopped at 2 of 3 files',
      'job-runner: ended, shutdown',
    ]);
  });

  it('says that there is nothing to do', async () => {
    const folder = await emptyFolder();
    const program = run(folder);
    expect(await program.exited).toBe(0);
    expect(program.out).toEqual([`no package.json below ${folder}`]);
  });

  it.each([
    [{ WORKERS: '0' }, 'job-runner: WORKERS must be a whole number from 1 to 64, not "0"'],
    [{ ATTEMPTS: 'x' }, 'job-runner: ATTEMPTS must be a whole number from 1 to 100, not "x"'],
  ])('refuses %o', async (env, message) => {
    const program = run(await emptyFolder(), env);
    expect(await program.exited).toBe(1);
    expect(program.err).toEqual([message]);
  });

  it('says which folder is not there', async () => {
    const program = run('/no/such/folder');
    expect(await program.exited).toBe(1);
    expect(program.err).toEqual([expect.stringMatching(/^job-runner: ENOENT.*no\/such\/folder/)]);
  });
});
