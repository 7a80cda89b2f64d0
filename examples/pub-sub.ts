// Publish and subscribe: a topic that forgets its subscribers when they end, however they end.

import { call, cast, GenServer, Scope } from 'fauxtp';
import type { Address, CallRequest, CastRequest, DownMessage, From, Ref } from 'fauxtp';

// All that a topic asks of its subscribers; they may take more than this.
interface Subscriber {
  cast: { news(text: string): void };
}

interface TopicProtocol {
  // `publish` returns how many it was sent to.
  call: { subscribe(subscriber: Address<Subscriber>): void; publish(text: string): number };
  info: DownMessage;
}

type Subscribers = Map<Ref, Address<Subscriber>>;

class Topic extends GenServer<TopicProtocol, Subscribers> {
  init(): Subscribers {
    return new Map();
  }

  handleCall(request: CallRequest<TopicProtocol>, _from: From, subscribers: Subscribers) {
    switch (request[0]) {
      case 'subscribe':
        subscribers.set(this.monitor(request[1]).ref, request[1]);
        return [undefined, subscribers];
      case 'publish':
        for (const subscriber of subscribers.values()) cast(subscriber, ['news', request[1]]);
        return [subscribers.size, subscribers];
    }
  }

  handleInfo([, ref]: DownMessage, subscribers: Subscribers) {
    subscribers.delete(ref);
    return subscribers;
  }
}

interface ReaderProtocol extends Subscriber {
  call: { read(): string[] };
}

class Reader extends GenServer<ReaderProtocol, string[]> {
  init() {
    return [];
  }

  handleCall(_request: CallRequest<ReaderProtocol>, _from: From, news: string[]) {
    return [news, news];
  }

  handleCast([, text]: CastRequest<ReaderProtocol>, news: string[]) {
    return [...news, text];
  }
}

await Scope.run(async (scope) => {
  const topic = await Topic.start({ scope });
  const ann = await Reader.start({ scope });
  const bob = await Reader.start({ scope });
  for (const reader of [ann, bob]) await call(topic, ['subscribe', reader]);

  console.log('rain, sent to', await call(topic, ['publish', 'rain']));
  console.log('bob has read', await call(bob, ['read']));
  await GenServer.stop(bob);

  console.log('sun, sent to', await call(topic, ['publish', 'sun']));
  console.log('ann has read', await call(ann, ['read']));
  scope.cancel();
});

/* prints
rain, sent to 2
bob has read [ 'rain' ]
sun, sent to 1
ann has read [ 'rain', 'sun' ]
*/
