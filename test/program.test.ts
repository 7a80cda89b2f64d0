/**
 * A program of its own around the library: what holds it open, what it prints, and when it ends.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { describe, expect, it } from 'vitest';

describe('the program around it', () => {
  /** Runs a program of its own, and returns what it printed when it has ended by itself. */
  async function run(body: string): Promise<{ code: unknown; out: string; err: string }> {
    const program = `import * as fauxtp from 'fauxtp';
      const { Actor, Scope, GenServer, call, cast, send, sendAfter, exit, ExitReason } = fauxtp;
      class Server extends GenServer {
        handleCall() { return ['reply', undefined]; }
        handleCast() { throw new Error('boom'); }
        handleInfo(message) { console.log(message); }
      }
      ${body}`;
    const child = spawn(
      process.execPath,
      [
        '--unhandled-rejections=strict',
        '--trace-warnings',
        ...['--import', 'tsx', '--input-type=module', '--eval', program],
      ],
      { cwd: new URL('..', import.meta.url) },
    );
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => (out += String(chunk)));
    child.stderr.on('data', (chunk) => (err += String(chunk)));
    const [code] = (await once(child, 'close')) as [unknown];
    return { code, out, err };
  }

  it.concurrent(
    'ends by itself when its scopes have ended, whatever timeouts were set',
    async () => {
      const ended = await run(`
      await Scope.run(async (scope) => {
        const server = await Server.start({ scope });
        for (let n = 0; n < 100; n += 1) await call(server, n, { timeout: 3_600_000 });
        scope.cancel();
      });
      console.log('over');
    `);
      expect(ended).toEqual({ code: 0, out: 'over\n', err: '' });
    },
  );

  it.concurrent('is not held open by actors that are idle', async () => {
    const ended = await run(`
      const scope = new Scope();
      const server = await Server.start({ scope });
      await call(server, 'x');
      process.on('exit', () => console.log(scope.running().join()));
    `);
    expect(ended).toEqual({ code: 0, out: 'scope / #PID<1 Server>\n', err: '' });
  });

  it.concurrent('is held open by a timer that is to send', async () => {
    const ended = await run(`
      const scope = new Scope();
      sendAfter(await Server.start({ scope }), 'ding', 5);
    `);
    expect(ended).toEqual({ code: 0, out: 'ding\n', err: '' });
  });

  it.concurrent('goes on after a crash that nobody hears of, and prints it', async () => {
    const { code, out, err } = await run(`
      const scope = new Scope();
      const server = await Server.start({ scope });
      cast(server, 'x');
      await call(server, 'y').catch((error) => console.log(error.message));
    `);
    expect({ code, out }).toEqual({
      code: 0,
      out: '#PID<1 Server> will not answer "y": Error: boom\n',
    });
    expect(err).toMatch(/^#PID<1 Server> crashed: Error: boom\n/);
    expect(err).toContain('at Server.handleCast');
  });

  it.concurrent('gets no warning of too many listeners', async () => {
    const ended = await run(`
      const outside = new AbortController();
      await Scope.run(async (scope) => {
        const { signal } = scope;
        const servers = [];
        for (let n = 0; n < 50; n += 1) servers.push(await Server.start({ scope, signal }));
        for (let n = 0; n < 50; n += 1) scope.spawn((own) => new Promise((resolve) => {
          own.addEventListener('abort', resolve);
        }));
        await Promise.all(servers.map((server) => call(server, 'x', { signal })));
        for (let n = 0; n < 50; n += 1) new Scope({ parent: scope, signal });
        scope.cancel();
      }, { signal: outside.signal });
    `);
    expect(ended).toEqual({ code: 0, out: '', err: '' });
  });
});
