/**
 * What a test has left running, by label.
 *
 * @module
 */

import type { PendingCall } from '../call.ts';
import { AnyMonitor } from '../monitor.ts';
import { below, type Owned } from '../owned.ts';
import { isPid, type Pid } from '../primitives/pid.ts';
import { preview } from '../primitives/preview.ts';
import { Holder } from '../registry.ts';
import type { Alarm } from '../runtime/clock.ts';
import { Sending } from '../timers.ts';
import { watchersOf } from './names.ts';
import type { Party } from './stepper.ts';
import type { VirtualTimer } from './virtual-clock.ts';

/** What is to ring for the test itself. Timers of what is owned are listed with their owners. */
export class TestAlarm implements Alarm {
  readonly label = 'timer of the test';
  /** Who has set it, and goes on when it rings. */
  readonly party: Party;
  readonly #alarm: Alarm;

  constructor(alarm: Alarm, party: Party) {
    this.#alarm = alarm;
    this.party = party;
  }

  ring(): void {
    this.#alarm.ring();
  }
}

/** Where a test looks for what is left. */
export interface Whereabouts {
  readonly scope: Owned;
  readonly calls: Iterable<[PendingCall, Party]>;
  readonly timers: readonly VirtualTimer[];
}

/** Actors, tasks and scopes with the path to each, then names, monitors, calls and timers. */
export function leftovers({ scope, calls, timers }: Whereabouts): string[] {
  const owned: string[] = [];
  const names: string[] = [];
  const monitors: string[] = [];
  for (const { thing, path } of below(scope)) {
    owned.push(path);
    const { pid } = thing as { readonly pid?: Pid<unknown> };
    if (!isPid(pid)) continue;
    for (const watcher of watchersOf(pid)) {
      if (watcher instanceof Holder) names.push(`${watcher.label} of ${pid.toString()}`);
      if (watcher instanceof AnyMonitor) monitors.push(watcher.label);
    }
  }
  const waiting = [...calls].map(
    ([{ request, server }, { label }]) =>
      `call ${preview(request)} from ${label} to ${server.toString()}`,
  );
  const pending = timers.filter(
    ({ alarm }) => alarm instanceof Sending || alarm instanceof TestAlarm,
  );
  const rings = pending.map(
    ({ alarm, due }) => `${(alarm as Sending | TestAlarm).label}, due at ${due} ms`,
  );
  return [...owned, ...names, ...monitors, ...waiting, ...rings];
}
