/**
 * An API in front of a database: `npm run example:api`, then `curl localhost:8082/notes`.
 *
 * Environment: `DATABASE_URL`, of a PostgreSQL server; without it there is an embedded one, with its
 * files in `DATA_DIR` (a folder for temporary files). `PORT` (8082; 0 for any), `HOST` (127.0.0.1),
 * `POOL` (3), the number of connections, `DEADLINE_MS` (10000), the time that a stop may take.
 *
 * @module
 */

import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runMain } from 'fauxtp/node';
import { briefReporter } from '../support/brief-reporter.ts';
import { numberFrom } from '../support/environment.ts';
import { App, type Settings } from './app.ts';

const name = 'api';
const { DATABASE_URL: url, DATA_DIR: folder = join(tmpdir(), 'fauxtp-example-api') } = process.env;

try {
  const settings: Settings = {
    endpoint: {
      host: process.env['HOST'] ?? '127.0.0.1',
      port: numberFrom('PORT', 8082, { max: 65_535 }),
    },
    size: numberFrom('POOL', 3, { min: 1, max: 100 }),
    database: url === undefined ? { folder } : { url },
  };
  const deadline = numberFrom('DEADLINE_MS', 10_000, { max: 3_600_000 });
  const reporter = briefReporter(console.error);
  await runMain(App, { name, deadline, args: [settings], runtime: { reporter } });
} catch (error) {
  console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
