import { readdirSync } from 'node:fs';
import { explore, simulate, ExplorationError } from 'fauxtp/testing';
import { it } from 'vitest';
const names = readdirSync(new URL('bugs', import.meta.url)).filter((n) => n !== 'clients.ts');
it.each(names)('%s', async (name) => {
  const { bug, twin } = await import('./bugs/' + name);
  const fifo = await simulate({ seed: 1, schedule: '' }, bug).then((s) => 'ok ' + s.steps.length, (e) => 'fifo fails: ' + e.message.slice(0, 200));
  const t0 = performance.now();
  const found = await explore(bug).then((e) => JSON.stringify(e), (e: ExplorationError) => `run ${e.run} schedule ${e.schedule} ${e.failed}\n` + (process.env.FULL ? e.message : e.message.split('\n')[0]));
  const t1 = performance.now();
  const fine = await explore(twin, { runs: 300 }).then((e) => JSON.stringify(e), (e) => e.message);
  console.log(name, fifo, '\n  ', found, (t1 - t0) | 0, 'ms\n  ', fine, (performance.now() - t1) | 0, 'ms');
});
