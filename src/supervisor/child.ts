/**
 * A child: as its supervisor keeps it, as it is listed, and as others can address it.
 *
 * @module
 */

import { ExitReason } from '../primitives/exit-reason.ts';
import { printByToString } from '../primitives/inspect.ts';
import { type Address, behind, type Pid } from '../primitives/pid.ts';
import { preview } from '../primitives/preview.ts';
import type { CheckedSpec, Restart } from './child-spec.ts';

/** A child as `whichChildren` lists it. */
export interface ChildInfo {
  readonly id: string;
  /** Its process; `restarting` between two, `undefined` if it is stopped. */
  readonly process: Pid<unknown> | 'restarting' | undefined;
  readonly type: 'worker' | 'supervisor';
  readonly restart: Restart;
  /** How often it has been restarted. */
  readonly restarts: number;
}

/** A child as its supervisor keeps it, in start order. */
export class Child {
  readonly spec: CheckedSpec;
  /* The process that runs, and the one that ran last. */
  process: Pid<unknown> | undefined = undefined;
  last: Pid<unknown> | undefined = undefined;
  /* Why it ended, or did not start, the last time. */
  reason: ExitReason = ExitReason.normal;
  restarting = false;
  restarts = 0;

  constructor(spec: CheckedSpec) {
    this.spec = spec;
  }

  get info(): ChildInfo {
    const { spec, process, restarting, restarts } = this;
    return {
      id: spec.id,
      process: process ?? (restarting ? 'restarting' : undefined),
      type: spec.type,
      restart: spec.restart,
      restarts,
    };
  }
}

/** The child of a supervisor by its id: leads to whichever process runs as that child. */
export class ChildAddress<out P> implements Address<P> {
  declare readonly '~protocol'?: P;
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
