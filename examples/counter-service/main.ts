/**
 * A counter service over HTTP: `npm start`, then `curl -X POST localhost:8080/counters/visits/add/5`.
 *
 * Environment: `PORT` (8080; 0 for any), `HOST` (127.0.0.1), `DEADLINE_MS` (10000), the time that a
 * stop may take.
 *
 * SIGINT and SIGTERM stop it in order. Exit code 0: everything was stopped in order. 1: it could not
 * start, gave up, or did not stop before the deadline. 130 or 143: it was told a second time.
 *
 * @module
 */

import { runMain } from 'fauxtp/node';
import { numberFrom } from '../support/environment.ts';
import { App } from './app.ts';

try {
  const host = process.env['HOST'] ?? '127.0.0.1';
  const port = numberFrom('PORT', 8080, { max: 65_535 });
  const deadline = numberFrom('DEADLINE_MS', 10_000, { max: 3_600_000 });
  await runMain(App, { name: 'counter-service', deadline, args: [{ host, port }] });
} catch (error) {
  console.error(`counter-service: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
