/**
 * The writing half of a connection: the only one that a slow client can hold up.
 *
 * @module
 */

import { type CallRequest, type CastRequest, GenServer, type Ref } from 'fauxtp';
import { WebSocket } from 'ws';
import type { RoomEvent, ToClient } from './wire.ts';

export interface OutboxProtocol {
  /** Is answered when the message has been written. */
  call: { write(message: ToClient): void };
  /** @param membership - whose events are counted from 1 by `number` */
  cast: { event(membership: Ref, number: number, event: RoomEvent): void };
}

/** How many messages may wait for a client; then the oldest make room. */
export const CAPACITY = 64;

export class Outbox extends GenServer<OutboxProtocol> {
  readonly #socket: WebSocket;
  #membership: Ref | undefined;
  #last = 0;

  constructor(socket: WebSocket) {
    super();
    this.#socket = socket;
  }

  async handleCall([, message]: CallRequest<OutboxProtocol>) {
    await this.#write(message);
    return [undefined, undefined];
  }

  async handleCast([, membership, number, event]: CastRequest<OutboxProtocol>) {
    // What was dropped never came here. That it is missing can be seen by the numbers.
    const last = membership === this.#membership ? this.#last : 0;
    this.#membership = membership;
    this.#last = number;
    const count = number - last - 1;
    if (count > 0) await this.#write({ type: 'missed', count });
    await this.#write(event);
  }

  /* Until the operating system has taken it. What comes meanwhile waits in the mailbox, which is
     bounded, and not in the memory of the socket, which is not. */
  #write(message: ToClient): Promise<void> {
    return new Promise((done, fail) => {
      this.#socket.send(JSON.stringify(message), (error) => {
        // One that is closed is the affair of the connection.
        if (error instanceof Error && this.#socket.readyState === WebSocket.OPEN) fail(error);
        else done();
      });
    });
  }
}
