/**
 * The API as its users see it: a program of its own, over real sockets, with the embedded database;
 * and with a PostgreSQL server, if `DATABASE_URL` leads to one.
 */

import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Program } from '../support/program.ts';

const MAIN = 'examples/api/main.ts';
const LISTENING = /^api listening on (http:\/\/.+)$/;
const CLEAN = { HOST: undefined, DEADLINE_MS: undefined, POOL: '2', PORT: '0' };

/** A database that can go away and come back. */
interface Backend {
  readonly env: NodeJS.ProcessEnv;
  stop(url: string): Promise<void>;
  start(url: string): Promise<void>;
  close(): Promise<void>;
}

async function embedded(): Promise<Backend> {
  const folder = await mkdtemp(join(tmpdir(), 'api-'));
  const post = async (url: string): Promise<void> => {
    expect((await fetch(url, { method: 'POST' })).status).toBe(200);
  };
  return {
    env: { DATABASE_URL: undefined, DATA_DIR: folder },
    stop: (url) => post(`${url}/database/stop`),
    start: (url) => post(`${url}/database/start`),
    close: () => rm(folder, { recursive: true }),
  };
}

/** A server that others use as well: what goes away is the way to it. */
async function server(address: string): Promise<Backend> {
  const target = new URL(address);
  const sockets = new Set<Socket>();
  const proxy = createServer((client) => {
    const upstream = connect(Number(target.port === '' ? 5432 : target.port), target.hostname);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy()).on('close', () => sockets.delete(one));
      one.pipe(other);
    }
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  const stop = async (): Promise<void> => {
    const closed = once(proxy, 'close');
    proxy.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  const way = new URL(address);
  way.hostname = '127.0.0.1';
  way.port = String(port);
  return {
    env: { DATABASE_URL: way.href },
    stop,
    async start() {
      proxy.listen(port, '127.0.0.1');
      await once(proxy, 'listening');
    },
    close: stop,
  };
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

async function send(method: string, url: string, body?: object): Promise<Answer> {
  const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(url, { method, ...(body === undefined ? {} : json) });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

const { DATABASE_URL } = process.env;

describe.each([
  { what: 'the embedded database', there: true, open: embedded },
  {
    what: 'a PostgreSQL server',
    there: DATABASE_URL !== undefined,
    open: () => server(DATABASE_URL ?? ''),
  },
])('the API with $what', ({ there, open }) => {
  describe.runIf(there)('as it runs', () => {
    let backend: Backend;
    let program: Program;
    let url: string;

    beforeAll(async () => {
      backend = await open();
      program = new Program(MAIN, [], { ...CLEAN, ...backend.env });
      [, url = ''] = await program.printed(LISTENING);
      await program.printed(/^connection-\d is connected$/, 2);
    }, 30_000);

    afterAll(async () => {
      await program.end();
      await backend.close();
    });

    const create = async (text: string): Promise<{ id: number; text: string }> => {
      const { status, body } = await send('POST', `${url}/notes`, { text });
      expect(status).toBe(201);
      return body as { id: number; text: string };
    };

    it('keeps notes', async () => {
      const note = await create('milk');
      expect(note).toEqual({ id: expect.any(Number) as number, text: 'milk' });
      const path = `${url}/notes/${note.id}`;
      expect(await send('GET', path)).toEqual({ status: 200, body: note });
      const all = await send('GET', `${url}/notes`);
      expect(all.body).toContainEqual(note);
      expect(await send('DELETE', path)).toEqual({ status: 204, body: undefined });
      const body = { error: 'there is no such note' };
      expect(await send('GET', path)).toEqual({ status: 404, body });
    });

    it('answers many at once', async () => {
      const texts = Array.from({ length: 50 }, (_, index) => `note ${index}`);
      const notes = await Promise.all(texts.map(create));
      expect(notes.map(({ text }) => text)).toEqual(texts);
      expect(new Set(notes.map(({ id }) => id)).size).toBe(50);
    });

    it('refuses what is not valid, and what the database does not take', async () => {
      expect((await send('POST', `${url}/notes`, {})).status).toBe(400);
      expect((await send('GET', `${url}/notes/0`)).status).toBe(400);
      // PostgreSQL keeps no such character in a text.
      const { status, body } = await send('POST', `${url}/notes`, { text: 'a\0b' });
      expect([status, body]).toEqual([400, { error: expect.stringContaining('0x00') as string }]);
      expect((await send('GET', `${url}/nothing`)).status).toBe(404);
      expect((await send('GET', `${url}/health`)).body).toEqual({ connections: 2 });
    });

    it('answers 503 while the database is away, and is back with it', async () => {
      const note = await create('keep me');
      await backend.stop(url);
      await program.printed(/^connection-1: .*; restart$/, 3);

      // At once, or as soon as the connection that is just trying has failed.
      for (let turn = 0; turn < 20; turn += 1) {
        const start = performance.now();
        const { status } = await send('GET', `${url}/notes`);
        expect(status).toBe(503);
        expect(performance.now() - start).toBeLessThan(2_000);
      }

      await backend.start(url);
      await expect
        .poll(() => send('GET', `${url}/notes/${note.id}`), { timeout: 10_000 })
        .toEqual({
          status: 200,
          body: note,
        });
      await program.printed(/^connection-1 is connected$/, 2);
      await program.printed(/^connection-2 is connected$/, 2);
      expect(program.err.filter((line) => line.startsWith('unexpected'))).toEqual([]);
    });

    it('answers what is under way on Ctrl-C, closes its connections, and ends with 0', async () => {
      const waiting = send('GET', `${url}/notes?after=500`);
      // A connection made later is read later.
      await send('GET', `${url}/health`);
      program.signal('SIGINT');

      expect((await waiting).status).toBe(200);
      expect(await program.exited).toBe(0);
      expect(program.out.slice(-3)).toEqual([
        'api: SIGINT, stopping within 10000 ms',
        'api closed, all requests answered',
        'api: ended, shutdown',
      ]);
    });
  });
});

it('starts without its database, and says so', async () => {
  const env = { ...CLEAN, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' };
  const program = Program.inTest(MAIN, [], env);
  const [, url = ''] = await program.printed(LISTENING);
  await program.printed(/^connection-2: .*ECONNREFUSED.*; restart$/);
  expect((await send('GET', `${url}/notes`)).status).toBe(503);

  // Also one that is only waiting for its next try.
  program.signal('SIGTERM');
  expect(await program.exited).toBe(0);
});
