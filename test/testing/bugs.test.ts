/**
 * Classic bugs of programs made of processes: each is found, shown in few steps, and shown again; the
 * same program without it passes.
 */

import { explore, ExplorationError, simulate, type SimulationBody } from 'fauxtp/testing';
import { describe, expect, it } from 'vitest';

import * as checkThenAct from './bugs/check-then-act.ts';
import * as deadlock from './bugs/deadlock.ts';
import * as doubleStart from './bugs/double-start.ts';
import * as forgottenMonitor from './bugs/forgotten-monitor.ts';
import * as lateName from './bugs/late-name.ts';
import * as leakOnError from './bugs/leak-on-error.ts';
import * as lostUpdate from './bugs/lost-update.ts';
import * as lostWakeup from './bugs/lost-wakeup.ts';
import * as overtakingStop from './bugs/overtaking-stop.ts';
import * as staleReplica from './bugs/stale-replica.ts';
import * as stampede from './bugs/stampede.ts';
import * as strayTimer from './bugs/stray-timer.ts';
import * as twoSenders from './bugs/two-senders.ts';
import * as wrongReply from './bugs/wrong-reply.ts';

interface Case {
  readonly name: string;
  readonly program: {
    readonly bug: SimulationBody<unknown>;
    readonly twin: SimulationBody<unknown>;
  };
  /** Some more than it takes. */
  readonly runs: number;
  /** The departures in the shortest schedule. */
  readonly departures: number;
  readonly fails: string;
}

const CASES: readonly Case[] = [
  {
    name: 'check then act',
    program: checkThenAct,
    runs: 20,
    departures: 1,
    fails: 'NameTakenError',
  },
  { name: 'deadlock', program: deadlock, runs: 20, departures: 1, fails: 'StuckError' },
  { name: 'double start', program: doubleStart, runs: 20, departures: 1, fails: 'AssertionError' },
  {
    name: 'forgotten monitor',
    program: forgottenMonitor,
    runs: 10,
    departures: 1,
    fails: 'AssertionError',
  },
  { name: 'late name', program: lateName, runs: 10, departures: 1, fails: 'StartError' },
  {
    name: 'leak on error',
    program: leakOnError,
    runs: 150,
    departures: 2,
    fails: 'AssertionError',
  },
  { name: 'lost update', program: lostUpdate, runs: 20, departures: 1, fails: 'AssertionError' },
  { name: 'lost wakeup', program: lostWakeup, runs: 10, departures: 1, fails: 'StuckError' },
  {
    name: 'overtaking stop',
    program: overtakingStop,
    runs: 10,
    departures: 1,
    fails: 'AssertionError',
  },
  {
    name: 'stale replica',
    program: staleReplica,
    runs: 10,
    departures: 1,
    fails: 'AssertionError',
  },
  { name: 'stampede', program: stampede, runs: 20, departures: 1, fails: 'AssertionError' },
  { name: 'stray timer', program: strayTimer, runs: 20, departures: 1, fails: 'AssertionError' },
  { name: 'two senders', program: twoSenders, runs: 20, departures: 1, fails: 'AssertionError' },
  { name: 'wrong reply', program: wrongReply, runs: 10, departures: 1, fails: 'AssertionError' },
];

async function found(program: SimulationBody<unknown>, runs = 200): Promise<ExplorationError> {
  const error: unknown = await explore(program, { runs }).catch((reason: unknown) => reason);
  if (error instanceof ExplorationError) return error;
  throw new Error(`not found: ${JSON.stringify(error)}`);
}

describe.each(CASES)('$name', ({ program: { bug, twin }, runs, departures, fails }) => {
  it('is not seen in the order in which things come up', async () => {
    await expect(simulate({ schedule: '' }, bug)).resolves.toMatchObject({ schedule: '' });
  });

  it('is found, shortened, and can be had again', async () => {
    const error = await found(bug, runs);

    expect(error.schedule.split(' ')).toHaveLength(departures);
    expect(error.cause).toMatchObject({ name: fails });
    expect(error).toMatchObject({ failed: error.replays, uncontrolled: undefined });
    const { seed, schedule } = error;
    await expect(simulate({ seed, schedule }, bug)).rejects.toMatchObject({ name: fails });
  });

  it('is not in its twin', async () => {
    await expect(explore(twin, { runs: 300 })).resolves.toMatchObject({ uncontrolled: undefined });
  });
});

