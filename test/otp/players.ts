/**
 * Who plays in a scenario: the driver that goes through its steps, and bare processes that do what
 * they are told. Both keep every message in their mailbox until they are to receive one.
 */

import {
  Actor,
  type Address,
  ANY,
  type CallOptions,
  cast,
  GenServer,
  type Monitor,
  Pid,
  processInfo,
  send,
  Supervisor,
  type Untyped,
} from 'fauxtp';

import { gate, type Gate } from '../support/world.ts';
import type { Stage } from './stage.ts';
import {
  fromCallError,
  fromControlError,
  fromMessage,
  fromRaised,
  fromStartError,
  toReason,
} from './wire.ts';

/** Whom a step is about: a label (`s#1`), or a pid, or a name of the registry. */
export type Target = string | Address;

/** A class of servers with the arguments of its constructor, ready to start. */
export interface Startable {
  readonly name: string;
  readonly Class: new (...args: never[]) => Actor<unknown, unknown>;
  readonly args: readonly unknown[];
}

export interface StartHow {
  /** The name to register. */
  readonly as?: string;
}

const NOTHING = Symbol('NOTHING');

/** A process whose every deed is a step of the scenario. */
abstract class Player extends Actor {
  readonly stage: Stage;
  readonly label: string;

  constructor(stage: Stage, label: string) {
    super();
    this.stage = stage;
    this.label = label;
  }

  get self(): Pid {
    return this.pid;
  }

  address(target: Target): Address<Untyped> {
    return typeof target === 'string' ? this.stage.pid(target) : (target as Address<Untyped>);
  }

  pidOf(target: Target): Pid {
    return this.address(target).resolve() as Pid;
  }

  /** A name of the scenario's registry, usable as a target. */
  named(key: string): Address<Untyped> {
    return this.stage.registry.name(key);
  }

  note(...what: unknown[]): void {
    this.stage.record('note', this.label, what.length === 1 ? what[0] : what);
  }

  // ---- starting -----------------------------------------------------------------------------------

  /** Starts with a link, as a parent does, and records what came of it. */
  async starts(what: Startable, how: StartHow = {}): Promise<Pid | undefined> {
    return await this.#start(what, async () => await this.startsUnrecorded(what, how));
  }

  /** Starts with a link and records nothing. */
  async startsUnrecorded(what: Startable, how: StartHow = {}): Promise<Pid> {
    return await this.startLink(what.Class as new () => Actor, this.#options(what, how));
  }

  /** Starts a bare process with a link. */
  async spawns(label: string): Promise<void> {
    const pid = await this.startLink(Bare, { args: [this.stage, label] });
    this.stage.introduce(label, pid);
  }

  /** Starts without a link. */
  async startsUnlinked(what: Startable, how: StartHow = {}): Promise<Pid | undefined> {
    const Class = what.Class as new () => GenServer;
    return await this.#start(what, async () => {
      return (await GenServer.start.call(Class, {
        ...this.#options(what, how),
        scope: this.scope,
      } as never)) as Pid;
    });
  }

  #options(what: Startable, { as }: StartHow) {
    const name = as === undefined ? undefined : this.stage.registry.name(as);
    return { args: what.args as [], name };
  }

  async #start(what: Startable, start: () => Promise<Pid>): Promise<Pid | undefined> {
    const record = (result: unknown): void => {
      this.stage.record('start', this.label, what.name, result);
    };
    try {
      const pid = await start();
      record('ok');
      return pid;
    } catch (error) {
      record(fromStartError(error, this.stage.labelOf));
      return undefined;
    }
  }

  // ---- messages -----------------------------------------------------------------------------------

  /** Calls, and records the reply or why there is none. */
  async calls(target: Target, request: unknown, options?: CallOptions): Promise<unknown> {
    try {
      const value: unknown = await this.call(this.address(target), request, options);
      this.stage.record('reply', this.label, fromMessage(value, this.stage.labelOf));
      return value;
    } catch (error) {
      this.stage.record('call_exit', this.label, fromCallError(error, this.stage.labelOf));
      return undefined;
    }
  }

  /** Receives one message that is like `pattern`, and records it, or that none came in time. */
  async receives(pattern: unknown = ANY, timeout = Infinity): Promise<unknown> {
    const message = await this.take(pattern, timeout);
    if (message === NOTHING) this.stage.record('recv_timeout', this.label);
    else this.stage.record('recv', this.label, fromMessage(message, this.stage.labelOf));
    return message;
  }

  /** Receives one message and records nothing. */
  async take(pattern: unknown = ANY, timeout = Infinity): Promise<unknown> {
    const like = (message: unknown): boolean =>
      !(message instanceof Deed) &&
      (typeof pattern === 'function'
        ? Boolean((pattern as (message: unknown) => unknown)(message))
        : pattern === ANY || message === pattern);
    return await this.receive([like, (message: unknown) => message], {
      timeout,
      after: () => NOTHING,
    });
  }

  /** Takes every message out of the mailbox. */
  async empties(): Promise<unknown[]> {
    const all: unknown[] = [];
    for (;;) {
      const message = await this.take(ANY, 0);
      if (message === NOTHING) return all;
      all.push(message);
    }
  }

  /** Records everything in the mailbox, in order, taken out. */
  async lists(
    order: (messages: unknown[]) => unknown[] = (messages) => messages,
  ): Promise<unknown[]> {
    const taken = await this.empties();
    const messages = taken.map((one) => fromMessage(one, this.stage.labelOf));
    this.stage.record('mailbox', this.label, order(messages));
    return taken;
  }

  // ---- links, monitors, exits ---------------------------------------------------------------------

  links(target: Target): void {
    this.link(this.pidOf(target));
  }

  unlinks(target: Target): void {
    this.unlink(this.pidOf(target));
  }

  monitors(target: Target): Monitor {
    return this.monitor(this.address(target));
  }

  demonitors(monitor: Monitor, flush = false): void {
    this.demonitor(monitor, { flush });
  }

  /** Sends an exit signal. */
  signals(target: Target, reason: unknown): void {
    this.sendExit(this.address(target), reason === 'kill' ? 'kill' : toReason(reason));
  }

  traps(flag: boolean = true): void {
    this.trapExit = flag;
  }

  exits(reason: unknown): never {
    return this.exit(toReason(reason));
  }

  // ---- what is recorded of an operation -----------------------------------------------------------

  /** Records what `deed` gives, `undefined` as `nothing`, or what it raises. */
  op(name: string, args: readonly unknown[], nothing: unknown, deed: () => unknown): void {
    let result: unknown;
    try {
      result = fromMessage(deed() ?? nothing, this.stage.labelOf);
    } catch (error) {
      result = fromRaised(error);
    }
    this.stage.record('op', name, args, result);
  }
}

