/**
 * A draft is cast to a writer, and the writer ended. An exit signal does not wait behind messages.
 */

import {
  call,
  type CallRequest,
  cast,
  type CastRequest,
  exit,
  ExitReason,
  GenServer,
} from 'fauxtp';
import type { Pid } from 'fauxtp';
import type { TestScope } from 'fauxtp/testing';
import { expect } from 'vitest';

import { Doorman, knock, together } from './clients.ts';

interface WriterProtocol {
  cast: { save(text: string): void };
}

class Writer extends GenServer<WriterProtocol> {
  readonly #disk: string[];

  constructor(disk: string[]) {
    super();
    this.#disk = disk;
  }

  override handleCast([, text]: CastRequest<WriterProtocol>) {
    this.#disk.push(text);
  }
}

interface EditorProtocol {
  call: { save(text: string): void };
}

class Editor extends GenServer<EditorProtocol> {
  readonly #writer: Pid<WriterProtocol>;

  constructor(writer: Pid<WriterProtocol>) {
    super();
    this.#writer = writer;
  }

  override handleCall([, text]: CallRequest<EditorProtocol>) {
    cast(this.#writer, ['save', text]);
    return [undefined, undefined];
  }
}

type Quit = (writer: Pid<WriterProtocol>) => unknown;

async function program(t: TestScope, quit: Quit) {
  const { scope } = t;
  const disk: string[] = [];
  const writer = await Writer.start({ scope, args: [disk] });
  const editor = await Editor.start({ scope, args: [writer] });
  const door = await Doorman.start({ scope });
  await together(t, {
    author: async () => {
      await call(editor, ['save', 'draft']);
      await knock(door, 1);
      await quit(writer);
    },
  });
  await t.expectExit(writer);
  expect(disk).toEqual(['draft']);
  await t.stop();
}

export const bug = (t: TestScope) =>
  program(t, (writer) => {
    exit(writer, ExitReason.shutdown);
  });

/* A stop is a message, and comes in its turn. */
export const twin = (t: TestScope) => program(t, (writer) => GenServer.stop(writer));
