/**
 * The counter service as its users see it: a program of its own, driven over real sockets.
 */

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { type AddressInfo, connect, createServer, Server } from 'node:net';
import { performance } from 'node:perf_hooks';
import {
  type Address,
  call,
  CallExitError,
  exit,
  ExitReason,
  monitor,
  Registry,
  Scope,
  Supervisor,
} from 'fauxtp';
import { afterAll, beforeAll, describe, expect, it, type TestContext, vi } from 'vitest';
import { App } from '../examples/counter-service/app.ts';
import { Counter } from '../examples/counter-service/counter.ts';
import {
  CounterDirectory,
  Counters,
  MAX_COUNTERS,
  TooManyCounters,
} from '../examples/counter-service/counters.ts';
import { Program } from '../examples/support/program.ts';
import { world } from './support/world.ts';

const root = new URL('..', import.meta.url);

const LISTENING = /^counter-service listening on (http:\/\/.+)$/;
const NO_NEW = /^listener takes no new connections/;

interface Response {
  readonly status: number | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** The service in a process of its own. */
class Service extends Program {
  url = '';

  constructor(env: NodeJS.ProcessEnv = {}) {
    // What the shell may have set.
    const clean = { HOST: undefined, DEADLINE_MS: undefined };
    super('examples/counter-service/main.ts', [], { ...clean, PORT: '0', ...env });
  }

  async started(): Promise<void> {
    [, this.url = ''] = await this.printed(LISTENING);
  }

  /** What it has printed since the line that matches, with that line. */
  outFrom(pattern: RegExp): string[] {
    return this.out.slice(this.out.findIndex((line) => pattern.test(line)));
  }

  get(path: string, agent?: Agent): Promise<Response> {
    return this.send('GET', path, agent);
  }

  post(path: string, agent?: Agent): Promise<Response> {
    return this.send('POST', path, agent);
  }

  /** Without an agent it takes a connection of its own, which is closed afterwards. */
  send(method: string, path: string, agent?: Agent): Promise<Response> {
    return new Promise((resolve, reject) => {
      const sent = request(`${this.url}${path}`, { method, agent: agent ?? false });
      sent.once('error', reject);
      sent.once('response', (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          body += chunk;
        });
        response.once('error', reject).once('end', () => {
          resolve({ status: response.statusCode, headers: response.headers, body });
        });
      });
      sent.end();
    });
  }
}

function value(name: string, count: number): unknown {
  return { name, value: count };
}

function parse({ body }: Response): unknown {
  return JSON.parse(body);
}

function crashed(name: string): unknown {
  return { error: `CrashedOnRequest: counter ${name} was asked to crash` };
}