/** Something that a bare process is to do. */
class Deed {
  readonly run: (process: Bare) => unknown;
  readonly done: Gate;

  constructor(run: (process: Bare) => unknown) {
    this.run = run;
    this.done = gate();
  }
}

/** A process without a server class. It traps no exits and is linked to nobody, unless told to. */
export class Bare extends Player {
  override async run(): Promise<void> {
    await this.receive([
      Deed,
      async (deed) => {
        await deed.run(this);
        deed.done.open();
      },
    ]);
  }
}

/** A bare process, for those who tell it what to do. */
export class Puppet {
  readonly label: string;
  readonly pid: Pid;

  constructor(label: string, pid: Pid) {
    this.label = label;
    this.pid = pid;
  }

  /** Has the process do something; resolves when that is done, never if it ends meanwhile. */
  async does(run: (process: Bare) => unknown): Promise<void> {
    const deed = new Deed(run);
    send(this.pid, deed);
    await deed.done.promise;
  }

  /** Begins something that nobody waits for. */
  begins(run: (process: Bare) => unknown): void {
    send(this.pid, new Deed(run));
  }

  /** Ends it with a reason. */
  exits(reason: unknown): void {
    this.begins((process) => process.exits(reason));
  }

  /** Ends it with an error that nobody catches. */
  throws(message: string): void {
    this.begins(() => {
      throw new Error(message);
    });
  }
}

/** Goes through the steps of a scenario. It traps exits unless the scenario says otherwise. */
export class Driver extends Player {
  readonly #steps: (driver: Driver) => Promise<void>;
  readonly #over: Gate;

  constructor(stage: Stage, steps: (driver: Driver) => Promise<void>, over: Gate) {
    super(stage, 'driver');
    this.#steps = steps;
    this.#over = over;
  }

  override init(): void {
    this.stage.introduce('driver', this.self);
    this.trapExit = true;
  }

  override async run(): Promise<never> {
    try {
      await this.#steps(this);
      this.#over.open();
    } catch (error) {
      this.#over.fail(error);
    }
    return await this.receive([() => false, () => this.exits('normal')]);
  }

  // ---- waiting ------------------------------------------------------------------------------------

  /** Waits until nothing was recorded for `ms`. */
  async settle(ms?: number): Promise<void> {
    await this.stage.settle(ms);
  }

  async sleep(ms: number): Promise<void> {
    await this.stage.sleep(ms);
  }

  /** Waits until an event was recorded that begins so. */
  async recorded(...beginning: readonly unknown[]): Promise<void> {
    await this.stage.recorded(...beginning);
  }

  /** Waits until `count` messages wait in the mailbox of `target`. */
  async queued(target: Target, count = 1): Promise<void> {
    while ((processInfo(this.address(target))?.queueLength ?? count) < count) await this.sleep(1);
  }

