/**
 * @module
 */

import {
  createQueue,
  run as runTask,
  scoped,
  spawn,
  suspend,
  until,
  useScope,
  withResolvers,
  type Operation,
  type Queue,
  type Task,
} from 'effection';

import type { Contender } from '../contender.ts';

interface Message {
  readonly n: number;
  readonly reply?: (total: number) => void;
}

interface Counter {
  readonly queue: Queue<Message, never>;
  readonly task: Task<void>;
}

function* startCounter(): Operation<Counter> {
  const queue = createQueue<Message, never>();
  const task = yield* spawn(function* () {
    let total = 0;
    while (true) {
      const { value } = yield* queue.next();
      total += value.n;
      value.reply?.(total);
    }
  });
  return { queue, task };
}

function* call({ queue }: Counter, n: number): Operation<number> {
  const { operation, resolve } = withResolvers<number>();
  queue.add({ n, reply: resolve });
  return yield* operation;
}

function* startRelay(handle: (message: number) => void): Operation<(message: number) => void> {
  const queue = createQueue<number, never>();
  yield* spawn(function* () {
    while (true) handle((yield* queue.next()).value);
  });
  return (message) => {
    queue.add(message);
  };
}

export const contender: Contender = {
  call: (run) =>
    runTask(function* () {
      const { operations } = run;
      const counter = yield* startCounter();
      let value = 0;
      run.start();
      for (let done = 0; done < operations; done += 1) value = yield* call(counter, 1);
      run.stop();
      return value;
    }),

  cast: (run) =>
    runTask(function* () {
      const { operations } = run;
      const counter = yield* startCounter();
      run.start();
      for (let done = 0; done < operations; done += 1) counter.queue.add({ n: 1 });
      const value = yield* call(counter, 0);
      run.stop();
      return value;
    }),

  fanIn: (run) =>
    runTask(function* () {
      const counter = yield* startCounter();
      const each = run.operations / run.size;
      const clients: Task<void>[] = [];
      run.start();
      for (let id = 0; id < run.size; id += 1) {
        const client = spawn(function* () {
          for (let done = 0; done < each; done += 1) yield* call(counter, 1);
        });
        clients.push(yield* client);
      }
      for (const client of clients) yield* client;
      run.stop();
      return yield* call(counter, 0);
    }),

  ring: (run) =>
    runTask(function* () {
      const { size, operations } = run;
      const arrived = withResolvers<number>();
      const sends: ((hops: number) => void)[] = [];
      for (let node = 0; node < size; node += 1) {
        const next = (node + 1) % size;
        const relay = startRelay((hops) => {
          if (hops < operations) sends[next]?.(hops + 1);
          else arrived.resolve(hops);
        });
        sends.push(yield* relay);
      }
      run.start();
      sends[0]?.(1);
      const hops = yield* arrived.operation;
      run.stop();
      return hops;
    }),

  startStop: (run) =>
    runTask(function* () {
      const { operations } = run;
      let ended = 0;
      run.start();
      for (let done = 0; done < operations; done += 1) {
        const { task } = yield* startCounter();
        yield* task.halt();
        ended += 1;
      }
      run.stop();
      return ended;
    }),

  startMany: (run) =>
    runTask(function* () {
      const counters: Counter[] = [];
      let ended = 0;
      run.start();
      for (let started = 0; started < run.size; started += 1) {
        counters.push(yield* startCounter());
      }
      for (const { task } of counters) {
        yield* task.halt();
        ended += 1;
      }
      run.stop();
      return ended;
    }),

  idleServer: (run) =>
    runTask(function* () {
      const counters = new Array<Counter>(run.size);
      const scope = yield* useScope();
      yield* until(
        run.weigh(
          () =>
            new Promise<void>((filled) => {
              void scope.run(function* () {
                for (let id = 0; id < run.size; id += 1) counters[id] = yield* startCounter();
                filled();
                yield* suspend(); // what it has started would end with it
              });
            }),
        ),
      );
      return counters.length;
    }),

  // It has no supervisors: a scope of its own for each life.
  restart: (run) =>
    runTask(function* () {
      const { operations } = run;
      const orders = createQueue<'crash', never>();
      const births = createQueue<number, never>();
      let lives = 0;
      yield* spawn(function* () {
        while (true) {
          try {
            yield* scoped(function* () {
              lives += 1;
              births.add(lives);
              yield* orders.next();
              throw new Error('crash');
            });
          } catch {
            // The next life.
          }
        }
      });
      yield* births.next();
      run.start();
      for (let crashes = 0; crashes < operations; crashes += 1) {
        orders.add('crash');
        yield* births.next();
      }
      run.stop();
      return lives;
    }),

  fairness: (run) =>
    runTask(function* () {
      const ended = withResolvers<undefined>();
      let messages = 0;
      let over = false;
      const hit = (): boolean => {
        messages += 1;
        over ||= run.isOver(messages);
        if (over) ended.resolve(undefined);
        return !over;
      };
      run.start();
      for (let pair = 0; pair < run.size; pair += 1) {
        const sides: ((ball: number) => void)[] = [];
        for (const other of [1, 0]) {
          const side = startRelay((ball) => {
            if (hit()) sides[other]?.(ball + 1);
          });
          sides.push(yield* side);
        }
        sides[0]?.(1);
      }
      yield* ended.operation;
      run.stop();
      run.counted(messages);
      return messages;
    }),
};
