// The raw loop: an actor that takes the messages it can use now and leaves the others for later.

import { Actor, ANY, ExitReason, Scope, send } from 'fauxtp';

type State = 'locked' | 'open';

interface Alarm {
  readonly type: 'alarm';
  readonly room: string;
}

interface DoorProtocol {
  info: readonly ['enter', string] | readonly ['unlock', number] | readonly ['good night'] | Alarm;
}

// Any function can be a pattern; a type guard also tells the handler what it gets.
function isAlarm(message: unknown): message is Alarm {
  return message instanceof Object && 'type' in message && message.type === 'alarm';
}

class Door extends Actor<State, DoorProtocol> {
  init(): State {
    return 'locked';
  }

  run(state: State): Promise<State> {
    return state === 'locked' ? this.#locked() : this.#open();
  }

  // No clause takes "enter": who comes now waits in the mailbox until the door is open.
  #locked(): Promise<State> {
    return this.receive(
      [isAlarm, ({ room }) => this.#say(`fire in the ${room}!`, 'open')],
      [['unlock', 1234], () => this.#say('unlocked', 'open')],
      [['unlock', ANY], (code) => this.#say(`wrong code: ${String(code)}`, 'locked')],
      [['good night'], () => this.exit(ExitReason.normal)],
    );
  }

  // Nor does one take "good night" here: that has time until nobody wants to come in any more.
  #open(): Promise<State> {
    return this.receive(
      [isAlarm, ({ room }) => this.#say(`fire in the ${room}!`, 'open')],
      [['enter', String], (who) => this.#say(`${who} comes in`, 'open')],
      { timeout: 2, after: () => this.#say('nobody comes: locked', 'locked') },
    );
  }

  #say(line: string, next: State): State {
    console.log(line);
    return next;
  }
}

await Scope.run(async (scope) => {
  const door = await Door.start({ scope });
  send(door, ['enter', 'Ann']);
  send(door, ['unlock', 4321]);
  send(door, ['unlock', 1234]);
  send(door, ['good night']);
  send(door, { type: 'alarm', room: 'kitchen' });
  send(door, ['enter', 'Bob']);
  // The door ends by itself, and `run` waits for that.
});
console.log('all is quiet');

/* prints
wrong code: 4321
unlocked
Ann comes in
fire in the kitchen!
Bob comes in
nobody comes: locked
all is quiet
*/
