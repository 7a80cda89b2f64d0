/**
 * The library in a browser: bundled, and run by a headless Chromium, if there is one.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { ENTRIES } from './support/entries.ts';

const PATH = (process.env['PATH'] ?? '').split(delimiter);
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const BROWSER = NAMES.flatMap((name) => PATH.map((folder) => join(folder, name))).find(runs);

function runs(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/* Nothing of Node's is to be found by the bundler. */
async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    alias: ENTRIES,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

/** What the page of `script` hands in, once `browser` has opened it. */
async function seenBy(browser: string, script: string): Promise<unknown> {
  const html = '<!doctype html><script type="module" src="/page.js"></script>';
  const server = createServer((request, response) => {
    switch (request.url) {
      case '/':
        response.setHeader('content-type', 'text/html').end(html);
        break;
      case '/page.js':
        response.setHeader('content-type', 'text/javascript').end(script);
        break;
      case '/seen':
        // Answered by the end of the server: before that its body is to be read.
        server.emit('seen', request);
        break;
      default:
        response.writeHead(404).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const profile = await mkdtemp(join(tmpdir(), 'browser-'));
  const args = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${profile}`];
  const program = spawn(browser, [...args, `http://127.0.0.1:${port}/`], { stdio: 'ignore' });
  const exited = once(program, 'exit');
  try {
    const [request] = (await once(server, 'seen')) as [IncomingMessage];
    return JSON.parse(await text(request));
  } finally {
    program.kill();
    await exited;
    server.closeAllConnections();
    server.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

describe('in a browser', () => {
  it.runIf(BROWSER !== undefined)(
    'calls, crashes, restarts, waits and lets the page go on',
    async () => {
      expect(await seenBy(BROWSER as string, await bundle('browser/page.ts'))).toEqual([
        2,
        true,
        'Error: as asked',
        0,
        1_000,
        true,
        true,
        'child', // the supervisor's report
      ]);
    },
    60_000,
  );

  it('needs nothing of Node', async () => {
    expect(await bundle('browser/page.ts')).not.toMatch(/["']node:/);
  });
});
