/**
 * The floor: what a loop over a mailbox costs if nothing is promised. It has no timeout, watches
 * nobody, and never lets the event loop turn.
 *
 * @module
 */

import type { Contender } from '../contender.ts';
import { growthOfHeap, type Run } from '../run.ts';

/* An array with a head: `shift` would move all that waits, at every message. */
class Mailbox<Message> {
  #messages: (Message | undefined)[] = [];
  #head = 0;
  #taker: ((message: Message) => void) | undefined;

  put(message: Message): void {
    const taker = this.#taker;
    if (taker === undefined) {
      this.#messages.push(message);
    } else {
      this.#taker = undefined;
      taker(message);
    }
  }

  take(): Message | Promise<Message> {
    if (this.#head === this.#messages.length) {
      return new Promise((resolve) => {
        this.#taker = resolve;
      });
    }
    const message = this.#messages[this.#head] as Message;
    this.#messages[this.#head] = undefined;
    this.#head += 1;
    if (this.#head === this.#messages.length) {
      this.#messages = [];
      this.#head = 0;
    }
    return message;
  }
}

type Message =
  | { type: 'call'; request: number; reply: (value: number) => void }
  | { type: 'cast'; request: number }
  | { type: 'crash' }
  | { type: 'stop' };

async function count(mailbox: Mailbox<Message>): Promise<number> {
  let total = 0;
  while (true) {
    const message = await mailbox.take();
    switch (message.type) {
      case 'call':
        total += message.request;
        message.reply(total);
        break;
      case 'cast':
        total += message.request;
        break;
      case 'crash':
        throw new Error('crash');
      case 'stop':
        return total;
    }
  }
}

async function countAsync(mailbox: Mailbox<Message>): Promise<void> {
  let total = 0;
  const handle = async (request: number): Promise<number> => total + request;
  while (true) {
    const message = await mailbox.take();
    if (message.type !== 'call') return;
    total = await handle(message.request);
    message.reply(total);
  }
}

function call(mailbox: Mailbox<Message>, request: number): Promise<number> {
  return new Promise((reply) => {
    mailbox.put({ type: 'call', request, reply });
  });
}

async function callInTurn(mailbox: Mailbox<Message>, run: Run): Promise<number> {
  const { operations } = run;
  let value = 0;
  run.start();
  for (let done = 0; done < operations; done += 1) value = await call(mailbox, 1);
  run.stop();
  mailbox.put({ type: 'stop' });
  return value;
}

/* What a supervisor does for one child: starts the loop anew when it has thrown. */
async function supervise(mailbox: Mailbox<Message>, born: () => void): Promise<void> {
  while (true) {
    try {
      born();
      await count(mailbox);
      return;
    } catch {
      // The next life.
    }
  }
}

interface Child {
  readonly mailbox: Mailbox<Message>;
  readonly end: Promise<void>;
}

/* A start that can be awaited, as every start is that may have to wait for something. */
async function started(): Promise<{ mailbox: Mailbox<Message>; end: Promise<number> }> {
  const mailbox = new Mailbox<Message>();
  return { mailbox, end: count(mailbox) };
}

function startChild(born: () => void = () => undefined): Child {
  const mailbox = new Mailbox<Message>();
  return { mailbox, end: supervise(mailbox, born) };
}

function startChildren(size: number): Map<string, Child> {
  const children = new Map<string, Child>();
  for (let id = 0; id < size; id += 1) children.set(String(id), startChild());
  return children;
}

async function callAtOnce(
  run: Run,
  ask: (mailbox: Mailbox<Message>) => Promise<number>,
): Promise<number> {
  const { operations } = run;
  const mailbox = new Mailbox<Message>();
  void count(mailbox);
  const replies: Promise<number>[] = [];
  run.start();
  for (let asked = 0; asked < operations; asked += 1) replies.push(ask(mailbox));
  const values = await Promise.all(replies);
  run.stop();
  mailbox.put({ type: 'stop' });
  return values.at(-1) ?? 0;
}

async function castAtOnce(mailbox: Mailbox<Message>, casts: number): Promise<number> {
  for (let cast = 0; cast < casts; cast += 1) mailbox.put({ type: 'cast', request: 1 });
  return call(mailbox, 0);
}

/* The plainest selective receive: a walk over all that waits. */
class ScannedMailbox {
  readonly #messages: Found[] = [];

  put(message: Found): void {
    this.#messages.push(message);
  }

  take(matches: (message: Found) => boolean): Found | undefined {
    for (let index = 0; index < this.#messages.length; index += 1) {
      const message = this.#messages[index] as Found;
      if (matches(message)) {
        this.#messages.splice(index, 1);
        return message;
      }
    }
    return undefined;
  }
}

interface Found {
  readonly tag: string;
  readonly value: number;
}

async function scan(run: Run): Promise<number> {
  const { size, operations } = run;
  const mailbox = new ScannedMailbox();
  for (let waiting = 0; waiting < size; waiting += 1) mailbox.put({ tag: 'other', value: waiting });
  let found = 0;
  run.start();
  for (let wanted = 0; wanted < operations; wanted += 1) {
    mailbox.put({ tag: 'wanted', value: wanted });
    const message = mailbox.take((one) => one.tag === 'wanted' && one.value === wanted);
    await undefined; // A receive is awaited, whatever it finds.
    if (message !== undefined) found += 1;
  }
  run.stop();
  return found;
}

