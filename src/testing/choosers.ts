/**
 * Ways to choose who is next: by a schedule, or by chance.
 *
 * @module
 */

import { seeded } from './random.ts';
import type { Schedule } from './schedule.ts';
import type { Choose, Party } from './stepper.ts';

/** The one that came up first, but where `schedule` has it otherwise. */
export function bySchedule(schedule: Schedule): Choose {
  const moves = new Map(schedule.map(({ point, move }) => [point, move]));
  let point = 0;
  return ({ length }) => {
    point += 1;
    // Where the run is another than the one that was recorded there may be fewer.
    return Math.min(moves.get(point) ?? 0, length - 1);
  };
}

/**
 * By chance, in one of three ways, which is by chance as well: each race is found best by another.
 *
 * One departs from the order now and then, one more often or always; one gives a priority to each party,
 * and takes it away a few times, so that somebody is overtaken by all others for long. The last follows
 * Burckhardt et al., "A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs".
 */
export function byChance(seed: number): Choose {
  // Not the numbers that the runtime is given: those are for the jitter of the program.
  const random = seeded(Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995);
  const way = random();
  if (way < 0.3) return departing(random, 0.15);
  return way < 0.6 ? departing(random, way < 0.5 ? 0.5 : 1) : byPriority(random);
}

function departing(random: () => number, share: number): Choose {
  return ({ length }) => (random() < share ? Math.floor(random() * length) : 0);
}

function byPriority(random: () => number): Choose {
  const priorities = new WeakMap<Party, number>();
  let lowest = 0;
  return (moves) => {
    let best = 0;
    let highest = -Infinity;
    for (const [index, { party }] of moves.entries()) {
      const priority = priorities.get(party) ?? random();
      priorities.set(party, priority);
      if (priority > highest) [best, highest] = [index, priority];
    }
    const party = moves[best]?.party;
    if (party !== undefined && random() < CHANGES) priorities.set(party, (lowest -= 1));
    return best;
  };
}

/* So often somebody loses the priority. */
const CHANGES = 0.08;
