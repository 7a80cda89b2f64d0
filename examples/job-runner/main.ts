/**
 * Works through the `package.json` files below a folder: `npm run example:job-runner -- [folder]`.
 *
 * Environment: `WORKERS` (4), `ATTEMPTS` (3), `PACE_MS` (0), how long a worker rests after each file.
 *
 * @module
 */

import { runMain } from 'fauxtp/node';
import { briefReporter } from '../support/brief-reporter.ts';
import { numberFrom } from '../support/environment.ts';
import { App, type Plan } from './app.ts';
import { packageFiles } from './files.ts';
import { Progress } from './progress.ts';

const name = 'job-runner';
const [, , folder = 'node_modules'] = process.argv;

try {
  const plan: Plan = {
    files: await packageFiles(folder),
    workers: numberFrom('WORKERS', 4, { min: 1, max: 64 }),
    attempts: numberFrom('ATTEMPTS', 3, { min: 1, max: 100 }),
    pace: numberFrom('PACE_MS', 0, { max: 60_000 }),
  };
  const progress = new Progress(process.stdout);
  const reporter = briefReporter((...lines) => {
    progress.beside(() => {
      console.error(...lines);
    });
  });
  if (plan.files.length === 0) console.log(`no package.json below ${folder}`);
  else await runMain(App, { name, args: [plan, progress], runtime: { reporter } });
} catch (error) {
  console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