export const contender: Contender = {
  call(run) {
    const mailbox = new Mailbox<Message>();
    void count(mailbox);
    return callInTurn(mailbox, run);
  },

  callAsync(run) {
    const mailbox = new Mailbox<Message>();
    void countAsync(mailbox);
    return callInTurn(mailbox, run);
  },

  async cast(run) {
    const mailbox = new Mailbox<Message>();
    void count(mailbox);
    run.start();
    const value = await castAtOnce(mailbox, run.operations);
    run.stop();
    mailbox.put({ type: 'stop' });
    return value;
  },

  async fanIn(run) {
    const mailbox = new Mailbox<Message>();
    void count(mailbox);
    const each = run.operations / run.size;
    const client = async (): Promise<void> => {
      for (let done = 0; done < each; done += 1) await call(mailbox, 1);
    };
    run.start();
    await Promise.all(Array.from({ length: run.size }, client));
    run.stop();
    const value = await call(mailbox, 0);
    mailbox.put({ type: 'stop' });
    return value;
  },

  async ring(run) {
    const { operations } = run;
    const nodes = Array.from({ length: run.size }, () => new Mailbox<number>());
    const arrived = new Promise<number>((resolve) => {
      const pass = async (own: Mailbox<number>, next: Mailbox<number>): Promise<void> => {
        while (true) {
          const hops = await own.take();
          if (hops < operations) next.put(hops + 1);
          else resolve(hops);
        }
      };
      nodes.forEach((own, index) => {
        void pass(own, nodes[(index + 1) % nodes.length] as Mailbox<number>);
      });
    });
    run.start();
    nodes[0]?.put(1);
    const hops = await arrived;
    run.stop();
    return hops;
  },

  async startStop(run) {
    const { operations } = run;
    let ended = 0;
    run.start();
    for (let done = 0; done < operations; done += 1) {
      const { mailbox, end } = await started();
      mailbox.put({ type: 'stop' });
      await end;
      ended += 1;
    }
    run.stop();
    return ended;
  },

  async startMany(run) {
    const mailboxes: Mailbox<Message>[] = [];
    const ends: Promise<number>[] = [];
    run.start();
    for (let started = 0; started < run.size; started += 1) {
      const mailbox = new Mailbox<Message>();
      mailboxes.push(mailbox);
      ends.push(count(mailbox));
    }
    for (const mailbox of mailboxes) mailbox.put({ type: 'stop' });
    const totals = await Promise.all(ends);
    run.stop();
    return totals.length;
  },

  async idleServer(run) {
    const mailboxes: Mailbox<Message>[] = new Array<Mailbox<Message>>(run.size);
    await run.weigh(async () => {
      for (let started = 0; started < run.size; started += 1) {
        const mailbox = new Mailbox<Message>();
        void count(mailbox);
        mailboxes[started] = mailbox;
      }
    });
    return mailboxes.length;
  },

  firstScan: scan,
  scanAgain: scan,

  async restart(run) {
    const { operations } = run;
    const mailbox = new Mailbox<Message>();
    let lives = 0;
    let back: () => void = () => undefined;
    const end = supervise(mailbox, () => {
      lives += 1;
      back();
    });
    run.start();
    for (let crashes = 0; crashes < operations; crashes += 1) {
      const again = new Promise<void>((resolve) => {
        back = resolve;
      });
      mailbox.put({ type: 'crash' });
      await again;
    }
    run.stop();
    mailbox.put({ type: 'stop' });
    await end;
    return lives;
  },

  async fairness(run) {
    let messages = 0;
    let over = false;
    const play = async (own: Mailbox<number>, other: Mailbox<number>): Promise<void> => {
      while (!over) {
        const ball = await own.take();
        messages += 1;
        over ||= run.isOver(messages);
        other.put(ball + 1);
      }
    };
    const games = Array.from({ length: run.size }, async () => {
      const ping = new Mailbox<number>();
      const pong = new Mailbox<number>();
      ping.put(0);
      await Promise.all([play(ping, pong), play(pong, ping)]);
    });
    run.start();
    await Promise.all(games);
    run.stop();
    run.counted(messages);
    return messages;
  },

  async childStart(run) {
    const children = startChildren(run.size);
    run.start();
    for (let id = 0; id < run.operations; id += 1) {
      await new Promise<void>((born) => {
        children.set(`new ${id}`, startChild(born));
      });
    }
    run.stop();
    return children.size - run.size;
  },

  async childStop(run) {
    const children = startChildren(run.size);
    run.start();
    for (let id = 0; id < run.operations; id += 1) {
      const child = children.get(String(id)) as Child;
      child.mailbox.put({ type: 'stop' });
      await child.end;
      children.delete(String(id));
    }
    run.stop();
    return run.size - children.size;
  },

  async childCrash(run) {
    let lives = 0;
    let back: () => void = () => undefined;
    const child = startChild(() => {
      lives += 1;
      back();
    });
    const children = startChildren(run.size).set('crashing', child);
    run.start();
    for (let crashes = 0; crashes < run.operations; crashes += 1) {
      const again = new Promise<void>((resolve) => {
        back = resolve;
      });
      children.get('crashing')?.mailbox.put({ type: 'crash' });
      await again;
    }
    run.stop();
    return lives - 1;
  },

  // What a timer for each call costs.
  pending: (run) =>
    callAtOnce(run, async (mailbox) => {
      const timer = setTimeout(() => undefined, 5_000);
      const value = await call(mailbox, 1);
      clearTimeout(timer);
      return value;
    }),

  pendingForever: (run) => callAtOnce(run, (mailbox) => call(mailbox, 1)),

  async drain(run) {
    const drained = new Mailbox<Message>();
    void count(drained);
    run.start();
    const value = await castAtOnce(drained, run.operations);
    run.stop();
    drained.put({ type: 'stop' });
    // Another: the collections that weighing takes would spoil the time.
    const mailbox = new Mailbox<Message>();
    void count(mailbox);
    run.notes['kept'] = await growthOfHeap(() => castAtOnce(mailbox, run.operations));
    mailbox.put({ type: 'stop' });
    return value;
  },
};
