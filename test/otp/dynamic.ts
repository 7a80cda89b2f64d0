/**
 * The dynamic supervisors of the scenarios: they record their own start, and their children are
 * probes called `dyn` that take one argument more.
 */

import { DynamicSupervisor } from 'fauxtp';

import type { Driver, Startable } from './players.ts';
import { Probe } from './probe.ts';
import type { Stage } from './stage.ts';
import type { ChildOptions } from './tree.ts';

export interface DynamicOptions extends ChildOptions {
  /** How many restarts in how many seconds. */
  readonly intensity?: number;
  readonly period?: number;
}

/** A dynamic supervisor called `name`: 10 restarts in 30 s, permanent children, 2000 ms to end. */
export function dynamic(stage: Stage, name: string, options: DynamicOptions = {}): Startable {
  return { name, Class: Dynamic, args: [stage, name, options] };
}

/** Has a dynamic supervisor start a child with each of these arguments, and records what it says. */
export async function startsChildren(
  driver: Driver,
  label: string,
  ...args: readonly string[]
): Promise<void> {
  const supervisor = driver.pidOf(label) as never;
  for (const argument of args) {
    await driver.controls('startChild', [argument], () =>
      DynamicSupervisor.startChild(supervisor, [argument] as never),
    );
  }
}

class Dynamic extends DynamicSupervisor<[argument: unknown]> {
  override readonly maxRestarts: number;
  override readonly maxSeconds: number;
  readonly #stage: Stage;
  readonly #name: string;
  readonly #options: DynamicOptions;

  constructor(stage: Stage, name: string, options: DynamicOptions) {
    super();
    this.#stage = stage;
    this.#name = name;
    this.#options = options;
    this.maxRestarts = options.intensity ?? 10;
    this.maxSeconds = options.period ?? 30;
  }

  override init() {
    this.#stage.record('init', this.#stage.incarnate(this.#name, this.pid));
    return super.init();
  }

  override childSpec(argument: unknown) {
    const { restart, shutdown = 2_000, ...script } = this.#options;
    const args = [this.#stage, 'dyn', { trapping: true, ...script }, argument];
    return { actor: Probe as never, args, shutdown, restart };
  }
}
