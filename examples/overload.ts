// More is asked than can be done: a server with a capacity says no at once, a display shows what is new.

import { setTimeout as sleep } from 'node:timers/promises';
import { call, cast, GenServer, MailboxFullError, Scope } from 'fauxtp';
import type { CallRequest, CastRequest, Pid, Report } from 'fauxtp';

interface ResizerProtocol {
  call: { resize(image: string): string };
}

class Resizer extends GenServer<ResizerProtocol> {
  async handleCall([, image]: CallRequest<ResizerProtocol>) {
    await sleep(5, undefined, { signal: this.signal });
    return [`${image}, small`, undefined];
  }
}

async function respond(resizer: Pid<ResizerProtocol>, image: string) {
  try {
    return `200 ${await call(resizer, ['resize', image])}`;
  } catch (error) {
    if (error instanceof MailboxFullError) return `503 ${image}, try again later`;
    throw error;
  }
}

interface DisplayProtocol {
  cast: { show(load: number): void };
}

class Display extends GenServer<DisplayProtocol> {
  async handleCast([, load]: CastRequest<DisplayProtocol>) {
    await sleep(1, undefined, { signal: this.signal });
    console.log(`load: ${load}`);
  }
}

const reporter = {
  report(report: Report) {
    if (report.type === 'overflow') console.log('dropped', report.message, report.overflow);
  },
};

async function main(scope: Scope) {
  // Two may wait; whoever else asks meanwhile is told so, and not kept waiting.
  const resizer = await Resizer.start({ scope, capacity: 2 });
  const images = ['a.png', 'b.png', 'c.png', 'd.png'];
  console.log(await Promise.all(images.map((image) => respond(resizer, image))));

  // What is old is of no use any more, so it makes room.
  const display = await Display.start({ scope, capacity: 1, overflow: 'drop-oldest' });
  for (const load of [10, 20, 30]) cast(display, ['show', load]);
  await GenServer.stop(display); // has its turn behind what waits, and always gets in
  scope.cancel();
}

await Scope.run(main, { runtime: { reporter } });

/* prints
[
  '200 a.png, small',
  '200 b.png, small',
  '503 c.png, try again later',
  '503 d.png, try again later'
]
dropped [ '$cast', [ 'show', 10 ] ] drop-oldest
dropped [ '$cast', [ 'show', 20 ] ] drop-oldest
load: 30
*/
