/**
 * The mailbox of an actor with a `capacity`: so many messages of its users wait in it, and no more.
 *
 * What the library itself says always gets in and takes up no room: a reply, an exit signal, the end
 * of a process, a task or a child, the wish that a server stop. So one that is flooded can still be
 * told to end, and nothing of that kind keeps its users out.
 *
 * OTP: none; a mailbox has no bounds there.
 *
 * @module
 */

import { type AnyClause, type Found, Mailbox, type Overflow } from '../primitives/mailbox.ts';
import { isNotice } from './notice.ts';
import { isOwnerExit } from './owner-exit.ts';

/** Whose mailbox it is. */
export interface Bounded {
  /** `message` has found no room in `mailbox`, or had to make some, and will not be handled. */
  overflowed(message: unknown, mailbox: BoundedMailbox): void;
}

export class BoundedMailbox extends Mailbox {
  readonly capacity: number;
  readonly overflow: Overflow;
  readonly #owner: Bounded;
  /* For so many more messages of users. */
  #room: number;
  #searching = false;

  constructor(owner: Bounded, capacity: number, overflow: Overflow = 'reject') {
    super();
    this.capacity = capacity;
    this.overflow = overflow;
    this.#owner = owner;
    this.#room = capacity;
  }

  override push(message: unknown): void {
    if (!isOfUser(message)) {
      super.push(message);
    } else if (this.#room > 0) {
      this.#room -= 1;
      super.push(message);
    } else if (this.overflow !== 'drop-oldest' || this.#searching) {
      this.#owner.overflowed(message, this);
    } else {
      const oldest = this.#dropOldest();
      this.#room -= 1;
      super.push(message);
      this.#owner.overflowed(oldest, this);
    }
  }

  override shift(): unknown {
    if (this.length === 0) return undefined;
    const message = super.shift();
    if (isOfUser(message)) this.#room += 1;
    return message;
  }

  override removeAt(index: number): void {
    const room = this.#room + (isOfUser(this.at(index)) ? 1 : 0);
    super.removeAt(index);
    this.#room = room; // it may have come to `shift`, for another message
  }

  override take(clauses: readonly AnyClause[], from: number): Found | undefined {
    // A predicate may send to its own actor; what has been looked at has to stay where it is.
    this.#searching = true;
    try {
      return super.take(clauses, from);
    } finally {
      this.#searching = false;
    }
  }

  #dropOldest(): unknown {
    const index = this.indexOf(isOfUser, 0);
    const message = this.at(index);
    this.removeAt(index);
    this.forget();
    return message;
  }
}

function isOfUser(message: unknown): boolean {
  return !isNotice(message) && !isOwnerExit(message);
}
