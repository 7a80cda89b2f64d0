/**
 * What a supervisor does about a child that has ended: decided here, done elsewhere.
 *
 * OTP: `do_restart/3`, `restart/3`, `do_auto_shutdown/2` in `supervisor.erl`.
 *
 * @module
 */

import { ExitReason } from '../primitives/exit-reason.ts';
import type { AutoShutdown, Restart } from './child-spec.ts';

/**
 * Who goes down with a child that is restarted: `one_for_one` nobody, `one_for_all` all others,
 * `rest_for_one` those that were started after it.
 *
 * OTP: `supervisor:strategy()`; its `simple_one_for_one` is `DynamicSupervisor`.
 */
export type Strategy = 'one_for_one' | 'one_for_all' | 'rest_for_one';

export const STRATEGIES: readonly Strategy[] = ['one_for_one', 'one_for_all', 'rest_for_one'];

/** As much of a child as the decisions take. */
export interface Sibling {
  readonly id: string;
  readonly restart: Restart;
}

export interface Plan {
  /** Which to stop, in this order, each awaited before the next. */
  readonly stop: readonly string[];
  /** Which to forget, once stopped. */
  readonly forget: readonly string[];
  /** Which to start, in this order. */
  readonly start: readonly string[];
}

/** Whether a child that ended with `reason` is to be started again. */
export function wantsRestart(restart: Restart, reason: ExitReason): boolean {
  if (restart === 'transient') return !ExitReason.isClean(reason);
  return restart === 'permanent';
}

/**
 * The way to bring back the child `id`, which is to be restarted.
 *
 * Whoever goes down with it is stopped in reverse start order and started in start order; a
 * temporary one is not started again. One that was not running is started with the others.
 *
 * @param siblings - all children, in start order; looked at only if the strategy concerns them
 */
export function planRestart(strategy: Strategy, siblings: Iterable<Sibling>, id: string): Plan {
  if (strategy === 'one_for_one') return { stop: [], forget: [], start: [id] };
  const group = [...siblings];
  if (strategy === 'rest_for_one')
    group.splice(
      0,
      group.findIndex((child) => child.id === id),
    );
  const isForgotten = (child: Sibling): boolean => child.id !== id && child.restart === 'temporary';
  return {
    stop: group.map((child) => child.id).reverse(),
    forget: group.filter(isForgotten).map((child) => child.id),
    start: group.filter((child) => !isForgotten(child)).map((child) => child.id),
  };
}

/**
 * Whether the supervisor ends with a child that has ended by itself and is not restarted.
 *
 * @param othersRun - whether a significant child other than this one runs, or is being restarted
 */
export function endsWith(
  autoShutdown: AutoShutdown,
  significant: boolean,
  othersRun: () => boolean,
): boolean {
  if (!significant || autoShutdown === 'never') return false;
  return autoShutdown === 'any_significant' || !othersRun();
}
