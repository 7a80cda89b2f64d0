/**
 * A schedule: where one run of a test departs from the order in which things came up.
 *
 * @module
 */

import { InvalidArgumentError } from '../errors.ts';

/** At one of the moments at which more than one move was possible, not the oldest was made. */
export interface Deviation {
  /** Which of these moments, counted from 1. */
  readonly point: number;
  /** Which of the moves, the oldest being 0. */
  readonly move: number;
}

/** In the order of their points, one at most for each. Elsewhere the oldest move is made. */
export type Schedule = readonly Deviation[];

/** `"4:1 9:2"`: the second move at the fourth moment, the third at the ninth. */
export function formatSchedule(schedule: Schedule): string {
  return schedule.map(({ point, move }) => `${point}:${move}`).join(' ');
}

/** @throws {@link InvalidArgumentError} if `text` is none */
export function parseSchedule(argument: string, text: unknown): Schedule {
  const refuse = (): never => {
    throw new InvalidArgumentError(
      argument,
      text,
      'a schedule as it was printed: "4:1 9:2", or ""',
    );
  };
  if (typeof text !== 'string') return refuse();
  const schedule: Deviation[] = [];
  for (const part of text.split(' ').filter((one) => one !== '')) {
    const [, point, move] = /^(\d+):(\d+)$/.exec(part) ?? refuse();
    schedule.push({ point: Number(point), move: Number(move) });
  }
  const ordered = schedule.every(({ point }, index) => point > (schedule[index - 1]?.point ?? 0));
  return ordered ? schedule : refuse();
}
