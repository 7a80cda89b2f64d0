/**
 * Where the time of a run goes, function by function.
 *
 * @module
 */

import { Session, type Profiler } from 'node:inspector/promises';
import { basename } from 'node:path';

/** A function, and its part of the time, what it calls not counted. */
export interface Spent {
  readonly name: string;
  /** The file it stands in; empty for the engine itself. */
  readonly file: string;
  readonly share: number;
}

/** In microseconds. */
const INTERVAL = 200;

/** @returns what `work` spent its time on, the dearest first */
export async function profile(work: () => Promise<unknown>): Promise<Spent[]> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: INTERVAL });
  await session.post('Profiler.start');
  await work();
  const taken = await session.post('Profiler.stop');
  session.disconnect();
  return spentIn(taken.profile);
}

function spentIn({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Spent[] {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const times = new Map<string, { name: string; file: string; time: number }>();
  let total = 0;
  samples.forEach((id, index) => {
    const frame = frames.get(id);
    const time = timeDeltas[index] ?? 0;
    if (frame === undefined || frame.functionName === '(idle)') return;
    const name = frame.functionName === '' ? '(anonymous)' : frame.functionName;
    const file = basename(frame.url);
    const key = `${name} ${file} ${frame.lineNumber}`;
    const known = times.get(key) ?? { name, file, time: 0 };
    known.time += time;
    times.set(key, known);
    total += time;
  });
  return [...times.values()]
    .map(({ name, file, time }) => ({ name, file, share: time / total }))
    .sort((a, b) => b.share - a.share);
}
