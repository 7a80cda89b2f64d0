/**
 * What the service answers.
 *
 * @module
 */

import { type Address, CallExitError, CallTimeoutError, exit, ExitReason, type Pid } from 'fauxtp';
import { CrashedOnRequest } from './counter.ts';
import { type CounterDirectory, TooManyCounters } from './counters.ts';
import type { Answer, Handler, Request } from './listener.ts';
import { tree } from './tree.ts';

const NAME = /^[\w-]{1,64}$/;
/* Small enough that no sum becomes inexact. */
const MAX_ADD = 1_000_000;
/* How long an answer may be put off, in milliseconds. */
const MAX_AFTER = 30_000;
/* How long a counter may take to answer, in milliseconds. */
const PATIENCE = 5_000;

/** What the routes need of the rest of the service. */
export interface Parts {
  readonly counters: CounterDirectory;
  readonly app: Pid<unknown>;
  readonly listener: Address;
}

/** A request that is answered with an error of the client's. */
class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: RegExp;
  /** @param match - of the path */
  answer(match: RegExpExecArray, url: URL, signal: AbortSignal): Promise<Answer>;
}

export function routes({ counters, app, listener }: Parts): Handler {
  const table: Route[] = [
    {
      method: 'GET',
      path: /^\/counters\/([^/]*)$/,
      async answer([, text], url, signal) {
        const name = counterName(text);
        const after = wholeNumber('after', url.searchParams.get('after') ?? '0', 0, MAX_AFTER);
        const options = { signal, timeout: after + PATIENCE };
        return json(200, { name, value: await counters.ask(name, ['get', after], options) });
      },
    },
    {
      method: 'POST',
      path: /^\/counters\/([^/]*)\/add\/([^/]*)$/,
      async answer([, text, number], _url, signal) {
        const name = counterName(text);
        const n = wholeNumber('what is added', number, -MAX_ADD, MAX_ADD);
        const options = { signal, timeout: PATIENCE };
        return json(200, { name, value: await counters.ask(name, ['add', n], options) });
      },
    },
    {
      method: 'POST',
      path: /^\/counters\/([^/]*)\/crash$/,
      answer: ([, text], _url, signal) => counters.ask(counterName(text), ['crash'], { signal }),
    },
    {
      method: 'POST',
      path: /^\/listener\/crash$/,
      async answer() {
        // The answer still goes out: the listener ends when what is under way has been answered.
        exit(listener, ExitReason.error(new CrashedOnRequest('the listener')));
        return json(202, { listener: 'crashes and comes back' });
      },
    },
    {
      method: 'GET',
      path: /^\/tree$/,
      async answer() {
        const headers = { 'content-type': 'text/plain; charset=utf-8' };
        return { status: 200, headers, body: await tree(app) };
      },
    },
  ];
  return async (request) => {
    try {
      return await route(table, request);
    } catch (error) {
      return refused(error);
    }
  };
}

async function route(table: Route[], { method, target, signal }: Request): Promise<Answer> {
  const base = 'http://localhost';
  if (!URL.canParse(target, base)) throw new Refusal(400, 'not a path');
  const url = new URL(target, base);
  const allowed: string[] = [];
  for (const candidate of table) {
    const match = candidate.path.exec(url.pathname);
    if (match === null) continue;
    if (candidate.method === method) return candidate.answer(match, url, signal);
    allowed.push(candidate.method);
  }
  if (allowed.length === 0) throw new Refusal(404, `there is no ${url.pathname}`);
  const allow = allowed.join(', ');
  throw new Refusal(405, `${url.pathname} takes ${allow}`, { allow });
}

function refused(error: unknown): Answer {
  if (error instanceof Refusal) return json(error.status, { error: error.message }, error.headers);
  if (error instanceof TooManyCounters) return json(403, { error: error.message });
  if (error instanceof CallExitError) {
    // A crash, or nobody there: on the way down, or while all counters are restarted.
    const { reason } = error;
    return json(reason.type === 'error' ? 500 : 503, { error: ExitReason.format(reason) });
  }
  if (error instanceof CallTimeoutError) return json(503, { error: error.message });
  throw error;
}

function json(status: number, body: object, headers = {}): Answer {
  const type = { 'content-type': 'application/json' };
  return { status, headers: { ...headers, ...type }, body: `${JSON.stringify(body)}\n` };
}

function counterName(text: string | undefined): string {
  if (text !== undefined && NAME.test(text)) return text;
  throw new Refusal(400, 'the name of a counter is 1 to 64 letters, digits, "-" and "_"');
}

function wholeNumber(what: string, text: string | undefined, min: number, max: number): number {
  const value = text !== undefined && /^-?\d+$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new Refusal(400, `${what} must be a whole number from ${min} to ${max}`);
}
