/**
 * The chat as its users see it: a program of its own, and clients with real sockets.
 */

import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { Program } from '../support/program.ts';
import { CAPACITY } from './outbox.ts';
import type { FromClient, ToClient } from './wire.ts';

const MAIN = 'examples/chat/main.ts';
const LISTENING = /^chat on (http:\/\/.+)$/;

async function start(): Promise<{ program: Program; url: string }> {
  const program = new Program(MAIN, [], { HOST: undefined, DEADLINE_MS: undefined, PORT: '0' });
  const [, url = ''] = await program.printed(LISTENING);
  return { program, url };
}

class Client {
  readonly heard: ToClient[] = [];
  readonly socket: WebSocket;
  readonly closed: Promise<number>;
  readonly #waiting: (() => void)[] = [];

  constructor(url: string) {
    this.socket = new WebSocket(url.replace('http', 'ws'));
    this.socket.on('message', (data: Buffer) => {
      this.heard.push(JSON.parse(data.toString()) as ToClient);
      for (const wake of this.#waiting.splice(0)) wake();
    });
    this.closed = new Promise((resolve) => this.socket.once('close', resolve));
    onTestFinished(() => {
      this.socket.terminate();
    });
  }

  /** A client that is in `room`, and has heard so. */
  static async in(url: string, room: string, as: string): Promise<Client> {
    const client = new Client(url);
    await new Promise((resolve) => client.socket.once('open', resolve));
    client.say({ type: 'join', room, as });
    await client.hears({ type: 'joined', room });
    return client;
  }

  say(message: FromClient): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Waits for a message with these fields. */
  async hears(fields: object): Promise<ToClient> {
    for (;;) {
      const found = this.heard.find((message) => {
        const entries = Object.entries(message) as [string, unknown][];
        const all = new Map(entries);
        return Object.entries(fields).every(([key, value]) => all.get(key) === value);
      });
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}

describe('the chat', () => {
  let program: Program;
  let url: string;

  beforeAll(async () => {
    ({ program, url } = await start());
  });

  afterAll(() => program.end());

  it('tells all who are in a room of each other, and nobody else', async () => {
    const ann = await Client.in(url, 'garden', 'ann');
    const bob = await Client.in(url, 'garden', 'bob');
    const cid = await Client.in(url, 'cellar', 'cid');
    bob.say({ type: 'say', text: 'hello' });
    await ann.hears({ type: 'said' });
    await bob.hears({ type: 'said' });
    cid.say({ type: 'say', text: 'dark' });
    await cid.hears({ type: 'said' });

    expect(ann.heard).toEqual([
      { type: 'joined', room: 'garden', present: [] },
      { type: 'arrived', who: 'bob' },
      { type: 'said', who: 'bob', text: 'hello' },
    ]);
    expect(bob.heard).toEqual([
      { type: 'joined', room: 'garden', present: ['ann'] },
      { type: 'said', who: 'bob', text: 'hello' },
    ]);
    expect(cid.heard).toEqual([
      { type: 'joined', room: 'cellar', present: [] },
      { type: 'said', who: 'cid', text: 'dark' },
    ]);
  });

  it('opens a room once for many who come first', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `guest-${index}`);
    const guests = await Promise.all(names.map((name) => Client.in(url, 'party', name)));
    guests[0]?.say({ type: 'say', text: 'surprise' });
    for (const guest of guests) await guest.hears({ type: 'said', who: 'guest-0' });
  });

  it('notices that a socket was cut, that one leaves, and that one moves', async () => {
    const ann = await Client.in(url, 'hall', 'ann');
    const [bob, cid, dan] = [
      await Client.in(url, 'hall', 'bob'),
      await Client.in(url, 'hall', 'cid'),
      await Client.in(url, 'hall', 'dan'),
    ];
    bob.socket.terminate();
    await ann.hears({ type: 'left', who: 'bob' });
    cid.say({ type: 'leave' });
    await ann.hears({ type: 'left', who: 'cid' });
    dan.say({ type: 'join', room: 'attic', as: 'dan' });
    await ann.hears({ type: 'left', who: 'dan' });

    const eve = await Client.in(url, 'hall', 'eve');
    expect(eve.heard).toEqual([{ type: 'joined', room: 'hall', present: ['ann'] }]);
  });

  it('brings a room that crashes back empty, under the same name, and tells who was in it', async () => {
    const ann = await Client.in(url, 'kitchen', 'ann');
    const bob = await Client.in(url, 'kitchen', 'bob');
    const cid = await Client.in(url, 'study', 'cid');
    bob.say({ type: 'crash' });
    const why = 'CrashedOnRequest: room kitchen';
    await ann.hears({ type: 'closed', room: 'kitchen', why });
    await bob.hears({ type: 'closed', room: 'kitchen', why });
    await program.printed(/^Room kitchen: CrashedOnRequest: room kitchen; restart$/);

    ann.say({ type: 'say', text: 'anybody?' });
    await ann.hears({ type: 'refused', why: 'join a room first' });
    bob.say({ type: 'join', room: 'kitchen', as: 'bob' });
    await expect
      .poll(() => bob.heard.at(-1))
      .toEqual({
        type: 'joined',
        room: 'kitchen',
        present: [],
      });
    expect(cid.heard).toEqual([{ type: 'joined', room: 'study', present: [] }]);
  });

  it('lets a slow client miss events, tells it how many, and keeps nobody else waiting', async () => {
    const ann = await Client.in(url, 'stage', 'ann');
    const slow = await Client.in(url, 'stage', 'slow');
    slow.socket.pause();
    // Some of it is taken by the operating system, on both sides; what is more has to wait.
    const filling = 'x'.repeat(16_000);
    const rounds = 50;
    const each = CAPACITY / 2;
    for (let round = 1; round <= rounds; round += 1) {
      for (let turn = 1; turn < each; turn += 1) ann.say({ type: 'say', text: filling });
      ann.say({ type: 'say', text: `round ${round}` });
      await ann.hears({ text: `round ${round}` });
    }
    expect(ann.heard.filter(({ type }) => type === 'missed')).toEqual([]);

    slow.socket.resume();
    await slow.hears({ text: `round ${rounds}` });
    const missed = slow.heard.flatMap((event) => (event.type === 'missed' ? event.count : []));
    const said = slow.heard.filter(({ type }) => type === 'said');
    expect(missed).toHaveLength(1);
    expect(said.length + (missed[0] ?? 0)).toBe(rounds * each);
    // All but what waited, and what was on its way, had made room.
    expect(said.length - slow.heard.findIndex(({ type }) => type === 'missed')).toBeLessThanOrEqual(
      CAPACITY,
    );
  });

  it('says why it does not do what it was told', async () => {
    const ann = await Client.in(url, 'library', 'ann');
    const other = await Client.in(url, 'office', 'other');
    other.say({ type: 'join', room: 'library', as: 'ann' });
    await other.hears({ type: 'refused', why: 'ann is in the room already' });
    other.say({ type: 'join', room: 'no such name', as: 'ann' });
    await other.hears({ why: 'a name is 1 to 32 letters, digits, "-" and "_"' });
    for (const text of ['', '1', 'null', '[]', '{"type":"shout"}']) ann.socket.send(text);
    const why = 'the types of messages are join, say, leave and crash';
    await expect.poll(() => ann.heard.slice(1)).toEqual(Array(5).fill({ type: 'refused', why }));
  });

  it('closes the connection of one who sends too much, and of nobody else', async () => {
    const ann = await Client.in(url, 'yard', 'ann');
    const loud = await Client.in(url, 'yard', 'loud');
    loud.say({ type: 'say', text: 'x'.repeat(20_000) });
    expect(await loud.closed).toBe(1009);
    await ann.hears({ type: 'left', who: 'loud' });
    await program.printed(/^Connection: RangeError: Max payload size exceeded; remove$/);
  });
});

describe('a stop of the chat', () => {
  it('says good-bye to all, and ends with exit code 0', async () => {
    const { program, url } = await start();
    onTestFinished(() => program.end());
    const ann = await Client.in(url, 'hall', 'ann');
    const bob = await Client.in(url, 'hall', 'bob');
    program.signal('SIGTERM');

    expect([await ann.closed, await bob.closed]).toEqual([1001, 1001]);
    expect(await program.exited).toBe(0);
    expect(program.err).toEqual([]);
    expect(program.out.slice(1)).toEqual([
      'chat: SIGTERM, stopping within 10000 ms',
      'chat: ended, shutdown',
    ]);
  });

  it('does not wait for a client that does not answer', async () => {
    const { program, url } = await start();
    onTestFinished(() => program.end());
    const deaf = await Client.in(url, 'hall', 'deaf');
    deaf.socket.pause();
    program.signal('SIGTERM');
    expect(await program.exited).toBe(0);
    expect(program.err).toEqual([]);
  });
});
