/**
 * The stage on which a scenario is played: its clock, its names, its record, and who is who.
 */

import { type ExitReason, monitor, Pid, Registry, Scope } from 'fauxtp';

import { settle, world } from '../support/world.ts';
import { fromReason } from './wire.ts';

export type Event = readonly unknown[];

/** How often a scenario is let go on with no timer set before it counts as one that hangs. */
const PATIENCE = 1_000;

interface Waiter {
  readonly matches: (event: Event) => boolean;
  readonly found: () => void;
}

export class Stage {
  readonly registry = new Registry();
  readonly events: Event[] = [];
  readonly #world = world();
  /** Owns the driver and the bare processes. */
  readonly scope = new Scope({ runtime: this.#world.runtime });
  readonly #labels = new Map<Pid<unknown>, string>();
  readonly #processes = new Map<string, Pid<unknown>>();
  readonly #exits = new Map<string, Promise<ExitReason>>();
  readonly #incarnations = new Map<string, number>();
  #waiters: Waiter[] = [];

  // ---- the record ---------------------------------------------------------------------------------

  record(...event: Event): void {
    this.events.push(event);
    this.#waiters = this.#waiters.filter((waiter) => {
      if (!waiter.matches(event)) return true;
      waiter.found();
      return false;
    });
  }

  /** Resolves once an event was recorded that begins so. */
  async recorded(...beginning: Event): Promise<void> {
    const matches = (event: Event): boolean =>
      beginning.every((part, index) => JSON.stringify(part) === JSON.stringify(event[index]));
    if (this.events.some(matches)) return;
    await new Promise<void>((found) => this.#waiters.push({ matches, found }));
  }

  // ---- who is who ---------------------------------------------------------------------------------

  /** The label of the next incarnation of `name`. */
  incarnate(name: string, pid: Pid<unknown>): string {
    const number = (this.#incarnations.get(name) ?? 0) + 1;
    this.#incarnations.set(name, number);
    const label = `${name}#${number}`;
    this.introduce(label, pid);
    return label;
  }

  /** Gives a process its label, and watches for its end. */
  introduce(label: string, pid: Pid<unknown>): void {
    this.#labels.set(pid, label);
    this.#processes.set(label, pid);
    const exit = new Promise<ExitReason>((resolve) => monitor(pid, resolve));
    this.#exits.set(label, exit);
  }

  readonly labelOf = (target: unknown): unknown => {
    if (target instanceof Pid) return this.#labels.get(target) ?? target.toString();
    return typeof target === 'object' && target !== null && 'key' in target ? target.key : target;
  };

  /** The process with a label: `a#1`, `p`. */
  pid(label: string): Pid {
    const pid = this.#processes.get(label);
    if (pid === undefined) throw new Error(`nobody is called ${label}`);
    return pid as Pid;
  }

  /** Waits for the end of a process. @returns its reason, as a trace has it */
  async end(label: string): Promise<unknown> {
    const exit = this.#exits.get(label);
    if (exit === undefined) throw new Error(`nobody is called ${label}`);
    return fromReason(await exit, this.labelOf);
  }

  // ---- time ---------------------------------------------------------------------------------------

  async sleep(ms: number): Promise<void> {
    await new Promise<void>((done) => this.#world.clock.arm(ms, { ring: done }));
  }

  /** Waits until nothing was recorded for `ms`. */
  async settle(ms = 80): Promise<void> {
    for (let seen = -1; seen < this.events.length;) {
      seen = this.events.length;
      await this.sleep(ms);
    }
  }

  get now(): number {
    return this.#world.clock.now();
  }

  /**
   * Plays what `begin` starts in a scope of its own, to the end, and then ends whatever still runs.
   * Time goes on to the next timer whenever nothing else is left to do.
   */
  async play(begin: () => Promise<void>): Promise<readonly Event[]> {
    await this.#run(begin());
    const trace = [...this.events];
    await this.#run(this.scope.close());
    return trace;
  }

  async #run(what: Promise<void>): Promise<void> {
    let over = false as boolean;
    const done = what.finally(() => {
      over = true;
    });
    done.catch(() => undefined); // awaited below
    await settle();
    // With no timer left there may still be more to do than the run queue does at once.
    for (let idle = 0; !over && idle < PATIENCE; idle += 1) {
      if (this.#world.clock.step()) idle = 0;
      await settle();
    }
    if (!over) throw new Error(`the scenario hangs after ${JSON.stringify(this.events)}`);
    await done;
  }
}
