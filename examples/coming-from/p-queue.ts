// As with p-queue: so many at a time. The queue is a server, and whoever calls it waits for the result.

import { setTimeout as sleep } from 'node:timers/promises';
import { call, type CallRequest, type From, GenServer, noReply, Scope, type TaskEnd } from 'fauxtp';
import { ExitReason, type Ref, reply } from 'fauxtp';

interface ThumbnailsProtocol {
  call: { make(image: string): string };
}

type Job = readonly [image: string, from: From<string>];

class Thumbnails extends GenServer<ThumbnailsProtocol> {
  readonly #concurrency = 2;
  readonly #waiting: Job[] = [];
  readonly #underWay = new Map<Ref, From<string>>();

  handleCall([, image]: CallRequest<ThumbnailsProtocol>, from: From<string>) {
    this.#waiting.push([image, from]);
    this.#next();
    return noReply(undefined);
  }

  handleTaskEnd(end: TaskEnd<string>) {
    const from = this.#underWay.get(end.ref);
    this.#underWay.delete(end.ref);
    if (from !== undefined) reply(from, end.ok ? end.value : ExitReason.format(end.reason));
    this.#next();
  }

  #next() {
    if (this.#underWay.size === this.#concurrency) return;
    const job = this.#waiting.shift();
    if (job === undefined) return;
    const [image, from] = job;
    const ref = this.spawnTask((signal) => thumbnail(image, signal));
    this.#underWay.set(ref, from);
  }
}

async function thumbnail(image: string, signal: AbortSignal) {
  await sleep(1, undefined, { signal });
  return `${image}, small`;
}

await Scope.run(async (scope) => {
  const thumbnails = await Thumbnails.start({ scope });
  const images = ['a.png', 'b.png', 'c.png'];
  const made = await Promise.all(images.map((image) => call(thumbnails, ['make', image])));
  console.log(made.join('; '));
  scope.cancel();
});

/* prints
a.png, small; b.png, small; c.png, small
*/
