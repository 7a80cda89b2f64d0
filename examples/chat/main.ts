/**
 * A chat over WebSockets: `npm run example:chat`, then open what it prints in two windows.
 *
 * Environment: `PORT` (8081; 0 for any), `HOST` (127.0.0.1), `DEADLINE_MS` (10000), the time that a
 * stop may take.
 *
 * @module
 */

import { runMain } from 'fauxtp/node';
import { briefReporter } from '../support/brief-reporter.ts';
import { numberFrom } from '../support/environment.ts';
import { App } from './app.ts';

const name = 'chat';

try {
  const host = process.env['HOST'] ?? '127.0.0.1';
  const port = numberFrom('PORT', 8081, { max: 65_535 });
  const deadline = numberFrom('DEADLINE_MS', 10_000, { max: 3_600_000 });
  const reporter = briefReporter(console.error);
  await runMain(App, { name, deadline, args: [{ host, port }], runtime: { reporter } });
} catch (error) {
  console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
