/**
 * Whoever uses the programs of this folder.
 */

import { call, GenServer, type Pid, Scope } from 'fauxtp';
import type { TestScope } from 'fauxtp/testing';

/** Runs each client as a task of its own, and waits for all. */
export async function together(
  { scope }: TestScope,
  clients: Readonly<Record<string, () => Promise<unknown>>>,
): Promise<void> {
  await Scope.run(
    (own) => {
      for (const [name, client] of Object.entries(clients)) own.spawn(client, { name });
    },
    { parent: scope, name: 'clients' },
  );
}

interface DoormanProtocol {
  call: { knock(): void };
}

/** Asks nothing of anybody; but who passes it comes later than who does not. */
export class Doorman extends GenServer<DoormanProtocol> {
  override handleCall() {
    return [undefined, undefined];
  }
}

export async function knock(door: Pid<DoormanProtocol>, times: number): Promise<void> {
  for (let count = 0; count < times; count += 1) await call(door, ['knock']);
}
