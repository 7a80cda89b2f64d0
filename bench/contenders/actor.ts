/**
 * Its tasks have no mailbox for what others send: an array stands in for one, and a task that finds
 * it empty suspends itself.
 *
 * @module
 */

import * as Task from 'actor';

import type { Contender } from '../contender.ts';

class Mailbox<Message> {
  #messages: Message[] = [];
  #owner: Task.Controller<unknown, never, never> | undefined;

  put(message: Message): void {
    this.#messages.push(message);
    const owner = this.#owner;
    if (owner === undefined) return;
    this.#owner = undefined;
    Task.resume(owner);
  }

  *takeAll(): Task.Task<Message[], never> {
    while (this.#messages.length === 0) {
      this.#owner = (yield* Task.current()) as Task.Controller<unknown, never, never>;
      yield* Task.suspend();
    }
    const taken = this.#messages;
    this.#messages = [];
    return taken;
  }
}

type Message =
  | { readonly type: 'call'; readonly n: number; readonly reply: Mailbox<number> }
  | { readonly type: 'cast'; readonly n: number }
  | { readonly type: 'stop' };

function* count(mailbox: Mailbox<Message>): Task.Task<void, never> {
  let total = 0;
  while (true) {
    for (const message of yield* mailbox.takeAll()) {
      if (message.type === 'stop') return;
      total += message.n;
      if (message.type === 'call') message.reply.put(total);
    }
  }
}

function* call(mailbox: Mailbox<Message>, n: number): Task.Task<number, never> {
  const reply = new Mailbox<number>();
  mailbox.put({ type: 'call', n, reply });
  const [total = 0] = yield* reply.takeAll();
  return total;
}

function* relay(
  mailbox: Mailbox<number>,
  handle: (message: number) => void,
): Task.Task<void, never> {
  while (true) {
    for (const message of yield* mailbox.takeAll()) handle(message);
  }
}

function* startCounter(): Task.Task<Mailbox<Message>, never> {
  const mailbox = new Mailbox<Message>();
  yield* Task.fork(count(mailbox));
  return mailbox;
}

/* The program, and its answer as a promise. */
function play(program: () => Task.Task<number, never>): Promise<number> {
  return new Promise((resolve) => {
    const main = function* (): Task.Task<void, never> {
      resolve(yield* program());
    };
    Task.main(main());
  });
}

export const contender: Contender = {
  call: (run) =>
    play(function* () {
      const { operations } = run;
      const counter = yield* startCounter();
      let value = 0;
      run.start();
      for (let done = 0; done < operations; done += 1) value = yield* call(counter, 1);
      run.stop();
      counter.put({ type: 'stop' });
      return value;
    }),

  cast: (run) =>
    play(function* () {
      const { operations } = run;
      const counter = yield* startCounter();
      run.start();
      for (let done = 0; done < operations; done += 1) counter.put({ type: 'cast', n: 1 });
      const value = yield* call(counter, 0);
      run.stop();
      counter.put({ type: 'stop' });
      return value;
    }),

  fanIn: (run) =>
    play(function* () {
      const counter = yield* startCounter();
      const each = run.operations / run.size;
      const client = function* (): Task.Task<void, never> {
        for (let done = 0; done < each; done += 1) yield* call(counter, 1);
      };
      const clients: Task.Fork<void, never, never>[] = [];
      run.start();
      for (let id = 0; id < run.size; id += 1) clients.push(yield* Task.fork(client()));
      for (const fork of clients) yield* Task.join(fork);
      run.stop();
      const value = yield* call(counter, 0);
      counter.put({ type: 'stop' });
      return value;
    }),

  ring: (run) =>
    play(function* () {
      const { operations } = run;
      const arrived = new Mailbox<number>();
      const nodes = Array.from({ length: run.size }, () => new Mailbox<number>());
      for (const [index, node] of nodes.entries()) {
        const next = nodes[(index + 1) % nodes.length] as Mailbox<number>;
        const pass = relay(node, (hops) => {
          if (hops < operations) next.put(hops + 1);
          else arrived.put(hops);
        });
        yield* Task.fork(pass);
      }
      run.start();
      nodes[0]?.put(1);
      const [hops = 0] = yield* arrived.takeAll();
      run.stop();
      return hops;
    }),

  startStop: (run) =>
    play(function* () {
      const { operations } = run;
      let ended = 0;
      run.start();
      for (let done = 0; done < operations; done += 1) {
        const mailbox = new Mailbox<Message>();
        const fork = yield* Task.fork(count(mailbox));
        mailbox.put({ type: 'stop' });
        yield* Task.join(fork);
        ended += 1;
      }
      run.stop();
      return ended;
    }),

  startMany: (run) =>
    play(function* () {
      const mailboxes: Mailbox<Message>[] = [];
      const forks: Task.Fork<void, never, never>[] = [];
      run.start();
      for (let started = 0; started < run.size; started += 1) {
        const mailbox = new Mailbox<Message>();
        mailboxes.push(mailbox);
        forks.push(yield* Task.fork(count(mailbox)));
      }
      for (const mailbox of mailboxes) mailbox.put({ type: 'stop' });
      let ended = 0;
      for (const fork of forks) {
        yield* Task.join(fork);
        ended += 1;
      }
      run.stop();
      return ended;
    }),

  async idleServer(run) {
    const mailboxes = new Array<Mailbox<Message>>(run.size);
    await run.weigh(() =>
      play(function* () {
        for (let id = 0; id < run.size; id += 1) mailboxes[id] = yield* startCounter();
        return run.size;
      }),
    );
    return mailboxes.length;
  },

  fairness: (run) =>
    play(function* () {
      const ended = new Mailbox<number>();
      let messages = 0;
      let over = false;
      const hit = (): boolean => {
        messages += 1;
        over ||= run.isOver(messages);
        if (over) ended.put(messages);
        return !over;
      };
      run.start();
      for (let pair = 0; pair < run.size; pair += 1) {
        const ping = new Mailbox<number>();
        const pong = new Mailbox<number>();
        for (const [own, other] of [
          [ping, pong],
          [pong, ping],
        ] as const) {
          const side = relay(own, (ball) => {
            if (hit()) other.put(ball + 1);
          });
          yield* Task.fork(side);
        }
        ping.put(1);
      }
      yield* ended.takeAll();
      run.stop();
      run.counted(messages);
      return messages;
    }),
};
