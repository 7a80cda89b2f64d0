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
import { App } from './app.ts';

/** A variable of the environment is not valid. */
class InvalidEnvironment extends Error {
  override readonly name = 'InvalidEnvironment';

  constructor(variable: string, value: string, max: number) {
    super(`${variable} must be a whole number from 0 to ${max}, not "${value}"`);
  }
}

function numberFrom(variable: string, fallback: number, max: number): number {
  const value = process.env[variable] ?? String(fallback);
  if (/^\d+$/.test(value) && Number(value) <= max) return Number(value);
  throw new InvalidEnvironment(variable, value, max);
}

try {
  const host = process.env['HOST'] ?? '127.0.0.1';
  const port = numberFrom('PORT', 8080, 65_535);
  const deadline = numberFrom('DEADLINE_MS', 10_000, 3_600_000);
  await runMain(App, { name: 'counter-service', deadline, args: [{ host, port }] });
} catch (error) {
  console.error(`counter-service: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