  gate<T = void>(): Gate<T> {
    return gate<T>();
  }

  // ---- others -------------------------------------------------------------------------------------

  /** A bare process, linked to nobody. */
  async bare(label: string, { trapping = false } = {}): Promise<Puppet> {
    const pid = await Bare.start({ scope: this.stage.scope, args: [this.stage, label] });
    this.stage.introduce(label, pid);
    const puppet = new Puppet(label, pid);
    if (trapping) {
      await puppet.does((process) => {
        process.traps();
      });
    }
    return puppet;
  }

  /** A bare process that has ended. */
  async dead(label: string, reason: unknown = 'normal'): Promise<Puppet> {
    const puppet = await this.bare(label);
    puppet.exits(reason);
    await this.stage.end(label);
    return puppet;
  }

  sends(target: Target, message: unknown): void {
    send(this.address(target), message);
  }

  casts(target: Target, request: unknown): void {
    cast(this.address(target), request);
  }

  /** Casts `crash` and waits for the end. */
  async crashes(label: string): Promise<void> {
    this.casts(label, 'crash');
    await this.stage.end(label);
  }

  /** Casts an order to stop and waits for the end. */
  async stops(label: string, reason: unknown): Promise<void> {
    this.casts(label, ['stop', reason]);
    await this.stage.end(label);
  }

  /** Kills and waits for the end. */
  async kills(label: string): Promise<void> {
    this.signals(label, 'kill');
    await this.stage.end(label);
  }

  /** `GenServer.stop`, recorded as an operation. */
  async stopsServer(target: Target, args: readonly unknown[], reason?: unknown): Promise<void> {
    const result = await this.stopResult(target, reason);
    this.stage.record('op', 'stop', args, result);
  }

  async stopResult(target: Target, reason: unknown = 'normal'): Promise<unknown> {
    try {
      await GenServer.stop(this.address(target), toReason(reason));
      return 'ok';
    } catch (error) {
      return ['exits', fromCallError(error, this.stage.labelOf)];
    }
  }

  // ---- what is looked at --------------------------------------------------------------------------

  /** Records why each of these ended; waits for the end. */
  async exited(...labels: readonly string[]): Promise<void> {
    for (const label of labels) {
      this.stage.record('exited', label, await this.stage.end(label));
    }
  }

  /** Records whether each of these is alive. */
  alive(...labels: readonly string[]): void {
    for (const label of labels) {
      const alive = processInfo(this.address(label)) !== undefined;
      this.stage.record('alive', label, alive);
    }
  }

  // ---- supervisors --------------------------------------------------------------------------------

  /** Makes a control call and records the answer as an operation. */
  async controls(
    name: string,
    args: readonly unknown[],
    ask: () => Promise<unknown>,
  ): Promise<void> {
    this.stage.record('op', name, args, await this.answer(ask));
  }

  /** The answer to a control call, as a trace has it: `ok`, `["ok", label]`, `["error", …]`. */
  async answer(ask: () => Promise<unknown>): Promise<unknown> {
    try {
      const value = await ask();
      if (value === undefined) return 'ok';
      return value instanceof Pid ? ['ok', this.stage.labelOf(value)] : value;
    } catch (error) {
      return fromControlError(error, this.stage.labelOf);
    }
  }

  /** Has a helper process make a control call; resolves when that has its answer. */
  async helperControls(label: string, ask: () => Promise<unknown>): Promise<void> {
    this.stage.record('reply', label, await this.answer(ask));
  }

  /** Notes whether a process has had a reply. */
  notesReply(label: string): void {
    const has = this.stage.events.some(([event, by]) => event === 'reply' && by === label);
    this.note(`${label}-has-reply`, has);
  }

  /** Records the children of a supervisor, by id and label. */
  async children(label: string): Promise<void> {
    const infos = await this.infos(label);
    const rows = infos.map(({ id, process }) => [id ?? 'undefined', this.#runs(process)]);
    const text = (row: readonly unknown[]): string => row.join(' ');
    rows.sort((one, other) => (text(one) < text(other) ? -1 : 1));
    this.stage.record('children', label, rows);
  }

  /** The children as they are listed. */
  async infos(label: string): Promise<readonly ChildRow[]> {
    return await Supervisor.whichChildren(this.address(label), {});
  }

  #runs(process: unknown): unknown {
    return process instanceof Pid ? this.stage.labelOf(process) : (process ?? 'undefined');
  }

  /** Records how many children a supervisor has. */
  async count(label: string): Promise<void> {
    this.stage.record('count', label, await Supervisor.countChildren(this.address(label)));
  }
}

/** As much of a listed child as a scenario looks at. */
export interface ChildRow {
  readonly id?: string | undefined;
  readonly process: Pid<unknown> | 'restarting' | undefined;
  readonly type: 'worker' | 'supervisor';
}
