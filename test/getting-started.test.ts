/** The program of docs/getting-started.md, from outside. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

describe('the program of Getting started', () => {
  let program: ChildProcess;
  let lines: Interface;

  beforeEach(() => {
    program = spawn(process.execPath, ['--import', 'tsx', 'examples/getting-started/main.ts'], {
      cwd: new URL('..', import.meta.url),
      env: { ...process.env, PORT: '0' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    if (program.stdout === null) throw new Error('no stdout');
    lines = createInterface(program.stdout);
  });

  afterEach(() => {
    program.kill('SIGKILL');
  });

  it('answers, and stops in order when it is told to', async () => {
    const [url] = (await once(lines, 'line')) as [string];
    const printed: string[] = [];
    lines.on('line', (line) => printed.push(line));

    expect(await (await fetch(url)).text()).toBe('21.5 °C\n');
    program.kill('SIGTERM');
    expect(await once(program, 'close')).toEqual([0, null]);
    expect(printed).toEqual(['App: SIGTERM, stopping within 5000 ms', 'App: ended, shutdown']);
  });
});
