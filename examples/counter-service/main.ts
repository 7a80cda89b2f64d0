/**
 * A counter service over HTTP: `npm start`, then `curl -X POST localhost:8080/counters/visits/add/5`.
 *
 * Environment: `PORT` (8080; 0 for any), `HOST` (127.0.0.1), `DEADLINE_MS` (10000), the time that a
 * stop may take.
 *
 * SIGINT and SIGTERM stop it in order. Exit code 0: everything was stopped in order. 1: it could not
 * start, gave up, was told a second time to stop, or did not stop before the deadline.
 *
 * @module
 */

import { ExitReason, monitor, Scope } from 'fauxtp';
import { App } from './app.ts';
import type { Endpoint } from './listener.ts';

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

/* Runs the app until it has ended. @returns why it did */
async function serve(scope: Scope, endpoint: Endpoint, deadline: number): Promise<ExitReason> {
  let timer: NodeJS.Timeout | undefined;

  const stop = (signal: NodeJS.Signals): void => {
    if (timer !== undefined) {
      endAtOnce(scope, `${signal} again`);
    } else {
      console.log(`${signal}: stopping`);
      timer = setTimeout(endAtOnce, deadline, scope, `not stopped within ${deadline} ms`);
      scope.cancel();
    }
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    const app = await App.start({ scope, args: [endpoint] });
    return await new Promise((resolve) => monitor(app, resolve));
  } catch (error) {
    // Told to stop before it was ready, it has done as it was told.
    if (timer === undefined) throw error;
    return ExitReason.shutdown;
  } finally {
    clearTimeout(timer);
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

function endAtOnce(scope: Scope, why: string): void {
  console.error([`${why}; ended with these still up:`, ...scope.running()].join('\n  '));
  process.exit(1);
}

try {
  const endpoint = {
    host: process.env['HOST'] ?? '127.0.0.1',
    port: numberFrom('PORT', 8080, 65_535),
  };
  const deadline = numberFrom('DEADLINE_MS', 10_000, 3_600_000);
  const reason = await Scope.run((scope) => serve(scope, endpoint, deadline), {
    name: 'counter-service',
  });
  console.log(`counter-service stopped: ${ExitReason.format(reason)}`);
  process.exitCode = ExitReason.isClean(reason) ? 0 : 1;
} catch (error) {
  console.error(`counter-service: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
