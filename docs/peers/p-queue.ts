// p-queue: promises, so many at a time.

import { setTimeout as sleep } from 'node:timers/promises';

import PQueue from 'p-queue';

const queue = new PQueue({ concurrency: 2 });

async function thumbnail(image: string) {
  await sleep(1);
  return `${image}, small`;
}

const images = ['a.png', 'b.png', 'c.png'];
const made = await Promise.all(images.map((image) => queue.add(() => thumbnail(image))));
console.log(made.join('; '));

/* prints
a.png, small; b.png, small; c.png, small
*/