describe('the report', () => {
  it('of a lost update shows who wrote what when', async () => {
    const { message } = await found(lostUpdate.bug);
    expect(message).toBe(LOST_UPDATE);
  });

  it('of a deadlock shows who waits for whom', async () => {
    const { message } = await found(deadlock.bug);
    expect(message).toBe(DEADLOCK);
  });
});

const LOST_UPDATE = `run 2 failed: AssertionError: expected 20 to be 30 // Object.is equality
Who did what, * before its turn:
   1. #PID<1 Account> starts
   2. test goes on
   3. #PID<2 Doorman> starts
   4. test goes on
   5. client 1 begins → #PID<1 Account>: call ["get"]
   6. client 2 begins → #PID<2 Doorman>: call ["knock"]
*  7. #PID<2 Doorman> handles call ["knock"] from client 2
   8. client 2 goes on → #PID<2 Doorman>: call ["knock"]
   9. #PID<2 Doorman> handles call ["knock"] from client 2
  10. client 2 goes on → #PID<1 Account>: call ["get"]
  11. #PID<1 Account> handles call ["get"] from client 1
  12. client 1 goes on → #PID<1 Account>: call ["set", 10]
  13. #PID<1 Account> handles call ["get"] from client 2
  14. client 2 goes on → #PID<1 Account>: call ["set", 20]
  15. #PID<1 Account> handles call ["set", 10] from client 1
  16. client 1 goes on
  17. #PID<1 Account> handles call ["set", 20] from client 2
  18. client 2 goes on
  19. test goes on → #PID<1 Account>: call ["get"]
  20. #PID<1 Account> handles call ["get"] from test
  21. test goes on
To run it again:
  simulate({ seed: 1, schedule: '3:1' }, body)`;

const DEADLOCK = `run 2 failed: StuckError: stuck at 0 ms: no message, no timer, and these wait:
  the test, for its body to end
  #PID<2 north>, at call ["transfer", 10, #PID<3 south>] from client 1
  #PID<3 south>, at call ["transfer", 30, #PID<2 north>] from client 2
  task client 1
  task client 2
  call ["transfer", 10, #PID<3 south>] from client 1 to #PID<2 north>
  call ["transfer", 30, #PID<2 north>] from client 2 to #PID<3 south>
  call ["accept", 30] from #PID<3 south> to #PID<2 north>
  call ["accept", 10] from #PID<2 north> to #PID<3 south>
is there a circle, or a promise that nobody keeps?
Who did what, * before its turn:
   1. #PID<1 Doorman> starts
   2. test goes on
   3. #PID<2 north> starts
   4. test goes on
   5. #PID<3 south> starts
   6. test goes on
   7. client 1 begins → #PID<2 north>: call ["transfer", 10, #PID<3 south>]
   8. client 2 begins → #PID<1 Doorman>: call ["knock"]
*  9. #PID<1 Doorman> handles call ["knock"] from client 2
  10. client 2 goes on → #PID<1 Doorman>: call ["knock"]
  11. #PID<1 Doorman> handles call ["knock"] from client 2
  12. client 2 goes on → #PID<1 Doorman>: call ["knock"]
  13. #PID<1 Doorman> handles call ["knock"] from client 2
  14. client 2 goes on → #PID<3 south>: call ["transfer", 30, #PID<2 north>]
  15. #PID<3 south> handles call ["transfer", 30, #PID<2 north>] from client 2 → #PID<2 north>: call ["accept", 30]
  16. #PID<2 north> handles call ["transfer", 10, #PID<3 south>] from client 1 → #PID<3 south>: call ["accept", 10]
To run it again:
  simulate({ seed: 1, schedule: '3:1' }, body)`;
