/**
 * The test kit knows no test runner; a promise that is rejected is all that it needs. Two of them, each
 * with tests that pass and tests that are to fail.
 */

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Outcome {
  readonly code: unknown;
  readonly printed: string;
}

function run(...args: string[]): Promise<Outcome> {
  // Else the runner of Node takes itself for a child of the one that runs this test.
  const env = {
    ...process.env,
    NO_COLOR: '1',
    FORCE_COLOR: undefined,
    NODE_TEST_CONTEXT: undefined,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: root, env, timeout: 60_000 }, (error, out, err) => {
      resolve({ code: error === null ? 0 : error.code, printed: out + err });
    });
  });
}

describe('node:test', () => {
  const node = (file: string): Promise<Outcome> =>
    run('--import', 'tsx', '--test', '--test-reporter=tap', file);

  it('passes a test that leaves nothing', async () => {
    const { code, printed } = await node('examples/testing/node-test.ts');
    expect(printed).toContain('# pass 1');
    expect(code).toBe(0);
  });

  it('fails one that does, and says what', async () => {
    const { code, printed } = await node('test/testing/leaking/node-test.ts');
    expect(printed).toContain('test / #PID<1 Counter>');
    expect(printed).toContain('# fail 1');
    expect(code).toBe(1);
  });
});

describe('vitest', () => {
  it('fails a test by its fixture, and shows the stack of a crash', async () => {
    const config = 'test/testing/leaking/vitest.config.ts';
    const { code, printed } = await run(
      'node_modules/vitest/vitest.mjs',
      'run',
      '--config',
      config,
    );
    expect(printed).toContain('LeftRunningError: the test left running:\n  test / #PID<1 Counter>');
    expect(printed).toContain('Caused by: RangeError: boom');
    expect(printed).toMatch(/Counter\.handleCast test\/testing\/counter\.ts/);
    // The two of the third, each by itself.
    expect(printed).toContain('Caused by: RangeError: bang');
    expect(printed).not.toContain('src/testing/test-scope.ts');
    expect(printed).toMatch(/3 failed/);
    expect(code).toBe(1);
  }, 60_000);
});
