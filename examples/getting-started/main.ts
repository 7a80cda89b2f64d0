// The program: `node --import tsx examples/getting-started/main.ts`.

import { runMain } from 'fauxtp/node';
import { App } from './app.ts';

const port = Number(process.env['PORT'] ?? 8080);

let measured = 0;

// Stands for one that fails now and then.
async function sensor() {
  measured += 1;
  if (measured % 10 === 0) throw new Error('the sensor does not answer');
  return 21.5;
}

await runMain(App, { args: [port, sensor], deadline: 5_000 });
