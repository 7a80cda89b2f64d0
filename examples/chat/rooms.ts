/**
 * All rooms: who starts them, and how they are found.
 *
 * @module
 */

import {
  type Address,
  call,
  CallExitError,
  childSpec,
  ChildStartError,
  DynamicSupervisor,
  monitor,
  NameTakenError,
  type Pid,
  processInfo,
  type ProtocolOf,
  type Registry,
} from 'fauxtp';
import { type Guest, Room, type RoomProtocol } from './room.ts';

/* A room may be left by its last guest again and again just before the next one comes. */
const ATTEMPTS = 5;

function endOf(pid: Pid<unknown>): Promise<void> {
  return new Promise((resolve) => {
    monitor(pid, () => {
      resolve();
    });
  });
}

/** The rooms, each opened when somebody wants to enter, and gone with its last guest. */
export class Rooms extends DynamicSupervisor<[name: string], RoomProtocol> {
  // Whoever can send a message can have one opened.
  maxChildren = 100;
  // Anybody may crash any of them, and one that is broken is no reason to close all others.
  maxRestarts = 1_000;

  readonly #registry: Registry;

  constructor(registry: Registry) {
    super();
    this.#registry = registry;
  }

  childSpec(name: string) {
    return childSpec({
      actor: Room,
      args: [name],
      name: this.#registry.name(name),
      label: `Room ${name}`,
      restart: 'transient',
    });
  }
}

/** Leads into a room by its name, whether or not it has been opened yet. */
export class RoomDirectory {
  readonly #registry: Registry;
  readonly #rooms: Address<ProtocolOf<Rooms>>;

  constructor(registry: Registry, rooms: Address<ProtocolOf<Rooms>>) {
    this.#registry = registry;
    this.#rooms = rooms;
  }

  /**
   * Enters the room `name`, and opens it before if need be. One that is being restarted is waited for.
   *
   * @returns `undefined` if somebody called `who` is there
   * @throws {@link MaxChildrenError} if there are too many rooms
   */
  async enter(
    name: string,
    who: string,
    guest: Guest,
    signal: AbortSignal,
  ): Promise<Pid<RoomProtocol> | undefined> {
    const room = this.#registry.name<RoomProtocol>(name);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await call(room, ['enter', who, guest], { signal });
      } catch (error) {
        // Nobody there, or just closing, or crashed: to enter the next one instead is what was asked.
        if (!(error instanceof CallExitError) || attempt === ATTEMPTS) throw error;
      }
      const holder = room.resolve();
      // Until it has ended it has the name, and the next one cannot be opened.
      if (holder !== undefined && processInfo(holder)?.status === 'ending') await endOf(holder);
      await this.#open(name, signal);
    }
  }

  /* Returns when the room is there. A supervisor answers after the restart that it is at, so this
     waits for one as well. */
  async #open(name: string, signal: AbortSignal): Promise<void> {
    try {
      await DynamicSupervisor.startChild(this.#rooms, [name], { signal });
    } catch (error) {
      // Somebody else was faster, or it has been restarted.
      const taken = error instanceof ChildStartError && error.cause instanceof NameTakenError;
      if (!taken) throw error;
    }
  }
}
