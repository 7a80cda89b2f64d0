// One process for each key, started when it is first asked for.

import { call, type CallRequest, childSpec, ChildStartError, DynamicSupervisor } from 'fauxtp';
import { type From, GenServer, NameTakenError, Registry, Scope } from 'fauxtp';
import type { Address, ProtocolOf } from 'fauxtp';

interface VisitsProtocol {
  call: { count(): number };
}

class Visits extends GenServer<VisitsProtocol, number> {
  init() {
    console.log('a process is started');
    return 0;
  }

  handleCall(_request: CallRequest<VisitsProtocol>, _from: From, visits: number) {
    return [visits + 1, visits + 1];
  }
}

const names = new Registry();

class Sites extends DynamicSupervisor<[site: string], VisitsProtocol> {
  // All children share this: one site that fails again and again must not take the others along.
  maxRestarts = 1_000;

  childSpec(site: string) {
    const name = names.name(site);
    return childSpec({ actor: Visits, name, label: site, restart: 'temporary' });
  }
}

async function visitsOf(sites: Address<ProtocolOf<Sites>>, site: string) {
  const name = names.name<VisitsProtocol>(site);
  if (name.resolve() !== undefined) return name;
  try {
    await DynamicSupervisor.startChild(sites, [site]);
  } catch (error) {
    // Somebody else was faster, and it is there as well.
    const taken = error instanceof ChildStartError && error.cause instanceof NameTakenError;
    if (!taken) throw error;
  }
  return name;
}

await Scope.run(async (scope) => {
  const sites = await Sites.start({ scope });
  const visits = ['home', 'home', 'shop', 'home'].map(async (site) => {
    const counted = await call(await visitsOf(sites, site), ['count']);
    return `${site} ${counted}`;
  });
  console.log(await Promise.all(visits));
  scope.cancel();
});

/* prints
a process is started
a process is started
[ 'home 1', 'home 2', 'shop 1', 'home 3' ]
*/
