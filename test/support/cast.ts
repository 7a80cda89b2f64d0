/**
 * Workers for the tests of supervisors: they remember each of their lives, and do in each what a test
 * wants.
 */

import { ExitReason, GenServer, type Report } from 'fauxtp';

/** What a test wants of the children of a name, in whichever life. */
interface Plan {
  /** Before its n-th init is over, n from 1. Throwing makes it fail; it may ignore its start. */
  readonly init?: (life: number) => unknown;
  readonly terminate?: (life: number) => unknown;
}

/** Remembers its lives: `a#1` is the first that was started with the name `a`. */
export class Cast {
  readonly events: string[] = [];
  readonly lives = new Map<string, number>();
  readonly plans: Record<string, Plan> = {};
  /** Whether the end of a `terminate` is an event too. */
  readonly tellsEnds: boolean;

  constructor({ tellsEnds = false } = {}) {
    this.tellsEnds = tellsEnds;
  }

  begin(name: string): number {
    const life = (this.lives.get(name) ?? 0) + 1;
    this.lives.set(name, life);
    this.events.push(`init ${name}#${life}`);
    return life;
  }
}

export interface WorkerProtocol {
  call: { life(): number; whoAmI(): string; crash(): never };
  cast: { crash(): void; stop(reason: ExitReason): void };
}

export class Worker extends GenServer<WorkerProtocol, number> {
  readonly #name: string;
  readonly #cast: Cast;

  constructor(name: string, cast: Cast) {
    super();
    this.#name = name;
    this.#cast = cast;
  }

  override async init() {
    const life = this.#cast.begin(this.#name);
    const result = await this.#cast.plans[this.#name]?.init?.(life);
    return (result ?? life) as number;
  }

  override handleCall(request: readonly [string], _from: unknown, life: number) {
    if (request[0] === 'crash') throw new Error('boom');
    return [request[0] === 'life' ? life : `${this.#name}#${life}`, life];
  }

  override handleCast(request: readonly ['crash'] | readonly ['stop', ExitReason]): never {
    if (request[0] === 'crash') throw new Error('boom');
    return this.exit(request[1]);
  }

  override async terminate(reason: ExitReason, life: number) {
    const { events, plans, tellsEnds } = this.#cast;
    events.push(`terminate ${this.#name}#${life} ${ExitReason.format(reason)}`);
    await plans[this.#name]?.terminate?.(life);
    if (tellsEnds) events.push(`ended ${this.#name}#${life}`);
  }
}

/** The reports in short: `a Error: boom; restart`. */
export function told(reports: readonly Report[]): string[] {
  return reports.map((report) =>
    report.type === 'child'
      ? `${report.id} ${ExitReason.format(report.reason).split(';')[0] as string}; ${report.then}`
      : report.type,
  );
}
