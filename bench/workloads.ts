/**
 * What is measured, how much of it, and what the right answer is.
 *
 * @module
 */

import type { WorkloadId } from './contender.ts';

/** What grows with the size is either how much is done, or what it is done among. */
export interface Workload {
  readonly id: WorkloadId;
  /** In tables and plots. */
  readonly title: string;
  readonly unit: 'ns' | 'bytes';
  /** One of these. */
  readonly per: string;
  readonly size: number;
  /** What the size counts. */
  readonly sizeOf: string;
  /** How much is done; left out, if that is the size itself. */
  readonly operations?: number;
  /** How long one run goes on, in milliseconds, where it would not end by itself. */
  readonly duration?: number;
  /** The workload of the floor that it is compared with, if not the same. */
  readonly floor?: WorkloadId;
  /** The sizes of the growth plot. */
  readonly growth: readonly number[];
  /** The answer that is right after so many operations; left out, if there is no telling. */
  readonly answer?: (size: number, operations: number) => number;
  /** A run is so long that one tells enough. */
  readonly once?: boolean;
}

/** Workloads that belong together: one heading, one table, one plot. */
export interface Section {
  readonly id: string;
  readonly letter: string;
  readonly title: string;
  readonly workloads: readonly Workload[];
}

const asManyAsDone = (_size: number, operations: number): number => operations;
const oneMoreThanDone = (_size: number, operations: number): number => operations + 1;

