// Children of one kind, started when they are asked for; each is known by its process, and by a name.

import { call, childSpec, DynamicSupervisor, ExitReason, GenServer, Registry } from 'fauxtp';
import { Scope, stop } from 'fauxtp';
import type { CallRequest, From, Pid, Report } from 'fauxtp';

interface RoomProtocol {
  call: { enter(who: string): string[]; close(): void; burn(): never };
}

class Room extends GenServer<RoomProtocol, string[]> {
  init() {
    return [];
  }

  handleCall(request: CallRequest<RoomProtocol>, _from: From, guests: string[]) {
    switch (request[0]) {
      case 'enter': {
        const now = [...guests, request[1]];
        return [now, now];
      }
      case 'close':
        return stop(ExitReason.normal, guests, undefined);
      case 'burn':
        throw new Error('fire');
    }
  }
}

const names = new Registry();
const roomName = (key: string) => names.name<RoomProtocol>(key);

class Rooms extends DynamicSupervisor<[key: string], RoomProtocol> {
  maxChildren = 100;

  // Is asked once for each child; a restart uses what it returned.
  childSpec(key: string) {
    return childSpec({ actor: Room, name: roomName(key), restart: 'transient' });
  }
}

const reporter = {
  report(report: Report) {
    if (report.type === 'child') console.log(ExitReason.format(report.reason), report.then);
  },
};

async function main(scope: Scope) {
  const rooms = await Rooms.start({ scope });
  const lobby: Pid<RoomProtocol> = await DynamicSupervisor.startChild(rooms, ['lobby']);
  await DynamicSupervisor.startChild(rooms, ['cellar']);
  console.log(await call(lobby, ['enter', 'Ann']));
  console.log(await call(roomName('lobby'), ['enter', 'Bob']));

  // A transient child comes back when it fails: as another process, with the same name, and empty.
  await call(lobby, ['burn']).catch(String);
  await roomName('lobby').when();
  console.log(await call(roomName('lobby'), ['enter', 'Cid']));

  // When it ends `normal`, it is forgotten.
  await call(roomName('cellar'), ['close']);
  console.log(await DynamicSupervisor.countChildren(rooms), names.keys());
  scope.cancel();
}

await Scope.run(main, { runtime: { reporter } });

/* prints
[ 'Ann' ]
[ 'Ann', 'Bob' ]
Error: fire restart
[ 'Cid' ]
{ specs: 1, active: 1, supervisors: 0, workers: 1 } [ 'lobby' ]
*/
