/**
 * What a run of the bench has found, as data.
 *
 * @module
 */

import { FLOOR, LIBRARY, type WorkloadId } from './contender.ts';
import type { Spent } from './profile.ts';
import type { Figure, Result } from './rounds.ts';
import { SECTIONS, type Section, type Workload } from './workloads.ts';

export interface Report {
  /** Such as `2025-01-31`. */
  readonly date: string;
  readonly machine: Machine;
  /** Of what was measured, by the id of the contender. */
  readonly versions: Readonly<Record<string, string>>;
  readonly rounds: number;
  readonly results: readonly Result[];
  /** Contenders that were not there, and why. */
  readonly leftOut: readonly string[];
}

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  /** In bytes. */
  readonly memory: number;
  readonly system: string;
  readonly runtime: string;
  /** The load average of a minute, before and after: the bench alone makes about 1. */
  readonly load: readonly [before: number, after: number];
}

/** Looks figures up. */
export class Figures {
  readonly #results: ReadonlyMap<WorkloadId, Result>;

  constructor(report: Report) {
    this.#results = new Map(report.results.map((result) => [result.workload, result]));
  }

  has(section: Section): boolean {
    return section.workloads.some(({ id }) => this.#results.has(id));
  }

  of(workload: WorkloadId): readonly Figure[] {
    return this.#results.get(workload)?.figures ?? [];
  }

  /** What the library spends one operation on, in the unit of the workload. */
  spentOn(workload: WorkloadId): readonly Spent[] {
    return this.#results.get(workload)?.spent ?? [];
  }

  growthOf(workload: WorkloadId): readonly Figure[] {
    return this.#results.get(workload)?.growth ?? [];
  }

  cost(workload: WorkloadId, contender: string = LIBRARY): number | undefined {
    return this.of(workload).find((figure) => figure.contender === contender)?.median;
  }

  note(workload: WorkloadId, note: string): number | undefined {
    return this.of(workload).find((figure) => figure.contender === LIBRARY)?.notes[note];
  }

  /** What the library takes at one size, where growth was measured. */
  costAt(workload: WorkloadId, size: number): number | undefined {
    return this.growthOf(workload).find(
      (figure) => figure.contender === LIBRARY && figure.size === size,
    )?.median;
  }

  /** How many times what the floor takes. */
  overFloor(workload: WorkloadId): number | undefined {
    const { floor = workload } = workloadOf(workload);
    return ratio(this.cost(workload), this.cost(floor, FLOOR));
  }
}

function workloadOf(id: WorkloadId): Workload {
  return SECTIONS.flatMap((section) => section.workloads).find(
    (workload) => workload.id === id,
  ) as Workload;
}

export function ratio(cost: number | undefined, other: number | undefined): number | undefined {
  return cost === undefined || other === undefined ? undefined : cost / other;
}
