/**
 * A room: who is there, and what they hear of each other.
 *
 * @module
 */

import {
  type Address,
  type CallRequest,
  cast,
  type DownMessage,
  ExitReason,
  type From,
  GenServer,
  type Monitor,
  type Pid,
  stop,
} from 'fauxtp';
import type { OutboxProtocol } from './outbox.ts';
import type { RoomEvent } from './wire.ts';

/** Whoever is in a room is known there by the outbox that events go to. */
export type Guest = Pid<OutboxProtocol>;

export interface RoomProtocol {
  call: {
    /**
     * `undefined` if somebody of that name is there. Else the room as it lives now: the next life
     * knows nobody.
     */
    enter(who: string, guest: Guest): Pid<RoomProtocol> | undefined;
    say(guest: Guest, text: string): void;
    leave(guest: Guest): void;
  };
  cast: { crash(): void };
  info: DownMessage;
}

interface Member {
  readonly who: string;
  readonly guest: Guest;
  /** Presence is a monitor: whoever ends, however, has left. */
  readonly presence: Monitor;
  /** How many events have been sent there. */
  sent: number;
}

/** It has been asked to fail, and did. */
class CrashedOnRequest extends Error {
  override readonly name = 'CrashedOnRequest';
}

export class Room extends GenServer<RoomProtocol> {
  readonly #name: string;
  readonly #members = new Map<Address, Member>();

  constructor(name: string) {
    super();
    this.#name = name;
  }

  handleCall(request: CallRequest<RoomProtocol>, _from: From) {
    switch (request[0]) {
      case 'enter':
        return [this.#enter(request[1], request[2]), undefined];
      case 'say': {
        const who = this.#members.get(request[1])?.who;
        if (who !== undefined) this.#tell({ type: 'said', who, text: request[2] });
        return [undefined, undefined];
      }
      case 'leave':
        this.#members.get(request[1])?.presence[Symbol.dispose]();
        this.#remove(request[1]);
        return this.#members.size > 0
          ? [undefined, undefined]
          : stop(ExitReason.normal, undefined, undefined);
    }
  }

  handleCast(): never {
    throw new CrashedOnRequest(`room ${this.#name}`);
  }

  handleInfo([, , guest]: DownMessage) {
    this.#remove(guest);
    // An empty room is as good as one that has not been opened.
    return this.#members.size > 0 ? undefined : stop(ExitReason.normal, undefined);
  }

  #enter(who: string, guest: Guest): Pid<RoomProtocol> | undefined {
    const present = [...this.#members.values()].map((member) => member.who);
    if (present.includes(who)) return undefined;
    this.#tell({ type: 'arrived', who });
    const member = { who, guest, presence: this.monitor(guest), sent: 0 };
    this.#members.set(guest, member);
    tell(member, { type: 'joined', room: this.#name, present });
    return this.pid;
  }

  #remove(guest: Address): void {
    const member = this.#members.get(guest);
    this.#members.delete(guest);
    if (member !== undefined) this.#tell({ type: 'left', who: member.who });
  }

  #tell(event: RoomEvent): void {
    for (const member of this.#members.values()) tell(member, event);
  }
}

function tell(member: Member, event: RoomEvent): void {
  member.sent += 1;
  cast(member.guest, ['event', member.presence.ref, member.sent, event]);
}
