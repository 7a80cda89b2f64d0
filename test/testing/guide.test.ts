/** What docs/testing.md says a test prints is what it prints. */

import { readFileSync } from 'node:fs';

import { call, GenServer, monitor, noReply, Registry, sendInterval } from 'fauxtp';
import { explore, testScope } from 'fauxtp/testing';
import { expect, it } from 'vitest';

import type { OriginProtocol } from '../../examples/testing/cache.ts';
import { selling } from '../../examples/testing/selling.ts';
import { lookAndTake } from '../../examples/testing/stock.ts';

it('docs/testing.md lists what a test leaves running as the error does', async () => {
  class Silent extends GenServer<OriginProtocol> {
    override handleCall() {
      return noReply(undefined);
    }
  }
  const page = readFileSync(new URL('../../docs/testing.md', import.meta.url), 'utf8');
  const printed = /^```text\n(.*?)\n^```/ms.exec(page)?.[1];

  const ended = testScope(async (t) => {
    const origin = new Registry().name<OriginProtocol>('origin');
    const pid = await Silent.start({ scope: t.scope, name: origin, label: 'Origin' });
    t.scope.spawn((signal) => new Promise((resolve) => (signal.onabort = resolve)), {
      name: 'poll',
    });
    monitor(pid, () => undefined);
    sendInterval(origin, 'tick', 1_000);
    call(origin, ['load', 'a']).catch(() => undefined);
  });

  await expect(ended).rejects.toHaveProperty('message', printed);
});

it('docs/testing.md shows the race as the report does', async () => {
  const page = readFileSync(new URL('../../docs/testing.md', import.meta.url), 'utf8');
  const [, printed] = [...page.matchAll(/^```text\n(.*?)\n^```/gms)].map(([, text]) => text);

  await expect(explore(selling(lookAndTake))).rejects.toHaveProperty('message', printed);
});