export const SECTIONS: readonly Section[] = [
  {
    id: 'call',
    letter: 'A',
    title: 'Sequential `call` round trip',
    workloads: [
      {
        id: 'call',
        title: 'handler that is synchronous',
        unit: 'ns',
        per: 'call',
        size: 200_000,
        sizeOf: 'calls',
        growth: [2_000, 20_000, 200_000],
        answer: asManyAsDone,
      },
      {
        id: 'callAsync',
        title: 'handler that is an async function',
        unit: 'ns',
        per: 'call',
        size: 200_000,
        sizeOf: 'calls',
        floor: 'call',
        growth: [2_000, 20_000, 200_000],
        answer: asManyAsDone,
      },
    ],
  },
  {
    id: 'cast',
    letter: 'B',
    title: 'Burst of 100,000 casts',
    workloads: [
      {
        id: 'cast',
        title: 'sent and handled',
        unit: 'ns',
        per: 'cast',
        size: 100_000,
        sizeOf: 'casts at once',
        growth: [1_000, 10_000, 100_000],
        answer: asManyAsDone,
      },
    ],
  },
  {
    id: 'fan-in',
    letter: 'C',
    title: '1,000 clients call one server',
    workloads: [
      {
        id: 'fanIn',
        title: 'each awaits its calls',
        unit: 'ns',
        per: 'call',
        size: 1_000,
        sizeOf: 'clients',
        operations: 100_000,
        growth: [100, 1_000, 10_000],
        answer: asManyAsDone,
      },
    ],
  },
  {
    id: 'ring',
    letter: 'D',
    title: 'A token around a ring of 1,000',
    workloads: [
      {
        id: 'ring',
        title: 'by cast',
        unit: 'ns',
        per: 'hop',
        size: 1_000,
        sizeOf: 'servers in the ring',
        operations: 200_000,
        growth: [100, 1_000, 10_000],
        answer: asManyAsDone,
      },
    ],
  },
  {
    id: 'start-stop',
    letter: 'E1',
    title: 'Start and stop, one after another',
    workloads: [
      {
        id: 'startStop',
        title: 'both awaited',
        unit: 'ns',
        per: 'server',
        size: 50_000,
        sizeOf: 'servers, one at a time',
        growth: [500, 5_000, 50_000],
        answer: asManyAsDone,
      },
    ],
  },
  {
    id: 'start-many',
    letter: 'E2',
    title: '100,000 started at once, then stopped',
    workloads: [
      {
        id: 'startMany',
        title: 'all at once',
        unit: 'ns',
        per: 'server',
        size: 100_000,
        sizeOf: 'servers at once',
        growth: [1_000, 10_000, 100_000],
        answer: (size) => size,
      },
    ],
  },
  {
    id: 'memory',
    letter: 'F',
    title: 'Memory of one that is idle',
    workloads: [
      {
        id: 'idleServer',
        title: 'server',
        unit: 'bytes',
        per: 'server',
        size: 100_000,
        sizeOf: 'servers',
        growth: [1_000, 10_000, 100_000],
        answer: (size) => size,
        once: true,
      },
      {
        id: 'idleActor',
        title: 'actor parked in a loop of its own',
        unit: 'bytes',
        per: 'actor',
        size: 100_000,
        sizeOf: 'actors',
        floor: 'idleServer',
        growth: [1_000, 10_000, 100_000],
        answer: (size) => size,
        once: true,
      },
    ],
  },
  {
    id: 'receive',
    letter: 'G',
    title: 'Selective receive behind 10,000 messages',
    workloads: [
      {
        id: 'firstScan',
        title: 'a pattern not looked for before',
        unit: 'ns',
        per: 'receive',
        size: 10_000,
        sizeOf: 'messages that do not match',
        operations: 300,
        growth: [100, 1_000, 10_000],
        answer: asManyAsDone,
      },
      {
        id: 'scanAgain',
        title: 'the same pattern again',
        unit: 'ns',
        per: 'receive',
        size: 10_000,
        sizeOf: 'messages that do not match',
        operations: 300,
        growth: [100, 1_000, 10_000],
        answer: asManyAsDone,
      },
      {
        id: 'callBehindBacklog',
        title: 'a call by an actor with such a mailbox',
        unit: 'ns',
        per: 'call',
        size: 10_000,
        sizeOf: 'messages that do not match',
        operations: 20_000,
        floor: 'call',
        growth: [100, 1_000, 10_000],
        answer: asManyAsDone,
      },
    ],
  },
  {
    id: 'restart',
    letter: 'H',
    title: 'Crash and supervised restart',
    workloads: [
      {
        id: 'restart',
        title: 'from the order to crash to the next `init`',
        unit: 'ns',
        per: 'restart',
        size: 10_000,
        sizeOf: 'restarts in a row',
        growth: [100, 1_000, 10_000],
        answer: oneMoreThanDone,
      },
    ],
  },
  {
    id: 'fairness',
    letter: 'I',
    title: 'Fairness under load',
    workloads: [
      {
        id: 'fairness',
        title: 'ping-pong beside timers and HTTP',
        unit: 'ns',
        per: 'message',
        size: 1,
        sizeOf: 'pairs',
        duration: 1_500,
        growth: [1, 10, 100],
        once: true,
      },
    ],
  },
  {
    id: 'supervisor',
    letter: 'J',
    title: 'A supervisor with 100,000 children',
    workloads: [
      {
        id: 'childStart',
        title: 'start one',
        unit: 'ns',
        per: 'child',
        size: 100_000,
        sizeOf: 'children',
        operations: 1_000,
        growth: [100, 1_000, 10_000, 100_000],
        answer: asManyAsDone,
      },
      {
        id: 'childStop',
        title: 'stop one',
        unit: 'ns',
        per: 'child',
        size: 100_000,
        sizeOf: 'children',
        operations: 1_000,
        growth: [100, 1_000, 10_000, 100_000],
        answer: asManyAsDone,
      },
      {
        id: 'childCrash',
        title: 'crash one',
        unit: 'ns',
        per: 'child',
        size: 100_000,
        sizeOf: 'children',
        operations: 1_000,
        growth: [100, 1_000, 10_000, 100_000],
        answer: asManyAsDone,
      },
    ],
  },
  {
    id: 'pending',
    letter: 'K',
    title: '10,000 calls pending at once',
    workloads: [
      {
        id: 'pending',
        title: 'default timeout',
        unit: 'ns',
        per: 'call',
        size: 10_000,
        sizeOf: 'calls at once',
        growth: [100, 1_000, 10_000],
        answer: asManyAsDone,
      },
      {
        id: 'pendingForever',
        title: 'no timeout',
        unit: 'ns',
        per: 'call',
        size: 10_000,
        sizeOf: 'calls at once',
        growth: [100, 1_000, 10_000],
        answer: asManyAsDone,
      },
    ],
  },
  {
    id: 'drain',
    letter: 'L',
    title: 'A mailbox of a million messages',
    workloads: [
      {
        id: 'drain',
        title: 'sent and handled',
        unit: 'ns',
        per: 'message',
        size: 1_000_000,
        sizeOf: 'messages in the mailbox',
        growth: [10_000, 100_000, 1_000_000],
        answer: asManyAsDone,
        once: true,
      },
    ],
  },
];

/** How much of a workload one run does. */
export interface Load {
  readonly size: number;
  readonly operations: number;
}

/** The load of a size, or a `part` of it for a contender that would not get through the whole. */
export function loadOf(workload: Workload, size: number, part: number = 1): Load {
  if (workload.operations === undefined) {
    const reduced = Math.max(1, Math.round(size * part));
    return { size: reduced, operations: reduced };
  }
  const wanted = Math.max(1, Math.round(workload.operations * part));
  switch (workload.id) {
    case 'fanIn':
      return { size, operations: Math.ceil(wanted / size) * size }; // each client does as much
    case 'childStart':
    case 'childStop':
      return { size, operations: Math.min(wanted, size) }; // else it is soon another size
    default:
      return { size, operations: wanted };
  }
}
