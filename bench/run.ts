/**
 * One run of one workload by one contender: how much is to be done, the stopwatch, and the scales.
 *
 * @module
 */

/** How many messages an endless workload may pass between two looks at the clock. */
const LOOK_EVERY = 1_024;

export class Run {
  /** What grows: clients, nodes, messages, children. What it is, its workload says. */
  readonly size: number;
  /** Length of an endless workload, in milliseconds. */
  readonly duration: number;
  /** Figures beside the main one. */
  readonly notes: Record<string, number> = {};
  #operations: number;
  #from = 0;
  #deadline = Infinity;
  #total: number | undefined;

  constructor(size: number, operations: number, duration = 0) {
    this.size = size;
    this.duration = duration;
    this.#operations = operations;
  }

  /** What the time or the memory is divided by. */
  get operations(): number {
    return this.#operations;
  }

  /** What one operation cost, in nanoseconds or bytes. */
  get cost(): number {
    if (this.#total === undefined) throw new Error('the contender never stopped the clock');
    return this.#total / this.#operations;
  }

  /**
   * What stands before it is preparation, and not counted. What that has left in the nursery is put
   * away; only there, since V8 throws away optimized code at a full collection that it is told to
   * make, and the library looked three times as slow after one.
   */
  start(): void {
    globalThis.gc?.({ type: 'minor' });
    this.#from = performance.now();
    this.#deadline = this.#from + this.duration;
  }

  /** What comes after it is clearing up, and not counted. */
  stop(): void {
    this.#total = (performance.now() - this.#from) * 1e6;
  }

  /** How long the clock has run, in nanoseconds. */
  lap(): number {
    return (performance.now() - this.#from) * 1e6;
  }

  /** Whether an endless workload that has passed `count` messages may end. */
  isOver(count: number): boolean {
    return count % LOOK_EVERY === 0 && performance.now() >= this.#deadline;
  }

  /** An endless workload says how far it came. */
  counted(operations: number): void {
    this.#operations = operations;
  }

  /** Has `make` fill the heap, and takes for the cost what it has grown by. */
  async weigh(make: () => Promise<unknown>): Promise<void> {
    this.#total = await growthOfHeap(make);
  }
}

/** By how many bytes `fill` makes the heap grow that are still in use afterwards. */
export async function growthOfHeap(fill: () => Promise<unknown>): Promise<number> {
  const before = await settledHeap();
  await fill();
  return (await settledHeap()) - before;
}

/* The bytes in use once everything that can be collected is, after a turn of the event loop. */
async function settledHeap(): Promise<number> {
  for (let round = 0; round < 3; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    globalThis.gc?.();
  }
  return process.memoryUsage().heapUsed;
}
