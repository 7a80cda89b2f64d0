/**
 * Lets the event loop turn, wherever the library runs.
 *
 * @module
 */

type Later = (task: () => void) => unknown;

const timer: Later = setTimeout;

/**
 * Runs `task` once the event loop has turned. Not the one that a test may put in the place of the
 * host's later on: what the library is at goes on.
 */
export const afterTurn: Later = hosts();

/** Resolves once the event loop has turned. */
export function turned(): Promise<void> {
  return new Promise((resolve) => {
    afterTurn(resolve);
  });
}

/* A timer takes 2 ms there, of which the busy ones make nothing. */
const SLICES_PER_TIMER = 'Deno' in globalThis ? 4 : Infinity;

/**
 * The same for the next slice of whoever is always busy.
 *
 * In Deno no socket has its turn for 25 ms and more as long as there is one `setImmediate` after the other; a
 * timer lets them in.
 *
 * @param slices - how many there have been without a rest
 */
export function afterSlice(task: () => void, slices: number): void {
  if (slices % SLICES_PER_TIMER === 0) timer(task);
  else afterTurn(task);
}

function hosts(): Later {
  if (typeof setImmediate === 'function') return setImmediate;
  return typeof MessageChannel === 'function' ? byMessages() : timer;
}

/**
 * For browsers, which have no `setImmediate`: a message to oneself. A timer of 0 ms, which is all that some
 * workers at the edge have, takes 4 there.
 */
export function byMessages(): Later {
  const tasks: (() => void)[] = [];
  let channel: InstanceType<typeof MessageChannel> | undefined;
  return (task) => {
    if (channel === undefined) {
      channel = new MessageChannel();
      channel.port1.addEventListener('message', () => {
        tasks.shift()?.();
      });
      channel.port1.start();
    }
    tasks.push(task);
    channel.port2.postMessage(undefined);
  };
}
