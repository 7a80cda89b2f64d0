/**
 * What takes part: the library, its peers, and what is written by hand to be measured against.
 *
 * @module
 */

import type { Run } from './run.ts';

/**
 * One workload. It prepares, starts the clock, does `run.operations` operations, stops the clock,
 * clears up, and returns the answer, which is checked.
 */
export type Measured = (run: Run) => Promise<number>;

/** A contender leaves out what it has no notion of. */
export interface Contender {
  /** One caller adds 1 to a counter, again and again, each call awaited. The last value. */
  call?: Measured;
  /** The same with a handler that is an async function. */
  callAsync?: Measured;
  /** So many casts at once, each adds 1; timed until the counter has seen all. Its value. */
  cast?: Measured;
  /** `size` clients call one counter, each awaiting its calls. The counter's last value. */
  fanIn?: Measured;
  /** A token goes round a ring of `size` servers. The hops. */
  ring?: Measured;
  /** Starts a server and stops it, both awaited, one after the other. How many have ended. */
  startStop?: Measured;
  /** Starts `size` servers at once, then stops all. How many have ended. */
  startMany?: Measured;
  /** Keeps `size` idle servers. How many there are. */
  idleServer?: Measured;
  /** Keeps `size` idle actors, each parked in a loop of its own. How many there are. */
  idleActor?: Measured;
  /** Behind `size` messages that do not match comes one that does; what is looked for differs each
      time. How many were found. */
  firstScan?: Measured;
  /** The same, and what is looked for is the same each time. */
  scanAgain?: Measured;
  /** An actor with `size` messages in its own mailbox calls a server. The last value. */
  callBehindBacklog?: Measured;
  /** A server crashes, its supervisor starts it again, it crashes again. How many lives. */
  restart?: Measured;
  /** `size` pairs play ping-pong until the time is over. The messages. */
  fairness?: Measured;
  /** Starts children under a supervisor that has `size` already. How many were started. */
  childStart?: Measured;
  /** Stops children of a supervisor with `size`. How many have ended. */
  childStop?: Measured;
  /** Crashes children of a supervisor with `size`, each once the one before is back. How many came back. */
  childCrash?: Measured;
  /** `size` calls at once, with the default timeout. The last value. */
  pending?: Measured;
  /** The same without a timeout. */
  pendingForever?: Measured;
  /** `size` casts at once. Notes what the heap has grown by once all are handled. */
  drain?: Measured;
}

export type WorkloadId = keyof Contender;

/** A contender as the runner knows it: it is loaded in the processes of its cells alone. */
export interface Entry {
  readonly id: string;
  /** The npm package that it measures; the library and what is written by hand have none here. */
  readonly package?: string;
  /** For the legend. */
  readonly about: string;
}

/** In the order of the tables. `contenders/<id>.ts` exports each. */
export const CONTENDERS: readonly Entry[] = [
  { id: 'floor', about: 'a loop over a mailbox, one promise per call, nothing else' },
  { id: 'inline', about: 'an object whose methods are called, and a promise of the reply' },
  { id: 'fauxtp', about: 'this library, everything on' },
  { id: 'erlang', about: '`gen_server` and `supervisor` of OTP' },
  { id: 'nact', package: 'nact', about: '`spawn`, `dispatch`, `query`' },
  { id: 'effect', package: 'effect', about: 'a fiber that takes from a queue; `Deferred` replies' },
  { id: 'xstate', package: 'xstate', about: '`fromCallback`; the handler runs inside `send`' },
  { id: 'rxjs', package: 'rxjs', about: 'a `Subject`; the handler runs inside `next`' },
  { id: 'effection', package: 'effection', about: 'a task that takes from a queue' },
  { id: 'actor', package: 'actor', about: 'a generator task and an array as its mailbox' },
  { id: 'onflow', package: '@onflow/util-actor', about: '`spawn` with a loop, `send`' },
];

/** What figures are compared with. */
export const FLOOR = 'floor';
export const LIBRARY = 'fauxtp';
export const ERLANG = 'erlang';