/** Waits until the service has taken what was sent to it before. */
async function taken(service: Service): Promise<void> {
  // A connection made later is read later.
  await service.get('/tree');
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

describe('the counter service', () => {
  let service: Service;

  beforeAll(async () => {
    service = new Service();
    await service.started();
  }, 20_000);

  afterAll(() => service.end());

  it('counts exactly for 50 clients at once while others crash other counters', async () => {
    const names = ['north', 'east', 'south', 'west'];
    const add = async (client: number): Promise<void> => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const name = names[client % names.length] ?? '';
      for (let turn = 0; turn < 20; turn += 1) {
        const { status } = await service.post(`/counters/${name}/add/${client}`, agent);
        expect(status).toBe(200);
      }
      agent.destroy();
    };
    const crash = async (client: number): Promise<void> => {
      const name = `fragile-${client}`;
      for (let turn = 0; turn < 10; turn += 1) {
        const response = await service.post(`/counters/${name}/crash`);
        expect([response.status, parse(response)]).toEqual([500, crashed(name)]);
      }
    };
    // One that comes while the counter is restarted gets the next; one that waited at it as it
    // crashed hears of the crash.
    const look = async (client: number): Promise<void> => {
      const name = `fragile-${client}`;
      for (let turn = 0; turn < 20; turn += 1) {
        const response = await service.get(`/counters/${name}`);
        expect([value(name, 0), crashed(name)]).toContainEqual(parse(response));
      }
    };

    await Promise.all([...times(50, add), ...times(6, crash), ...times(6, look)]);

    const sum = (remainder: number): number =>
      times(50, (client) => (client % 4 === remainder ? client * 20 : 0)).reduce((a, b) => a + b);
    for (const [index, name] of names.entries()) {
      expect(parse(await service.get(`/counters/${name}`))).toEqual(value(name, sum(index)));
    }
    const { body } = await service.get('/tree');
    expect(body.match(/─ fragile-\d: .* restarts 10$/gm)).toHaveLength(6);
  });

  it('starts a counter once for many first requests', async () => {
    const responses = await Promise.all(times(20, () => service.post('/counters/first/add/1')));
    const values = responses.map(parse);
    expect(values).toHaveLength(20);
    expect(values).toEqual(expect.arrayContaining(times(20, (n) => value('first', n + 1))));
  });

  it('answers a crash with the reason at once, and the next request with a fresh counter', async () => {
    expect(parse(await service.post('/counters/visits/add/5'))).toEqual(value('visits', 5));

    const start = performance.now();
    const response = await service.post('/counters/visits/crash');
    // A call that nobody answers takes 5 s to give up.
    expect(performance.now() - start).toBeLessThan(5_000);
    expect(response.status).toBe(500);
    expect(response.headers['content-type']).toBe('application/json');
    expect(parse(response)).toEqual(crashed('visits'));

    const next = await service.get('/counters/visits');
    expect([next.status, parse(next)]).toEqual([200, value('visits', 0)]);
  });

  it('answers others while one waits, and tells those who wait of a crash', async () => {
    const waiting = service.get('/counters/awaited?after=30000');
    await taken(service);
    expect(parse(await service.post('/counters/awaited/add/3'))).toEqual(value('awaited', 3));
    await service.post('/counters/awaited/crash');
    const response = await waiting;
    expect([response.status, parse(response)]).toEqual([500, crashed('awaited')]);
  });

  it('brings the listener back on the same port, with the counters untouched', async () => {
    await service.post('/counters/kept/add/7');
    const waiting = service.get('/counters/kept?after=200');
    await taken(service);

    const response = await service.post('/listener/crash');
    expect(response.status).toBe(202);
    // What was under way is answered all the same.
    expect(parse(await waiting)).toEqual(value('kept', 7));
    const [back] = await service.printed(LISTENING, 2);

    expect(back).toBe(`counter-service listening on ${service.url}`);
    expect(parse(await service.get('/counters/kept'))).toEqual(value('kept', 7));
    expect((await service.get('/tree')).body).toMatch(/└─ listener: .* restarts 1$/m);
  });

  it('draws the tree', async () => {
    await service.post('/counters/drawn/crash');
    const { status, headers, body } = await service.get('/tree');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');

    const lines = body.split('\n');
    expect(lines[0]).toBe('#PID<1 App> queue 0');
    expect(lines[1]).toBe('├─ counters: #PID<2 Counters> queue 0, restarts 0');
    expect(lines.at(-3)).toMatch(/^│ {2}└─ drawn: #PID<\d+ Counter drawn> queue 0, restarts 1$/);
    expect(lines.at(-2)).toMatch(/^└─ listener: #PID<\d+ Listener> queue 0, restarts \d$/);
    expect(lines.at(-1)).toBe('');
    for (const line of lines.slice(2, -3)) {
      expect(line).toMatch(/^│ {2}├─ ([\w-]+): #PID<\d+ Counter \1> queue \d+, restarts \d+$/);
    }
  });

  it.each([
    ['GET', '/', 404],
    ['GET', '/counters', 404],
    ['POST', '/counters/visits/add', 404],
    ['POST', '/counters/visits/add/5/6', 404],
    ['GET', '//', 400],
    ['GET', '/counters/', 400],
    ['GET', '/counters/a%20b', 400],
    ['GET', '/counters/%E0%A4%A', 400],
    ['GET', `/counters/${'x'.repeat(64)}`, 200],
    ['GET', `/counters/${'x'.repeat(65)}`, 400],
    ['POST', '/counters/visits/add/five', 400],
    ['POST', '/counters/visits/add/', 400],
    ['POST', '/counters/visits/add/1.5', 400],
    ['POST', '/counters/edge/add/1000000', 200],
    ['POST', '/counters/edge/add/-1000000', 200],
    ['POST', '/counters/visits/add/1000001', 400],
    ['GET', '/counters/visits?after=30001', 400],
    ['GET', '/counters/visits?after=soon', 400],
  ])('answers %s %s with %i', async (method, path, status) => {
    const response = await service.send(method, path);
    expect(response.status).toBe(status);
    const body = parse(response);
    if (status !== 200) expect(body).toEqual({ error: expect.any(String) as unknown });
  });

  it.each([
    ['POST', '/counters/visits', 'GET'],
    ['GET', '/counters/visits/add/5', 'POST'],
    ['DELETE', '/counters/visits/crash', 'POST'],
    ['GET', '/listener/crash', 'POST'],
    ['POST', '/tree', 'GET'],
  ])('answers %s %s with 405, and allows %s', async (method, path, allow) => {
    const response = await service.send(method, path);
    expect(response.status).toBe(405);
    expect(response.headers['allow']).toBe(allow);
  });

  it('never had a rejection that nobody handled, nor an error of its own', () => {
    const unexpected = service.err.filter(
      (line) =>
        !/^ {4}at |^  (last message|state): |CrashedOnRequest: .* was asked to crash/.test(line),
    );
    expect(unexpected).toEqual([]);
  });
});

describe('the parts of the counter service', () => {
  beforeAll(() => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    return () => {
      log.mockRestore();
    };
  });

  it('a counter that answers later gives the value of then', async () => {
    const { clock, runtime } = world();
    await using scope = new Scope({ runtime });
    const counter = await Counter.start({ scope, args: ['visits'] });
    const later = call(counter, ['get', 1_000]);
    expect(await call(counter, ['add', 3])).toBe(3);
    await clock.advance(1_000);
    expect(await later).toBe(3);
    expect(clock.pending).toBe(0);
  });

  it('a counter that many ask for first is started once', async () => {
    await using scope = new Scope({ runtime: world().runtime });
    const counters = new CounterDirectory(new Registry(), await Counters.start({ scope }));
    const values = await Promise.all(times(3, () => counters.ask('visits', ['add', 1])));
    expect(values.sort()).toEqual([1, 2, 3]);
  });

  // Too short a time to be hit from outside: nothing happens in it but the restart.
  it('a counter that is being restarted is waited for', async () => {
    await using scope = new Scope({ runtime: world().runtime });
    const registry = new Registry();
    const counters = new CounterDirectory(registry, await Counters.start({ scope }));
    expect(await counters.ask('visits', ['add', 5])).toBe(5);
    // It has had its place before all were taken.
    await Promise.all(times(MAX_COUNTERS - 1, (n) => counters.ask(`other-${n}`, ['get'])));
    await expect(counters.ask('another', ['get'])).rejects.toThrow(TooManyCounters);

    const atTheEnd = new Promise((resolve) => {
      monitor(registry.name('visits'), () => {
        expect(registry.whereis('visits')).toBeUndefined();
        resolve(Promise.all([counters.ask('visits', ['get']), counters.ask('visits', ['add', 2])]));
      });
    });
    await expect(counters.ask('visits', ['crash'])).rejects.toThrow(CallExitError);
    expect(await atTheEnd).toEqual([0, 2]);
  });

  it.each([
    {
      end: 'its server fails',
      doIt: (_: Address, server: Server) => server.emit('error', 'lost'),
      reason: ExitReason.error('lost'),
    },
    {
      end: 'it is killed',
      doIt: (listener: Address) => {
        exit(listener, 'kill');
      },
      reason: ExitReason.killed,
    },
  ])('a listener comes back on its port when $end', async ({ doIt, reason }) => {
    const listen = vi.spyOn(Server.prototype, 'listen');
    const { runtime, reports } = world();
    await using scope = new Scope({ runtime });
    const endpoint = { host: '127.0.0.1', port: 0 };
    const app = await App.start({ scope, args: [endpoint] });
    const { port } = endpoint;
    const [server] = listen.mock.contexts;
    listen.mockRestore();
    if (!(server instanceof Server)) throw new Error('nothing listens');

    doIt(Supervisor.child(app, 'listener'), server);
    await vi.waitFor(async () => {
      expect(await Supervisor.whichChild(app, 'listener')).toMatchObject({ restarts: 1 });
    });
    expect(reports).toMatchObject([{ type: 'child', id: 'listener', reason, then: 'restart' }]);
    expect(endpoint.port).toBe(port);
    const response = await fetch(`http://127.0.0.1:${port}/counters/visits`);
    expect(await response.json()).toEqual(value('visits', 0));
  });
});

// Each test waits for a process of its own: they may as well wait together.
describe.concurrent('a counter service of its own', () => {
  function spawned({ onTestFinished }: TestContext, env?: NodeJS.ProcessEnv): Service {
    const service = new Service(env);
    onTestFinished(() => service.end());
    return service;
  }

  async function start(context: TestContext, env?: NodeJS.ProcessEnv): Promise<Service> {
    const service = spawned(context, env);
    await service.started();
    return service;
  }

  it('has no more than 100 counters', async (context) => {
    const service = await start(context);
    const responses = await Promise.all(times(120, (n) => service.get(`/counters/c${n}`)));
    const statuses = responses.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(100);
    expect(statuses.filter((status) => status === 403)).toHaveLength(20);
    // Those that are there are not affected.
    const known = statuses.indexOf(200);
    expect((await service.post(`/counters/c${known}/crash`)).status).toBe(500);
    expect((await service.get(`/counters/c${known}`)).status).toBe(200);
  });

  it.for(['SIGINT', 'SIGTERM'] as const)('is stopped by %s in order', async (signal, context) => {
    const service = await start(context);
    await service.post('/counters/one/add/1');
    await service.post('/counters/two/add/2');
    // A connection that is idle, and one on which no request has come yet.
    const agent = new Agent({ keepAlive: true });
    await service.get('/counters/one', agent);
    const { hostname, port } = new URL(service.url);
    const silent = connect(Number(port), hostname);
    const cut = once(silent, 'close');
    await once(silent, 'connect');
    const waiting = service.get('/counters/one?after=1500', new Agent({ keepAlive: true }));
    await taken(service);

    service.signal(signal);
    await service.printed(NO_NEW);
    await expect(service.get('/counters/one')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const response = await waiting;
    expect([response.status, parse(response)]).toEqual([200, value('one', 1)]);
    expect(response.headers['connection']).toBe('close');

    expect(await service.exited).toBe(0);
    expect(service.outFrom(/: SIG/)).toEqual([
      `counter-service: ${signal}, stopping within 10000 ms`,
      'listener takes no new connections, requests under way: 1',
      'listener closed',
      'counter two stopped at 2',
      'counter one stopped at 1',
      'counter-service: ended, shutdown',
    ]);
    expect(service.err).toEqual([]);
    await cut;
    agent.destroy();
  });

  it('prints what its page says', async (context) => {
    const page = readFileSync(new URL('docs/counter-service.md', root), 'utf8');
    const service = await start(context);
    const scenes = [...page.matchAll(/^```console\n(.*?)^```/gms)].map(([, code = '']) => code);
    expect(scenes).toHaveLength(2);
    for (const scene of scenes) {
      let printed = '';
      const commands = scene.matchAll(/^\$ curl (?:-X (\w+) )?localhost:8080(\S*)$/gm);
      for (const [command, method = 'GET', path = ''] of commands) {
        printed += `${command}\n${(await service.send(method, path)).body}`;
        if (path === '/listener/crash') await service.printed(LISTENING, 2);
      }
      expect(printed).toBe(scene);
    }
    const waiting = service.get('/counters/sales?after=1000');
    await taken(service);
    service.signal('SIGINT');
    await waiting;
    expect(await service.exited).toBe(0);

    const texts = [...page.matchAll(/^```text\n(.*?)\n```/gms)].map(([, text = '']) => text);
    expect(texts).toContain(service.err.slice(0, 3).join('\n'));
    expect(texts).toContain(service.outFrom(/: SIG/).join('\n'));
  });

  it('does not wait for a client that has gone', async (context) => {
    const service = await start(context);
    const agent = new Agent();
    const waiting = service.get('/counters/one?after=30000', agent);
    await taken(service);
    agent.destroy();
    await expect(waiting).rejects.toMatchObject({ code: 'ECONNRESET' });

    service.signal('SIGTERM');
    expect(await service.exited).toBe(0);
    expect(service.err).toEqual([]);
  });

  it('stops in order while clients keep it busy', async (context) => {
    const service = await start(context);
    let stopping = false;
    let answered = 0;
    const client = async (path: string): Promise<void> => {
      const agent = new Agent({ keepAlive: true });
      for (;;) {
        try {
          const { status } = await service.get(path, agent);
          answered += 1;
          expect([200, 503]).toContain(status);
        } catch (error) {
          // Refused, or closed before the request had come.
          if (!stopping) throw error;
          return;
        }
        if (answered === 300) {
          stopping = true;
          service.signal('SIGTERM');
        }
      }
    };
    await Promise.all(times(30, (n) => client(n % 2 === 0 ? '/tree' : `/counters/c${n % 5}`)));
    expect(await service.exited).toBe(0);
    expect(service.err).toEqual([]);
  });

  it('ends at once when it is told a second time, and says what was still up', async (context) => {
    const service = await start(context, { DEADLINE_MS: '60000' });
    service.get('/counters/slow?after=30000').catch(() => undefined);
    await taken(service);
    service.signal('SIGINT');
    await service.printed(NO_NEW);
    service.signal('SIGTERM');

    expect(await service.exited).toBe(143);
    expect(service.err).toEqual([
      'counter-service: SIGTERM again; ended with these still up:',
      '  counter-service / #PID<1 App>',
      '  counter-service / #PID<1 App> / #PID<2 Counters>',
      '  counter-service / #PID<1 App> / #PID<2 Counters> / #PID<4 Counter slow>',
      '  counter-service / #PID<1 App> / #PID<3 Listener>',
      '  counter-service / #PID<1 App> / #PID<3 Listener> / GET /counters/slow?after=30000',
    ]);
  });

  it('ends at the deadline, and says what was still up', async (context) => {
    const service = await start(context, { DEADLINE_MS: '100' });
    service.get('/counters/slow?after=30000').catch(() => undefined);
    await taken(service);
    service.signal('SIGTERM');

    expect(await service.exited).toBe(1);
    expect(service.err[0]).toBe(
      'counter-service: not stopped within 100 ms; ended with these still up:',
    );
    expect(service.err.at(-1)).toMatch(/ \/ GET \/counters\/slow\?after=30000$/);
  });

  it('gives up when the listener fails again and again', async (context) => {
    const service = await start(context);
    // Until it has failed 11 times within 5 s.
    let starts = 1;
    while (!service.ended) {
      expect((await service.post('/listener/crash')).status).toBe(202);
      starts += 1;
      await Promise.race([service.printed(LISTENING, starts), service.exited]);
    }
    expect(starts).toBeGreaterThan(11);
    expect(await service.exited).toBe(1);
    expect(service.err.find((line) => line.startsWith('counter-service'))).toMatch(
      /^counter-service: ended, MaxRestartsExceeded: child "listener" ended \(CrashedOnRequest: /,
    );
  });

  it('does not start on a port that is taken', async (context) => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const service = spawned(context, { PORT: String(port) });

    expect(await service.exited).toBe(1);
    expect(service.err).toContain('counter-service: could not run');
    expect(service.err.join('\n')).toMatch(new RegExp(`App did not start: .*EADDRINUSE.*:${port}`));
    expect(service.out).toEqual([]);
    other.close();
  });

  it.for([
    ['PORT', '65536'],
    ['PORT', 'http'],
    ['DEADLINE_MS', ''],
  ] as const)('does not start with %s=%j', async ([variable, wrong], context) => {
    const service = spawned(context, { [variable]: wrong });
    expect(await service.exited).toBe(1);
    expect(service.err).toEqual([
      expect.stringMatching(`^counter-service: ${variable} must be a whole number from 0 to`),
    ]);
  });
});
