/**
 * What is asked of the library, in terms of what else was measured in the same run.
 *
 * @module
 */

import { FLOOR, type WorkloadId } from './contender.ts';
import { ratio, type Figures } from './figures.ts';

export interface Goal {
  readonly letter: string;
  readonly what: string;
  readonly unit: 'times' | 'ns' | 'bytes' | 'ms' | 'ticks';
  readonly asked: number;
  /** What is hoped for. */
  readonly reach?: number;
  /** Otherwise less is better. */
  readonly atLeast?: true;
  value(figures: Figures): number | undefined;
}

/** What is called flat may differ by so much; a smaller difference is noise. */
const FLAT = 1.2;

export const GOALS: readonly Goal[] = [
  {
    letter: 'A',
    what: 'call, synchronous handler, to the floor',
    unit: 'times',
    asked: 2,
    reach: 1.6,
    value: (figures) => figures.overFloor('call'),
  },
  {
    letter: 'A',
    what: 'call, async handler, to the floor',
    unit: 'times',
    asked: 3,
    value: (figures) => figures.overFloor('callAsync'),
  },
  {
    letter: 'B',
    what: 'cast, to the floor',
    unit: 'times',
    asked: 0.6,
    reach: 0.35,
    value: (figures) => figures.overFloor('cast'),
  },
  {
    letter: 'C',
    what: 'call by many, to the floor',
    unit: 'times',
    asked: 1,
    reach: 0.7,
    value: (figures) => figures.overFloor('fanIn'),
  },
  {
    letter: 'D',
    what: 'hop, to the floor',
    unit: 'times',
    asked: 1.2,
    reach: 0.8,
    value: (figures) => figures.overFloor('ring'),
  },
  {
    letter: 'E1',
    what: 'start and stop, to the floor',
    unit: 'times',
    asked: 4,
    reach: 2.5,
    value: (figures) => figures.overFloor('startStop'),
  },
  {
    letter: 'E2',
    what: 'start and stop of many, to the floor',
    unit: 'times',
    asked: 2,
    reach: 1.2,
    value: (figures) => figures.overFloor('startMany'),
  },
  {
    letter: 'F',
    what: 'an idle server',
    unit: 'bytes',
    asked: 500,
    reach: 340,
    value: (figures) => figures.cost('idleServer'),
  },
  {
    letter: 'F',
    what: 'a parked actor',
    unit: 'bytes',
    asked: 1_000,
    value: (figures) => figures.cost('idleActor'),
  },
  {
    letter: 'G',
    what: 'first scan, to a plain walk',
    unit: 'times',
    asked: 3,
    reach: 1.5,
    value: (figures) => figures.overFloor('firstScan'),
  },
  {
    letter: 'G',
    what: 'the same pattern again',
    unit: 'ns',
    asked: 1_000,
    value: (figures) => figures.cost('scanAgain'),
  },
  {
    letter: 'G',
    what: 'a call with 10,000 messages waiting, to one with 100',
    unit: 'times',
    asked: FLAT,
    value: (figures) => grown(figures, 'callBehindBacklog', 100, 10_000),
  },
  {
    letter: 'H',
    what: 'crash and restart, to the floor',
    unit: 'times',
    asked: 3,
    reach: 2,
    value: (figures) => figures.overFloor('restart'),
  },
  {
    letter: 'H',
    what: 'the last restarts of 10,000, to the first',
    unit: 'times',
    asked: FLAT,
    value: (figures) => ratio(figures.note('restart', 'last'), figures.note('restart', 'first')),
  },
  {
    letter: 'I',
    what: 'ticks, of 150',
    unit: 'ticks',
    asked: 147,
    atLeast: true,
    value: ticksOf150,
  },
  {
    letter: 'I',
    what: 'how late a tick is, p99',
    unit: 'ms',
    asked: 2,
    reach: 0.5,
    value: (figures) => figures.note('fairness', 'tickP99'),
  },
  {
    letter: 'I',
    what: 'HTTP under load, p50',
    unit: 'ms',
    asked: 2,
    reach: 0.5,
    value: (figures) => figures.note('fairness', 'httpP50'),
  },
  {
    letter: 'I',
    what: "messages, to the floor's",
    unit: 'times',
    asked: 0.5,
    reach: 0.8,
    atLeast: true,
    value: (figures) => ratio(figures.cost('fairness', FLOOR), figures.cost('fairness')),
  },
  amongMany('start', 'childStart'),
  amongMany('stop', 'childStop'),
  amongMany('crash', 'childCrash'),
  {
    letter: 'K',
    what: 'what the default timeout adds to a call',
    unit: 'ns',
    asked: 40,
    reach: 15,
    value: timeoutCost,
  },
  {
    letter: 'L',
    what: 'a message of 1,000,000 waiting, to one of 100,000',
    unit: 'times',
    asked: 1.5,
    value: (figures) => grown(figures, 'drain', 100_000, 1_000_000),
  },
  {
    letter: 'L',
    what: 'what a drained mailbox keeps',
    unit: 'bytes',
    asked: 1_000_000,
    value: (figures) => figures.note('drain', 'kept'),
  },
];

function amongMany(what: string, workload: WorkloadId): Goal {
  return {
    letter: 'J',
    what: `${what} one of 100,000 children, to one of 100`,
    unit: 'times',
    asked: 1.5,
    reach: 1.1,
    value: (figures: Figures): number | undefined => grown(figures, workload, 100, 100_000),
  };
}

function timeoutCost(figures: Figures): number | undefined {
  const [limited, unlimited] = [figures.cost('pending'), figures.cost('pendingForever')];
  return limited === undefined || unlimited === undefined ? undefined : limited - unlimited;
}

function ticksOf150(figures: Figures): number | undefined {
  const part = ratio(figures.note('fairness', 'ticks'), figures.note('fairness', 'due'));
  return part === undefined ? undefined : part * 150;
}

function grown(
  figures: Figures,
  workload: WorkloadId,
  from: number,
  to: number,
): number | undefined {
  return ratio(figures.costAt(workload, to), figures.costAt(workload, from));
}
