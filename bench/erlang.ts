/**
 * Real Erlang, if it is on the path.
 *
 * @module
 */

import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What to say to who has none. */
export const HOW_TO_GET_ERLANG =
  'Erlang is not on the path; install it (`apt-get install erlang-base`) to have it measured too';

const SOURCES = fileURLToPath(new URL('erlang', import.meta.url));

/** Compiles the workloads. @returns where they are, or nothing if there is no Erlang here */
export function buildErlang(scratch: string): string | undefined {
  const compiled = join(scratch, 'erlang');
  mkdirSync(compiled, { recursive: true });
  const sources = readdirSync(SOURCES)
    .filter((file) => file.endsWith('.erl'))
    .map((file) => join(SOURCES, file));
  if (otpRelease() === undefined) return undefined;
  execFileSync('erlc', ['-o', compiled, ...sources], { stdio: ['ignore', 2, 2] });
  return compiled;
}

/** The release of OTP, such as `25`. */
export function otpRelease(): string | undefined {
  try {
    const print = 'io:format("~s", [erlang:system_info(otp_release)]), halt().';
    return execFileSync('erl', ['-noshell', '-eval', print], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return undefined;
  }
}
