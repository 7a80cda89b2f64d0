// As with XState: a door. The state is the method that waits; what it does not take, waits too.

import { Actor, ExitReason, Scope, send } from 'fauxtp';

interface DoorProtocol {
  info: 'unlock' | 'enter' | 'lock' | 'demolish';
}

interface State {
  readonly door: 'locked' | 'open';
  readonly visitors: number;
}

class Door extends Actor<State, DoorProtocol> {
  init(): State {
    return { door: 'locked', visitors: 0 };
  }

  run({ door, visitors }: State): Promise<State> {
    if (door === 'locked') return this.receive(['unlock', () => ({ door: 'open', visitors })]);
    return this.receive(
      ['enter', (): State => ({ door, visitors: visitors + 1 })],
      ['lock', (): State => ({ door: 'locked', visitors })],
      ['demolish', () => this.exit(ExitReason.normal)],
    );
  }

  terminate(_reason: ExitReason, { door, visitors }: State) {
    console.log(door, visitors);
  }
}

await Scope.run(async (scope) => {
  const door = await Door.start({ scope });
  send(door, 'enter'); // waits until the door is open
  send(door, 'unlock');
  send(door, 'enter');
  send(door, 'demolish');
});

/* prints
open 2
*/
