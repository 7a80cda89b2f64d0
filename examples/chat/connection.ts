/**
 * A connection: an actor that owns a WebSocket, reads from it, and ends with it.
 *
 * @module
 */

import { once } from 'node:events';
import {
  CallExitError,
  cast,
  childSpec,
  type DownMessage,
  DynamicSupervisor,
  exit,
  ExitReason,
  GenServer,
  MaxChildrenError,
  monitor,
  type Monitor,
  type Pid,
  send,
} from 'fauxtp';
import { WebSocket } from 'ws';
import { CAPACITY, Outbox, type OutboxProtocol } from './outbox.ts';
import type { RoomProtocol } from './room.ts';
import type { RoomDirectory } from './rooms.ts';
import { type FromClient, parse, type ToClient } from './wire.ts';

export interface ConnectionProtocol {
  info: readonly ['frame', text: string] | readonly ['beat'] | DownMessage;
}

/* The client's place in a room. */
interface Seat {
  readonly name: string;
  readonly room: Pid<RoomProtocol>;
  readonly watch: Monitor;
}

/* A client that has not answered a ping by the next one is gone, in milliseconds. */
const BEAT = 30_000;
/* How long a client may take to close, in milliseconds. */
const GRACE = 1_000;

export class Connection extends GenServer<ConnectionProtocol, Seat | undefined> {
  readonly #socket: WebSocket;
  readonly #rooms: RoomDirectory;
  #outbox!: Pid<OutboxProtocol>;
  #answered = true;

  /** @param socket - is paused: nothing it has read may be lost before somebody listens */
  constructor(socket: WebSocket, rooms: RoomDirectory) {
    super();
    this.#socket = socket;
    this.#rooms = rooms;
  }

  async init(): Promise<undefined> {
    const socket = this.#socket;
    const { pid } = this;
    socket.on('message', (data: Buffer) => {
      // The next one is read when this one has been handled.
      socket.pause();
      send(pid, ['frame', data.toString()]);
    });
    socket.on('pong', () => {
      this.#answered = true;
    });
    socket.on('close', () => {
      exit(pid, ExitReason.shutdown);
    });
    socket.on('error', (error) => {
      exit(pid, ExitReason.error(error));
    });
    // If it is killed no `terminate` runs, and a socket does not die with an object.
    monitor(pid, () => {
      socket.terminate();
    });
    const mailbox = { capacity: CAPACITY, overflow: 'drop-oldest' } as const;
    this.#outbox = await this.startLink(Outbox, { args: [socket], ...mailbox });
    this.sendInterval(['beat'], BEAT);
    socket.resume();
    // It may have closed before anybody listened.
    if (socket.readyState !== WebSocket.OPEN) this.exit(ExitReason.shutdown);
  }

  async handleInfo(message: ConnectionProtocol['info'], seat: Seat | undefined) {
    switch (message[0]) {
      case 'frame': {
        const next = await this.#handle(message[1], seat);
        this.#socket.resume();
        return next;
      }
      case 'beat':
        this.#beat();
        return seat;
      case '$down':
        return this.#roomGone(message, seat);
    }
  }

  async terminate() {
    const socket = this.#socket;
    if (socket.readyState === WebSocket.CLOSED) return;
    const closed = once(socket, 'close', { signal: AbortSignal.timeout(GRACE) });
    socket.resume();
    socket.close(1001, 'the connection is stopped');
    try {
      await closed;
    } catch {
      socket.terminate(); // it does not listen
    }
  }

  /* @returns where the client is then */
  async #handle(text: string, seat: Seat | undefined): Promise<Seat | undefined> {
    const message = parse(text);
    switch (message.type) {
      case 'refused':
        await this.#tell(message);
        return seat;
      case 'join':
        await this.#leave(seat);
        return this.#join(message);
      case 'leave':
        await this.#leave(seat);
        return undefined;
    }
    if (seat === undefined) {
      await this.#tell({ type: 'refused', why: 'join a room first' });
    } else if (message.type === 'say') {
      await this.#unlessGone(this.call(seat.room, ['say', this.#outbox, message.text]));
    } else {
      cast(seat.room, ['crash']);
    }
    return seat;
  }

  async #join({ room: name, as }: FromClient & { type: 'join' }): Promise<Seat | undefined> {
    try {
      const room = await this.#rooms.enter(name, as, this.#outbox, this.signal);
      if (room !== undefined) return { name, room, watch: this.monitor(room) };
      await this.#tell({ type: 'refused', why: `${as} is in the room already` });
      return undefined;
    } catch (error) {
      if (!(error instanceof MaxChildrenError)) throw error;
      await this.#tell({ type: 'refused', why: 'there are too many rooms' });
      return undefined;
    }
  }

  async #leave(seat: Seat | undefined): Promise<void> {
    if (seat === undefined) return;
    seat.watch[Symbol.dispose]();
    await this.#unlessGone(this.call(seat.room, ['leave', this.#outbox]));
  }

  async #roomGone([, ref, , reason]: DownMessage, seat: Seat | undefined) {
    if (seat?.watch.ref !== ref) return seat;
    await this.#tell({ type: 'closed', room: seat.name, why: ExitReason.format(reason) });
    return undefined;
  }

  /* Of a room that ends meanwhile the monitor tells. */
  async #unlessGone(asked: Promise<void>): Promise<void> {
    try {
      await asked;
    } catch (error) {
      if (!(error instanceof CallExitError)) throw error;
    }
  }

  /* Waits until it is written: who does not read what they asked for is not read from either, and in
     the end the time of the call is over, and the connection. */
  async #tell(message: ToClient): Promise<void> {
    await this.call(this.#outbox, ['write', message]);
  }

  #beat(): void {
    if (!this.#answered) this.#socket.terminate();
    this.#answered = false;
    this.#socket.ping();
  }
}

/** The connections. None comes back: that is for the client to do. */
export class Connections extends DynamicSupervisor<[socket: WebSocket], ConnectionProtocol> {
  maxChildren = 10_000;

  readonly #rooms: RoomDirectory;

  constructor(rooms: RoomDirectory) {
    super();
    this.#rooms = rooms;
  }

  childSpec(socket: WebSocket) {
    return childSpec({ actor: Connection, args: [socket, this.#rooms], restart: 'temporary' });
  }
}
