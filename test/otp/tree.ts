/**
 * The supervision trees of the scenarios: supervisors that record their own start, with probes and
 * further supervisors below them.
 */

import { type ignore, type LooseChildSpec, Supervisor } from 'fauxtp';

import type { Startable } from './players.ts';
import { Probe, type ProbeOptions } from './probe.ts';
import type { Stage } from './stage.ts';

/** What of a child spec a scenario may set; by default a permanent worker with 2000 ms to end. */
export interface ChildOptions extends ProbeOptions {
  readonly restart?: string;
  readonly shutdown?: number | 'brutal_kill';
  readonly significant?: boolean;
  /** The name to register. */
  readonly as?: string;
}

export interface TreeOptions {
  readonly strategy?: string;
  /** How many restarts in how many seconds. */
  readonly intensity?: number;
  readonly period?: number;
  readonly autoShutdown?: string;
  /** Runs before the children are listed: may throw, or ignore. */
  readonly init?: () => ReturnType<typeof ignore> | undefined;
}

/** The spec of a child that is a probe, which traps exits unless told otherwise. */
export function child(stage: Stage, id: string, options: ChildOptions = {}): LooseChildSpec {
  const { restart, shutdown = 2_000, significant, as, ...script } = options;
  return {
    id,
    actor: Probe,
    args: [stage, id, { trapping: true, ...script }],
    shutdown,
    ...(restart === undefined ? {} : { restart }),
    ...(significant === undefined ? {} : { significant }),
    ...(as === undefined ? {} : { name: stage.registry.name(as) }),
  };
}

/** A supervisor called `name` with these children: `one_for_one`, 10 restarts in 10 s. */
export function tree(
  stage: Stage,
  name: string,
  children: readonly LooseChildSpec[],
  options: TreeOptions = {},
): Startable {
  return { name, Class: Tree, args: [stage, name, children, options] };
}

/** The spec of a child that is a supervisor. */
export function branch(
  stage: Stage,
  id: string,
  children: readonly LooseChildSpec[],
  options: TreeOptions & Pick<ChildOptions, 'restart' | 'shutdown'> = {},
): LooseChildSpec {
  const { restart, shutdown, ...flags } = options;
  return {
    id,
    actor: Tree,
    args: [stage, id, children, flags],
    ...(restart === undefined ? {} : { restart }),
    ...(shutdown === undefined ? {} : { shutdown }),
  };
}

class Tree extends Supervisor {
  override readonly strategy = 'one_for_one';
  override readonly maxRestarts: number;
  override readonly maxSeconds: number;
  readonly #stage: Stage;
  readonly #name: string;
  readonly #children: readonly LooseChildSpec[];
  readonly #options: TreeOptions;

  constructor(
    stage: Stage,
    name: string,
    children: readonly LooseChildSpec[],
    options: TreeOptions,
  ) {
    super();
    this.#stage = stage;
    this.#name = name;
    this.#children = children;
    this.#options = options;
    this.strategy = (options.strategy ?? 'one_for_one') as 'one_for_one';
    this.maxRestarts = options.intensity ?? 10;
    this.maxSeconds = options.period ?? 10;
  }

  override childSpecs(): readonly LooseChildSpec[] {
    this.#stage.record('init', this.#stage.incarnate(this.#name, this.pid));
    this.#options.init?.();
    return this.#children;
  }
}
