/** The program of docs/getting-started.md, from outside. */

import { expect, it } from 'vitest';
import { Program } from '../examples/support/program.ts';

it('the program of Getting started answers, and stops in order when it is told to', async () => {
  const program = Program.inTest('examples/getting-started/main.ts', [], { PORT: '0' });
  const [url] = await program.printed(/^http:.*$/);

  expect(await (await fetch(url)).text()).toBe('21.5 °C\n');
  program.signal('SIGTERM');
  expect(await program.exited).toBe(0);
  expect(program.out).toEqual([
    url,
    'App: SIGTERM, stopping within 5000 ms',
    'App: ended, shutdown',
  ]);
});
