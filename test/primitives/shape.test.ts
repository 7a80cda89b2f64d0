/**
 * Whether compiled code outlives a full collection that finds no instance of a class. V8 says so itself
 * when it throws code away.
 */

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/* A server that lives, and bursts of what is done with it; `unkept` is a class whose instances all die. */
const PROGRAM = `
  import { call, GenServer, Scope } from './src/index.ts';

  class Counter extends GenServer {
    init() { return 0; }
    handleCall(_request, _from, total) { return [total, total + 1]; }
  }
  class Unkept {
    constructor(value) { this.value = value; }
  }
  let last;
  function unkept(value) { last = new Unkept(value); return last.value; }

  const scope = new Scope();
  const counter = await Counter.start({ scope });
  for (let burst = 0; burst < 8; burst += 1) {
    let sum = 0;
    for (let done = 0; done < 100_000; done += 1) sum += unkept(done);
    last = undefined;
    for (let done = 0; done < 10_000; done += 1) sum += await call(counter, ['next']);
    for (let done = 0; done < 5_000; done += 1) await GenServer.stop(await Counter.start({ scope }));
    await new Promise((resolve) => setTimeout(resolve, 1));
    gc();
  }
  await scope.close();
`;

/** The functions whose code V8 threw away because a shape had died. */
async function thrownAway(): Promise<Set<string>> {
  const { outputFiles } = await build({
    stdin: { contents: PROGRAM, resolveDir: ROOT },
    bundle: true,
    format: 'esm',
    target: 'node20',
    write: false,
  });
  const flags = ['--expose-gc', '--trace-deopt', '--input-type=module', '--eval'];
  const text = outputFiles[0]?.text ?? '';
  const output = execFileSync(process.execPath, [...flags, text], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  const lines = output.matchAll(/SharedFunctionInfo (?<name>[^>]*)>.*reason:.* weak objects/g);
  const names = [...lines].map(({ groups }) => groups?.['name'] as string);
  // Those of the host are its own affair.
  return new Set(names.filter((name) => text.includes(name) && !(name in globalThis)));
}

describe('What is compiled for the library', () => {
  it('is there after a collection that found no call and no stop', async () => {
    expect(await thrownAway()).toEqual(new Set(['unkept', 'Unkept']));
  });
});
