/**
 * Chance that can be had again: the same seed gives the same numbers.
 *
 * @module
 */

/** Numbers from 0 up to 1, without 1; `mulberry32`, which is small and good enough to mix orders. */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
