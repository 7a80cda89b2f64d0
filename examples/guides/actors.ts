// A raw actor: a state machine that leaves in its mailbox what it cannot use yet.

import { Actor, ExitReason, Scope, send } from 'fauxtp';

interface ClientProtocol {
  info:
    | readonly ['connected', string]
    | readonly ['lost']
    | readonly ['query', string]
    | readonly ['bye'];
}

type State = { readonly host: string } | undefined;

class Client extends Actor<State, ClientProtocol> {
  run(state: State): Promise<State> {
    return state === undefined ? this.#connecting() : this.#connected(state);
  }

  // Queries that come now wait, in their order, until there is somebody to ask.
  #connecting(): Promise<State> {
    return this.receive([['connected', String], (host) => ({ host })], {
      timeout: 1_000,
      after: () => this.exit(ExitReason.error(new Error('nobody answers'))),
    });
  }

  #connected(state: { readonly host: string }): Promise<State> {
    return this.receive(
      [
        ['query', String],
        (text) => {
          console.log(`${state.host}: ${text}`);
          return state;
        },
      ],
      [['lost'], () => undefined],
      [['bye'], () => this.exit(ExitReason.normal)],
    );
  }
}

await Scope.run(async (scope) => {
  const client = await Client.start({ scope });
  send(client, ['query', 'one']);
  send(client, ['query', 'two']);
  send(client, ['connected', 'alpha']);
  send(client, ['lost']);
  send(client, ['query', 'three']);
  send(client, ['connected', 'beta']);
  send(client, ['bye']);
  // It ends by itself, and `run` waits for that.
});

/* prints
alpha: one
alpha: two
beta: three
*/
