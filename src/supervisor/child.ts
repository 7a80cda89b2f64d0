/**
 * A child: as its supervisor keeps it, as it is listed, and as others can address it.
 *
 * @module
 */

import { ExitReason } from '../primitives/exit-reason.ts';
import { printByToString } from '../primitives/inspect.ts';
import type { Linked, LinkedList } from '../primitives/linked-list.ts';
import { type Address, behind, type Pid, type Status } from '../primitives/pid.ts';
import { preview } from '../primitives/preview.ts';
import type { SendTimer } from '../timers.ts';
import type { CheckedSpec, Restart } from './child-spec.ts';

/** A child as a supervisor lists it. */
export interface ChildState {
  /** Its process; `restarting` between two, `undefined` if it is stopped. */
  readonly process: Pid<unknown> | 'restarting' | undefined;
  /** What it is counted as. */
  readonly type: 'worker' | 'supervisor';
  /** When it is started again. */
  readonly restart: Restart;
  /** How often it has been restarted. */
  readonly restarts: number;
}

/** A child as `whichChildren` lists it. */
export interface ChildInfo extends ChildState {
  readonly id: string;
}

/** A child as its supervisor keeps it. */
export class Child<Spec extends CheckedSpec = CheckedSpec> implements Linked<Child> {
  older: Child | undefined = undefined;
  newer: Child | undefined = undefined;
  list: LinkedList<Child> | undefined = undefined;
  readonly spec: Spec;
  /** What reports and errors call it: its id; of one without, its label or its class. */
  readonly name: string;
  /** The process that runs. */
  process: Pid<unknown> | undefined = undefined;
  /** The one that ran last, or runs. */
  last: Pid<unknown> | undefined = undefined;
  /** The one that is being stopped. */
  stopping: Pid<unknown> | undefined = undefined;
  /** Why it ended, or did not start, the last time. */
  reason: ExitReason = ExitReason.normal;
  /** What it was at when it failed, until that has been reported. */
  status: Status | undefined = undefined;
  /** It is to run and does not: a start has failed and is to be tried again, or waits its time. */
  restarting = false;
  restarts = 0;
  /** Since when it has been ready, by the runtime's clock; kept only if it has a `backoff`. */
  readySince: number | undefined = undefined;
  /** How long it ran the last time, and how many waits there were before; see `backoff`. */
  ranFor = 0;
  waits = 0;
  /** The wait before its restart. */
  wait: SendTimer | undefined = undefined;

  /** Tells its supervisor of the end of each of its lives. */
  onExit: ((reason: ExitReason, process: Pid<unknown>) => void) | undefined = undefined;

  constructor(spec: Spec, name: string) {
    this.spec = spec;
    this.name = name;
  }

  get state(): ChildState {
    const { spec, process, restarting, restarts } = this;
    return {
      process: process ?? (restarting ? 'restarting' : undefined),
      type: spec.type,
      restart: spec.restart,
      restarts,
    };
  }

  /** Whether it runs, or soon will. */
  get wanted(): boolean {
    return this.process !== undefined || this.restarting;
  }

  /** It is not to run any more. @returns the process that is to be stopped, if there is one */
  dismiss(): Pid<unknown> | undefined {
    const { process } = this;
    this.stopping = process;
    this.process = undefined;
    this.cease();
    return process;
  }

  /** It waits no more. */
  cease(): void {
    this.restarting = false;
    this.wait?.cancel();
    this.wait = undefined;
  }
}

/** The child of a supervisor by its id: leads to whichever process runs as that child. */
export class ChildAddress<out P> implements Address<P> {
  declare readonly '~protocol'?: P | undefined;
  readonly #supervisor: Address;
  readonly #id: string;

  static {
    printByToString(this);
  }

  constructor(supervisor: Address, id: string) {
    this.#supervisor = supervisor;
    this.#id = id;
  }

  resolve(): Pid<P> | undefined {
    const supervisor = this.#supervisor.resolve();
    if (supervisor === undefined) return undefined;
    return behind(supervisor).child(this.#id) as Pid<P> | undefined;
  }

  toString(): string {
    return `#Child<${this.#id} of ${preview(this.#supervisor)}>`;
  }
}
