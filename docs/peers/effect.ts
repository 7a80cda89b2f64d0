// Effect: a description of the work, and a runtime that carries it out.

import { Effect, Schedule } from 'effect';

let tries = 0;
const connect = Effect.try({
  try: () => {
    tries += 1;
    if (tries < 3) throw new Error('connection refused');
    return `connected at try ${tries}`;
  },
  catch: (cause) => new Error('no connection', { cause }),
});

const program = Effect.scoped(
  Effect.gen(function* () {
    const connection = yield* Effect.acquireRelease(
      Effect.retry(connect, Schedule.exponential('1 millis')),
      () =>
        Effect.sync(() => {
          console.log('closed');
        }),
    );
    console.log(connection);
  }),
);

await Effect.runPromise(program);

/* prints
connected at try 3
closed
*/
