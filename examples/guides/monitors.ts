// A server that is told of the end of others.

import { call, type CallRequest, ExitReason, type From, GenServer, Scope } from 'fauxtp';
import type { Address, DownMessage, Pid } from 'fauxtp';

interface TopicProtocol {
  call: { join(who: Pid<unknown>): number };
  info: DownMessage;
}

class Topic extends GenServer<TopicProtocol, ReadonlySet<Address>> {
  init(): ReadonlySet<Address> {
    return new Set();
  }

  handleCall([, who]: CallRequest<TopicProtocol>, _from: From, members: ReadonlySet<Address>) {
    this.monitor(who);
    return [members.size + 1, new Set([...members, who])];
  }

  handleInfo([, , who, reason]: DownMessage, members: ReadonlySet<Address>) {
    console.log(who, 'has left:', ExitReason.format(reason));
    return new Set([...members].filter((member) => member !== who));
  }
}

class Member extends GenServer {}

await Scope.run(async (scope) => {
  const topic = await Topic.start({ scope });
  const ann = await Member.start({ scope, label: 'Ann' });
  const bob = await Member.start({ scope, label: 'Bob' });
  const cid = await Member.start({ scope, label: 'Cid' });
  await call(topic, ['join', ann]);
  console.log(await call(topic, ['join', bob]));
  await GenServer.stop(ann);
  await call(topic, ['join', ann]);
  console.log(await call(topic, ['join', cid]));
  await GenServer.stop(topic);
  scope.cancel();
});

/* prints
2
#PID<2 Ann> has left: normal
#PID<2 Ann> has left: noproc
2
*/
