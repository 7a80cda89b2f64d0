/**
 * A program run by `runMain`, for the tests beside it: what it does its first argument says, the
 * second is its deadline.
 */

import { once } from 'node:events';
import { createServer } from 'node:net';
import { ExitReason, GenServer, Supervisor } from 'fauxtp';
import { runMain } from '../../src/node/run-main.ts';

const [, , what = '', deadline = '10000'] = process.argv;

class Worker extends GenServer<{ info: 'go' }, string> {
  readonly #id: string;

  constructor(id: string) {
    super();
    this.#id = id;
  }

  override init(): string {
    if (what === 'cannot start') throw new Error('no disk');
    console.log(`${this.#id} runs`);
    if (what === 'fails') this.sendAfter('go', 1);
    return this.#id;
  }

  override handleInfo(): never {
    throw new Error('disk full');
  }

  override async terminate(): Promise<void> {
    if (what === 'sticks' && this.#id === 'first') {
      console.log('first sticks');
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    }
    console.log(`${this.#id} stopped`);
  }
}

class App extends Supervisor {
  override readonly maxRestarts = 0;

  override childSpecs() {
    return ['first', 'second'].map((id) => ({
      id,
      actor: Worker,
      args: [id] as [string],
      shutdown: Infinity,
    }));
  }
}

/** Ends by itself. */
class Once extends GenServer<{ info: 'go' }> {
  override init(): void {
    this.sendAfter('go', 1);
  }

  override handleInfo(): never {
    return this.exit(ExitReason.normal);
  }
}

/** Is told to stop while it starts. */
class Late extends GenServer {
  override async init() {
    console.log('begins');
    await once(process, 'SIGTERM');
    if (what === 'fails late') throw new Error('no disk');
    return undefined;
  }

  override terminate(): void {
    if (what === 'fails to stop') throw new Error('no good end');
  }
}

/** Fails with what cannot be printed. */
class Unspeakable extends GenServer {
  override init(): never {
    const error = new Error('unread');
    Object.defineProperty(error, 'stack', {
      get() {
        throw new Error('no stack');
      },
    });
    throw error;
  }
}

const before = process.listenerCount('SIGTERM');
if (what === 'is held open') createServer().listen(0);
const options = { deadline: Number(deadline), name: 'program' };
if (what === 'has no name') await runMain(class extends Once {});
else if (what === 'is unspeakable') await runMain(Unspeakable, options);
else if (/late|to stop/.test(what)) await runMain(Late, options);
else await (what === 'ends' || what === 'goes on' ? runMain(Once, options) : runMain(App, options));
if (what === 'goes on') {
  await new Promise((resolve) => setTimeout(resolve, 5 * Number(deadline)));
  process.exitCode = 3;
  await runMain(Once, { name: 'and another' });
}
console.log(`listeners left: ${process.listenerCount('SIGTERM') - before}`);
