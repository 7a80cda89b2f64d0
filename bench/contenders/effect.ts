/**
 * @module
 */

import { Deferred, Effect, Fiber, Queue } from 'effect';

import type { Contender } from '../contender.ts';
import type { Run } from '../run.ts';

type Message =
  | { readonly type: 'call'; readonly n: number; readonly reply: Deferred.Deferred<number> }
  | { readonly type: 'cast'; readonly n: number };

interface Counter {
  readonly queue: Queue.Queue<Message>;
  readonly fiber: Fiber.Fiber<unknown, unknown>;
}

const startCounter: Effect.Effect<Counter> = Effect.gen(function* () {
  const queue = yield* Queue.unbounded<Message>();
  let total = 0;
  const handle = Effect.flatMap(Queue.take(queue), (message) => {
    total += message.n;
    return message.type === 'call' ? Deferred.succeed(message.reply, total) : Effect.void;
  });
  const fiber = yield* Effect.forkDetach(Effect.forever(handle));
  return { queue, fiber };
});

const call = ({ queue }: Counter, n: number): Effect.Effect<number> =>
  Effect.gen(function* () {
    const reply = yield* Deferred.make<number>();
    yield* Queue.offer(queue, { type: 'call', n, reply });
    return yield* Deferred.await(reply);
  });

const cast = ({ queue }: Counter, n: number): Effect.Effect<boolean> =>
  Queue.offer(queue, { type: 'cast', n });

const stop = ({ fiber }: Counter): Effect.Effect<void> => Fiber.interrupt(fiber);

/* An actor that hands each message to `handle`. */
const startRelay = (
  handle: (message: number) => Effect.Effect<unknown>,
): Effect.Effect<Queue.Queue<number>> =>
  Effect.gen(function* () {
    const queue = yield* Queue.unbounded<number>();
    yield* Effect.forkDetach(Effect.forever(Effect.flatMap(Queue.take(queue), handle)));
    return queue;
  });

export const contender: Contender = {
  call: (run) =>
    Effect.runPromise(
      Effect.gen(function* () {
        const { operations } = run;
        const counter = yield* startCounter;
        let value = 0;
        run.start();
        for (let done = 0; done < operations; done += 1) value = yield* call(counter, 1);
        run.stop();
        yield* stop(counter);
        return value;
      }),
    ),

  cast: (run) =>
    Effect.runPromise(
      Effect.gen(function* () {
        const { operations } = run;
        const counter = yield* startCounter;
        run.start();
        for (let done = 0; done < operations; done += 1) yield* cast(counter, 1);
        const value = yield* call(counter, 0);
        run.stop();
        yield* stop(counter);
        return value;
      }),
    ),

  fanIn: (run) =>
    Effect.runPromise(
      Effect.gen(function* () {
        const counter = yield* startCounter;
        const each = run.operations / run.size;
        const client = Effect.gen(function* () {
          for (let done = 0; done < each; done += 1) yield* call(counter, 1);
        });
        run.start();
        const clients: Fiber.Fiber<void>[] = [];
        for (let id = 0; id < run.size; id += 1) clients.push(yield* Effect.forkDetach(client));
        for (const fiber of clients) yield* Fiber.join(fiber);
        run.stop();
        const value = yield* call(counter, 0);
        yield* stop(counter);
        return value;
      }),
    ),

  ring: (run) =>
    Effect.runPromise(
      Effect.gen(function* () {
        const { size, operations } = run;
        const arrived = yield* Deferred.make<number>();
        const nodes: Queue.Queue<number>[] = [];
        for (let node = 0; node < size; node += 1) {
          const next = (node + 1) % size;
          const relay = startRelay((hops) =>
            hops < operations
              ? Queue.offer(nodes[next] as Queue.Queue<number>, hops + 1)
              : Deferred.succeed(arrived, hops),
          );
          nodes.push(yield* relay);
        }
        run.start();
        yield* Queue.offer(nodes[0] as Queue.Queue<number>, 1);
        const hops = yield* Deferred.await(arrived);
        run.stop();
        return hops;
      }),
    ),

  startStop: (run) =>
    Effect.runPromise(
      Effect.gen(function* () {
        const { operations } = run;
        let ended = 0;
        run.start();
        for (let done = 0; done < operations; done += 1) {
          yield* stop(yield* startCounter);
          ended += 1;
        }
        run.stop();
        return ended;
      }),
    ),

  startMany: (run) =>
    Effect.runPromise(
      Effect.gen(function* () {
        const counters: Counter[] = [];
        let ended = 0;
        run.start();
        for (let started = 0; started < run.size; started += 1) counters.push(yield* startCounter);
        for (const counter of counters) {
          yield* stop(counter);
          ended += 1;
        }
        run.stop();
        return ended;
      }),
    ),

  async idleServer(run) {
    const counters = new Array<Counter>(run.size);
    await run.weigh(() =>
      Effect.runPromise(
        Effect.gen(function* () {
          for (let id = 0; id < run.size; id += 1) counters[id] = yield* startCounter;
        }),
      ),
    );
    return counters.length;
  },

  restart: (run) => Effect.runPromise(restart(run)),

  fairness: (run) =>
    Effect.runPromise(
      Effect.gen(function* () {
        const ended = yield* Deferred.make<number>();
        let messages = 0;
        let over = false;
        const hit = (): boolean => {
          messages += 1;
          over ||= run.isOver(messages);
          return !over;
        };
        run.start();
        for (let pair = 0; pair < run.size; pair += 1) {
          const sides: Queue.Queue<number>[] = [];
          const side = (other: number): Effect.Effect<Queue.Queue<number>> =>
            startRelay((ball) =>
              hit()
                ? Queue.offer(sides[other] as Queue.Queue<number>, ball + 1)
                : Deferred.succeed(ended, messages),
            );
          sides.push(yield* side(1), yield* side(0));
          yield* Queue.offer(sides[0] as Queue.Queue<number>, 1);
        }
        yield* Deferred.await(ended);
        run.stop();
        run.counted(messages);
        return messages;
      }),
    ),
};

/* It has no supervisors: `retry` starts the loop again when it has failed. */
const restart = (run: Run): Effect.Effect<number> =>
  Effect.gen(function* () {
    const { operations } = run;
    const orders = yield* Queue.unbounded<'crash'>();
    const births = yield* Queue.unbounded<number>();
    let lives = 0;
    const life = Effect.gen(function* () {
      lives += 1;
      yield* Queue.offer(births, lives);
      yield* Queue.take(orders);
      return yield* Effect.fail(new Error('crash'));
    });
    const fiber = yield* Effect.forkDetach(Effect.retry(life, { while: () => true }));
    yield* Queue.take(births);
    run.start();
    for (let crashes = 0; crashes < operations; crashes += 1) {
      yield* Queue.offer(orders, 'crash');
      yield* Queue.take(births);
    }
    run.stop();
    yield* Fiber.interrupt(fiber);
    return lives;
  });
