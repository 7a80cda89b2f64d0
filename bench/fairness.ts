/**
 * What else a process has to do while actors keep each other busy: an interval, and an HTTP server
 * that is asked by a client in the same process, so a slow turn counts twice.
 *
 * @module
 */

import { once } from 'node:events';
import { Agent, createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { quantile } from './statistics.ts';

const TICK = 10;
const ASK_EVERY = 5;

export class Bystanders {
  readonly #server: Server = createServer((_request, response) => response.end('ok'));
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #late: number[] = [];
  readonly #answered: number[] = [];
  #interval: NodeJS.Timeout | undefined;
  #pause: NodeJS.Timeout | undefined;
  #startedAt = 0;
  #tickedAt = 0;
  #askedAt = 0;
  #waiting = false;

  /** The first request is answered before anything counts. */
  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    await new Promise<void>((resolve) => {
      this.#ask(resolve);
    });
    this.#answered.length = 0;
    this.#startedAt = performance.now();
    this.#tickedAt = this.#startedAt;
    this.#interval = setInterval(() => {
      const now = performance.now();
      this.#late.push(now - this.#tickedAt - TICK);
      this.#tickedAt = now;
    }, TICK);
    this.#askOn();
  }

  /** @returns what they saw; what they still wait for counts as long as they have waited */
  stop(): Record<string, number> {
    const now = performance.now();
    clearInterval(this.#interval);
    clearTimeout(this.#pause);
    const ticks = this.#late.length;
    const requests = this.#answered.length;
    if (now - this.#tickedAt > TICK) this.#late.push(now - this.#tickedAt - TICK);
    if (this.#waiting) this.#answered.push(now - this.#askedAt);
    this.#agent.destroy();
    this.#server.close();
    return {
      ticks,
      due: Math.floor((now - this.#startedAt) / TICK),
      tickP50: quantile(this.#late, 0.5),
      tickP99: quantile(this.#late, 0.99),
      tickMax: quantile(this.#late, 1),
      requests,
      httpP50: quantile(this.#answered, 0.5),
      httpP99: quantile(this.#answered, 0.99),
    };
  }

  #askOn(): void {
    this.#pause = setTimeout(() => {
      this.#ask(() => {
        this.#askOn();
      });
    }, ASK_EVERY);
    this.#askedAt = performance.now() + ASK_EVERY;
    this.#waiting = true;
  }

  #ask(answered: () => void): void {
    const { port } = this.#server.address() as AddressInfo;
    this.#askedAt = performance.now();
    this.#waiting = true;
    const request = get({ port, host: '127.0.0.1', agent: this.#agent }, (response) => {
      response.resume().once('end', () => {
        this.#waiting = false;
        this.#answered.push(performance.now() - this.#askedAt);
        answered();
      });
    });
    request.once('error', () => undefined); // it is cut off at the end
  }
}
