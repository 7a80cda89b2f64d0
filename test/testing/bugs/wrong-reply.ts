/**
 * A gateway has two workers, and gives each answer to whoever asked first: right until one overtakes the
 * other.
 */

import { call, type CallRequest, cast, type CastRequest, type From, GenServer } from 'fauxtp';
import { noReply, type Pid, reply } from 'fauxtp';
import type { TestScope } from 'fauxtp/testing';
import { expect } from 'vitest';

import { together } from './clients.ts';

interface GatewayProtocol {
  call: { square(of: number): number };
  cast: { done(id: number, result: number): void };
}

interface WorkerProtocol {
  cast: { square(id: number, of: number, replyTo: Pid<GatewayProtocol>): void };
}

class Worker extends GenServer<WorkerProtocol> {
  override handleCast([, id, of, gateway]: CastRequest<WorkerProtocol>) {
    cast(gateway, ['done', id, of * of]);
  }
}

abstract class Gateway extends GenServer<GatewayProtocol, number> {
  readonly #workers: readonly Pid<WorkerProtocol>[];

  constructor(workers: readonly Pid<WorkerProtocol>[]) {
    super();
    this.#workers = workers;
  }

  override init() {
    return 0;
  }

  override handleCall([, of]: CallRequest<GatewayProtocol>, from: From<number>, id: number) {
    const worker = this.#workers[id % this.#workers.length] as Pid<WorkerProtocol>;
    this.remember(id, from);
    cast(worker, ['square', id, of, this.pid]);
    return noReply(id + 1);
  }

  override handleCast([, id, result]: CastRequest<GatewayProtocol>, next: number) {
    const from = this.recall(id);
    if (from !== undefined) reply(from, result);
    return next;
  }

  abstract remember(id: number, from: From<number>): void;
  abstract recall(id: number): From<number> | undefined;
}

class OrderedGateway extends Gateway {
  readonly #waiting: From<number>[] = [];

  remember(_id: number, from: From<number>) {
    this.#waiting.push(from);
  }

  recall() {
    return this.#waiting.shift();
  }
}

class NumberedGateway extends Gateway {
  readonly #waiting = new Map<number, From<number>>();

  remember(id: number, from: From<number>) {
    this.#waiting.set(id, from);
  }

  recall(id: number) {
    const from = this.#waiting.get(id);
    this.#waiting.delete(id);
    return from;
  }
}

type GatewayClass = typeof OrderedGateway | typeof NumberedGateway;

async function program(t: TestScope, Class: GatewayClass) {
  const { scope } = t;
  const workers = [await Worker.start({ scope }), await Worker.start({ scope })];
  const gateway = await Class.start({ scope, args: [workers] });
  const results: number[] = [];
  await together(t, {
    'client 1': async () => void (results[0] = await call(gateway, ['square', 3])),
    'client 2': async () => void (results[1] = await call(gateway, ['square', 4])),
  });
  expect(results).toEqual([9, 16]);
  await t.stop();
}

export const bug = (t: TestScope) => program(t, OrderedGateway);
export const twin = (t: TestScope) => program(t, NumberedGateway);
