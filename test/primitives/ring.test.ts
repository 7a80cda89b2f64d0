import { describe, expect, it } from 'vitest';

import { Ring } from '../../src/primitives/ring.ts';

function contents<T>(ring: Ring<T>): (T | undefined)[] {
  return Array.from({ length: ring.length }, (_, index) => ring.at(index));
}

/** A ring of the numbers from 0 on, whose oldest item does not stand in its first place. */
function ringOf(length: number, offset: number): Ring<number> {
  const ring = new Ring<number>();
  for (let skipped = 0; skipped < offset; skipped += 1) {
    ring.push(-1);
    ring.shift();
  }
  for (let item = 0; item < length; item += 1) ring.push(item);
  return ring;
}

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/* Places of 8 bytes, so many that they stand out from whatever else is on the heap. */
const BURST = 2 ** 20;

describe('Ring', () => {
  it('is empty at first', () => {
    const ring = new Ring<string>();
    expect(ring.length).toBe(0);
    expect(ring.at(0)).toBe(undefined);
    expect(ring.shift()).toBe(undefined);
    ring.removeAt(0);
    expect(ring.length).toBe(0);
  });

  it('gives back what was put in first', () => {
    const ring = new Ring<string>();
    for (const item of ['a', 'b', 'c']) ring.push(item);
    expect([ring.shift(), ring.shift(), ring.shift(), ring.shift()]).toEqual([
      'a',
      'b',
      'c',
      undefined,
    ]);
    expect(ring.length).toBe(0);
  });

  it('keeps undefined as an item', () => {
    const ring = new Ring<string | undefined>();
    ring.push(undefined);
    ring.push('a');
    expect(ring.length).toBe(2);
    expect([ring.shift(), ring.shift()]).toEqual([undefined, 'a']);
  });

  // 8 is the smallest capacity: at it the ring is full, one above it has grown.
  it.each([7, 8, 9, 16, 17, 1_000])('keeps the order of %i items, wrapped around', (length) => {
    for (let offset = 0; offset <= 8; offset += 1) {
      const ring = ringOf(length, offset);
      expect(contents(ring)).toEqual(Array.from({ length }, (_, index) => index));
    }
  });

  it('keeps the order while it grows and shrinks', () => {
    const ring = new Ring<number>();
    const taken: (number | undefined)[] = [];
    for (let item = 0; item < 1_000; item += 1) {
      ring.push(item);
      if (item % 3 === 0) taken.push(ring.shift());
    }
    while (ring.length > 0) taken.push(ring.shift());
    expect(taken).toEqual(Array.from({ length: 1_000 }, (_, index) => index));
  });

  it('takes out an item at any place, and keeps the order of the others', () => {
    for (let length = 1; length <= 18; length += 1) {
      for (let offset = 0; offset < 8; offset += 1) {
        for (let index = 0; index < length; index += 1) {
          const ring = ringOf(length, offset);
          ring.removeAt(index);
          const model = Array.from({ length }, (_, item) => item);
          model.splice(index, 1);
          expect(contents(ring)).toEqual(model);
        }
      }
    }
  });

  it.each([1, 2, 3, 4, 5])(
    'behaves as an array does, whatever is done with it (seed %i)',
    (seed) => {
      const random = randomOf(seed);
      const ring = new Ring<number>();
      const model: number[] = [];
      for (let step = 0; step < 3_000; step += 1) {
        // Now it mostly grows, now it mostly shrinks.
        const grows = Math.floor(step / 300) % 2 === 0 ? 0.7 : 0.3;
        if (random() < grows) {
          ring.push(step);
          model.push(step);
        } else if (random() < 0.5) {
          expect(ring.shift()).toBe(model.shift());
        } else if (model.length > 0) {
          const index = Math.floor(random() * model.length);
          ring.removeAt(index);
          model.splice(index, 1);
        }
        expect(contents(ring)).toEqual(model);
      }
    },
  );

  it.each([
    {
      name: 'was shifted out',
      take: (ring: Ring<object>) => {
        ring.shift();
      },
    },
    {
      name: 'was taken out at the front',
      take: (ring: Ring<object>) => {
        ring.removeAt(0);
      },
    },
  ])('holds on to nothing that $name', async ({ take }) => {
    const ring = new Ring<object>();
    const first = pushNew(ring);
    for (let item = 0; item < 4; item += 1) ring.push({});
    take(ring);
    expect(await isCollected(first)).toBe(true);
    expect(ring.length).toBe(4);
  });

  it.each([1, 2, 3, 4])('holds on to nothing that was taken out at place %i', async (index) => {
    const ring = new Ring<object>();
    for (let item = 0; item < index; item += 1) ring.push({});
    const taken = pushNew(ring);
    for (let item = index + 1; item < 5; item += 1) ring.push({});
    ring.removeAt(index);
    expect(await isCollected(taken)).toBe(true);
    expect(ring.length).toBe(4);
  });

  it.each<{ from: string; left: number; take: (ring: Ring<number>) => unknown }>([
    { from: 'the front', left: BURST - 1, take: (ring) => ring.shift() },
    {
      from: 'the second place',
      left: 0,
      take: (ring) => {
        ring.removeAt(1);
      },
    },
    {
      from: 'the end',
      left: 0,
      take: (ring) => {
        ring.removeAt(ring.length - 1);
      },
    },
  ])('gives the memory of a burst back that is taken from $from', ({ left, take }) => {
    const ring = new Ring<number>();
    const before = heapUsed();
    for (let item = 0; item < BURST; item += 1) ring.push(item);
    expect(heapUsed() - before).toBeGreaterThan(8 * BURST * 0.9);
    while (ring.length > 1) take(ring);
    expect(heapUsed() - before).toBeLessThan(8 * BURST * 0.1);
    expect(ring.shift()).toBe(left);
  });

  it('finds nothing before anything was put in', () => {
    const ring = new Ring<unknown>();
    const any = (): boolean => true;
    expect(ring.indexOf(any, 0)).toBe(-1);
    expect(ring.indexOf(any, 0, { length: 1, head: 'a' })).toBe(-1);
  });

  it('finds the only item, and nothing behind it', () => {
    const ring = new Ring<unknown>();
    ring.push(['a', 1]);
    const isOne = (item: unknown): boolean => (item as unknown[])[1] === 1;
    const tag = { length: 2, head: 'a' };
    expect([ring.indexOf(isOne, 0), ring.indexOf(isOne, 1), ring.indexOf(() => false, 0)]).toEqual([
      0, -1, -1,
    ]);
    expect([ring.indexOf(isOne, 0, tag), ring.indexOf(isOne, 1, tag)]).toEqual([0, -1]);
    expect(ring.indexOf(isOne, 0, { length: 2, head: 'b' })).toBe(-1);
    expect(ring.indexOf(() => false, 0, tag)).toBe(-1);
    expect([ring.at(0), ring.at(1)]).toEqual([['a', 1], undefined]);
  });

  it('holds on to nothing when the only item is taken', async () => {
    const ring = new Ring<object>();
    const only = pushNew(ring);
    ring.shift();
    expect(await isCollected(only)).toBe(true);
  });

  it('finds an array by its length and its head, and asks about no other item', () => {
    const ring = new Ring<unknown>();
    const asked: unknown[] = [];
    const items = [null, 'ab', { length: 2, 0: 'a' }, ['a'], ['b', 1], ['a', 1], ['a', 2], []];
    for (const item of items) ring.push(item);
    const isTwo = (item: unknown): boolean => {
      asked.push(item);
      return (item as unknown[])[1] === 2;
    };
    const index = ring.indexOf(isTwo, 0, { length: 2, head: 'a' });
    expect({ index, asked }).toEqual({
      index: 6,
      asked: [
        ['a', 1],
        ['a', 2],
      ],
    });
  });

  it.each([3, 4])('does not come round to the oldest of %i again', (length) => {
    const ring = new Ring<unknown>();
    ring.push(['a']);
    while (ring.length < length) ring.push('b');
    const any = (item: unknown): boolean => item !== 'b';
    expect(ring.indexOf(any, 1)).toBe(-1);
    expect(ring.indexOf(any, 1, { length: 1, head: 'a' })).toBe(-1);
  });

  it('tells its owner when it has doubled, with the item that it doubled for', () => {
    const ring = new Ring<number>();
    const told: unknown[] = [];
    const owner = {
      grown: (length: number) => told.push([length, ring.length, ring.at(length - 1)]),
    };
    for (let item = 0; item < 20; item += 1) ring.push(item, owner);
    expect(told).toEqual([
      [3, 3, 2],
      [5, 5, 4],
      [9, 9, 8],
      [17, 17, 16],
    ]);
  });

  it('keeps its order if its owner puts something in when it is told', () => {
    const ring = new Ring<number>();
    const owner = {
      grown: () => {
        for (let item = 3; item < 20; item += 1) ring.push(item);
      },
    };
    for (let item = 0; item < 3; item += 1) ring.push(item, owner);
    expect(contents(ring)).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });
});

function pushNew(ring: Ring<object>): WeakRef<object> {
  const item = {};
  ring.push(item);
  return new WeakRef(item);
}

async function isCollected(item: WeakRef<object>): Promise<boolean> {
  // A weak reference holds its target until the turn in which it was made is over.
  await new Promise((resolve) => setImmediate(resolve));
  globalThis.gc?.();
  return item.deref() === undefined;
}

function heapUsed(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
