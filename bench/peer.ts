/**
 * Peers that are used through functions and promises all play the workloads in the same way; each
 * says only how it does the little that they are made of. Those that are used inside generators
 * have the workloads written out.
 *
 * @module
 */

import type { Contender } from './contender.ts';
import type { Run } from './run.ts';

export interface PeerCounter {
  /** Adds, and replies with the total. */
  call(n: number): Promise<number>;
  cast(n: number): void;
  /** Awaited, if it is a promise. */
  stop(): unknown;
}

export interface Peer {
  startCounter(): PeerCounter;
  /** An actor that hands each message to `handle`. @returns what sends it a message */
  startRelay(handle: (message: number) => void): (message: number) => void;
  /** Has `play` run where the peer wants its actors to be sent to, if that is not everywhere. */
  inside?(play: () => void): void;
  /** An actor that comes back after a crash, and tells of each life. @returns what crashes it */
  startCrashing?(born: () => void): () => void;
}

export function contenderOf(peer: Peer): Contender {
  const inside =
    peer.inside ??
    ((play: () => void): void => {
      play();
    });
  const { startCrashing } = peer;
  return {
    async call(run) {
      const { operations } = run;
      const counter = peer.startCounter();
      let value = 0;
      run.start();
      for (let done = 0; done < operations; done += 1) value = await counter.call(1);
      run.stop();
      await counter.stop();
      return value;
    },

    async cast(run) {
      const { operations } = run;
      const counter = peer.startCounter();
      run.start();
      for (let done = 0; done < operations; done += 1) counter.cast(1);
      const value = await counter.call(0);
      run.stop();
      await counter.stop();
      return value;
    },

    async fanIn(run) {
      const counter = peer.startCounter();
      const each = run.operations / run.size;
      const client = async (): Promise<void> => {
        for (let done = 0; done < each; done += 1) await counter.call(1);
      };
      run.start();
      await Promise.all(Array.from({ length: run.size }, client));
      run.stop();
      const value = await counter.call(0);
      await counter.stop();
      return value;
    },

    async ring(run) {
      const { size, operations } = run;
      const sends: ((hops: number) => void)[] = [];
      const arrived = new Promise<number>((resolve) => {
        for (let node = 0; node < size; node += 1) {
          const next = (node + 1) % size;
          const send = peer.startRelay((hops) => {
            if (hops < operations) sends[next]?.(hops + 1);
            else resolve(hops);
          });
          sends.push(send);
        }
      });
      run.start();
      inside(() => sends[0]?.(1));
      const hops = await arrived;
      run.stop();
      return hops;
    },

    async startStop(run) {
      const { operations } = run;
      let ended = 0;
      run.start();
      for (let done = 0; done < operations; done += 1) {
        await peer.startCounter().stop();
        ended += 1;
      }
      run.stop();
      return ended;
    },

    async startMany(run) {
      const counters: PeerCounter[] = [];
      run.start();
      for (let started = 0; started < run.size; started += 1) counters.push(peer.startCounter());
      const ends = await Promise.all(counters.map((counter) => counter.stop()));
      run.stop();
      return ends.length;
    },

    async idleServer(run) {
      const counters = new Array<PeerCounter>(run.size);
      await run.weigh(async () => {
        for (let id = 0; id < run.size; id += 1) counters[id] = peer.startCounter();
        await undefined;
      });
      return counters.length;
    },

    ...(startCrashing === undefined
      ? {}
      : { restart: (run: Run) => restart(run, (born) => startCrashing.call(peer, born)) }),

    async fairness(run) {
      let messages = 0;
      let over = false;
      const ended = new Promise<void>((resolve) => {
        const hit = (): boolean => {
          messages += 1;
          over ||= run.isOver(messages);
          if (over) resolve();
          return !over;
        };
        run.start();
        inside(() => {
          for (let pair = 0; pair < run.size; pair += 1) startGame(peer, hit);
        });
      });
      await ended;
      run.stop();
      run.counted(messages);
      return messages;
    },
  };
}

function startGame(peer: Peer, hit: () => boolean): void {
  const ping = peer.startRelay((ball) => {
    if (hit()) pong(ball + 1);
  });
  const pong = peer.startRelay((ball) => {
    if (hit()) ping(ball + 1);
  });
  ping(1);
}

async function restart(run: Run, start: (born: () => void) => () => void): Promise<number> {
  const { operations } = run;
  let lives = 0;
  let back: () => void = () => undefined;
  const bornOnce = new Promise<void>((resolve) => {
    back = resolve;
  });
  const crash = start(() => {
    lives += 1;
    back();
  });
  await bornOnce;
  run.start();
  for (let crashes = 0; crashes < operations; crashes += 1) {
    const again = new Promise<void>((resolve) => {
      back = resolve;
    });
    crash();
    await again;
  }
  run.stop();
  return lives;
}
