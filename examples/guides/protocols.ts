// A protocol is a type: requests, replies and what an address may be used for follow from it.

import { call, cast, GenServer, Registry, Scope, send } from 'fauxtp';
import type { Address, CallRequest, CastRequest, From, InfoMessage, Pid } from 'fauxtp';

interface CartProtocol {
  /** Each is answered, with what the method returns. */
  call: { add(item: string, count: number): number; items(): readonly string[] };
  /** Nobody waits for these. */
  cast: { clear(): void };
  /** Plain messages. */
  info: 'expire';
}

class Cart extends GenServer<CartProtocol, readonly string[]> {
  init(): readonly string[] {
    return [];
  }

  handleCall(request: CallRequest<CartProtocol>, _from: From, items: readonly string[]) {
    switch (request[0]) {
      case 'add': {
        const [, item, count] = request; // a string and a number
        const next = [...items, ...Array<string>(count).fill(item)];
        return [next.length, next];
      }
      case 'items':
        return [items, items];
    }
  }

  handleCast(_request: CastRequest<CartProtocol>, _items: readonly string[]) {
    return [];
  }

  handleInfo(_message: InfoMessage<CartProtocol>, _items: readonly string[]) {
    return [];
  }
}

// As much as this function needs of whoever it is handed. A cart understands more, so it will do.
interface CanBeCleared {
  cast: { clear(): void };
}

function clear(what: Address<CanBeCleared>) {
  cast(what, ['clear']);
}

async function misuse(cart: Pid<CartProtocol>) {
  // @ts-expect-error -- the count is a number
  await call(cart, ['add', 'pear', '2']);
  // @ts-expect-error -- there is no such request
  await call(cart, ['remove', 'pear']);
  // @ts-expect-error -- nor such a message
  send(cart, 'expired');
}

await Scope.run(async (scope) => {
  const names = new Registry();
  // A name carries the protocol of whoever will have it.
  const cartName = names.name<CartProtocol>('cart');
  const cart = await Cart.start({ scope, name: cartName });
  const count: number = await call(cartName, ['add', 'pear', 2]);
  console.log(count, await call(cart, ['items']));
  clear(cart);
  console.log(await call(cart, ['items']), misuse.length);
  scope.cancel();
});

/* prints
2 [ 'pear', 'pear' ]
[] 1
*/
