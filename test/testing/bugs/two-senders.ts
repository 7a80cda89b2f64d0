/**
 * One opens a file, another writes to it: they take it that the first is always the first.
 */

import { call, type CallRequest, cast, type CastRequest, type From, GenServer } from 'fauxtp';
import type { TestScope } from 'fauxtp/testing';
import { expect } from 'vitest';

import { Doorman, knock, together } from './clients.ts';

interface LogProtocol {
  call: { lines(): readonly string[] };
  cast: { open(): void; write(line: string): void };
}

class Log extends GenServer<LogProtocol> {
  protected lines: string[] | undefined;

  override handleCall(_request: CallRequest<LogProtocol>, _from: From) {
    return [this.lines ?? [], undefined];
  }

  override handleCast(request: CastRequest<LogProtocol>) {
    if (request[0] === 'open') this.open();
    else this.write(request[1]);
  }

  open() {
    this.lines = [];
  }

  write(line: string) {
    this.lines?.push(line);
  }
}

/* What comes too early waits. */
class PatientLog extends Log {
  readonly #early: string[] = [];

  override open() {
    this.lines = this.#early;
  }

  override write(line: string) {
    (this.lines ?? this.#early).push(line);
  }
}

async function program(t: TestScope, Class: typeof Log) {
  const log = await Class.start({ scope: t.scope });
  const door = await Doorman.start({ scope: t.scope });
  await together(t, {
    configuration: async () => {
      await knock(door, 1);
      cast(log, ['open']);
    },
    service: async () => {
      await knock(door, 2);
      cast(log, ['write', 'ready']);
    },
  });
  expect(await call(log, ['lines'])).toEqual(['ready']);
  await t.stop();
}

export const bug = (t: TestScope) => program(t, Log);
export const twin = (t: TestScope) => program(t, PatientLog);
