/**
 * Monitors: to hear of the end of a process without being tied to it.
 *
 * OTP: `erlang:monitor/2`, `erlang:demonitor/2`.
 *
 * @module
 */

import { checkFunction, resolve } from './check.ts';
import { InvalidArgumentError } from './errors.ts';
import { ExitReason } from './primitives/exit-reason.ts';
import { printByToString } from './primitives/inspect.ts';
import { type Address, behind, type Pid, type Process } from './primitives/pid.ts';
import { preview } from './primitives/preview.ts';
import { Ref } from './primitives/ref.ts';
import { Listener, tell } from './primitives/watch-list.ts';
import { consoleReporter } from './runtime/reporter.ts';

/**
 * A monitor that has been set. Disposing of it takes it back, and its message too if that waits in
 * the mailbox already.
 */
export interface Monitor extends Disposable {
  readonly ref: Ref;
}

/** The message of a monitor. The target is what was monitored: the pid, or the name. */
export type DownMessage = readonly ['$down', ref: Ref, target: Address, reason: ExitReason];

/* Where there is no process there is no runtime either, and no reporter but that. */
const NOBODY = {
  stray(source: string, error: unknown): void {
    consoleReporter.report({ type: 'stray', source, error });
  },
};

export abstract class AnyMonitor extends Listener implements Monitor {
  readonly ref: Ref = new Ref('monitor');
  readonly target: Address;
  readonly #process: Process | undefined;

  constructor(target: Address) {
    super();
    this.target = target;
    const pid = resolve('target of monitor', target);
    this.#process = pid === undefined ? undefined : behind(pid);
  }

  static {
    printByToString(this);
  }

  get label(): string {
    return `monitor of ${preview(this.target)}`;
  }

  toString(): string {
    return `#<${this.label}>`;
  }

  /* Begins, or is told at once that there is nobody. */
  set(): this {
    if (this.#process?.watch(this) !== true) {
      const target = this.target as unknown as Pid<unknown>;
      tell(this, this.#process ?? NOBODY, target, ExitReason.noproc);
    }
    return this;
  }

  protected isOf(pid: Pid<unknown>): boolean {
    return this.#process === behind(pid);
  }

  told(_process: Pid<unknown>, reason: ExitReason): unknown {
    return this.down(reason);
  }

  abstract down(reason: ExitReason): unknown;

  [Symbol.dispose](): void {
    this.#process?.unwatch(this);
  }
}

class CallbackMonitor extends AnyMonitor {
  readonly #onDown: (reason: ExitReason) => unknown;

  constructor(target: Address, onDown: (reason: ExitReason) => unknown) {
    super(target);
    this.#onDown = onDown;
  }

  // eslint-disable-next-line @typescript-eslint/class-literal-property-style -- a getter, as with the other
  get hears(): boolean {
    return true;
  }

  down(reason: ExitReason): unknown {
    return this.#onDown(reason);
  }
}

/**
 * Calls `onDown` once, when the process ends; before it returns, with the reason `noproc`, if there
 * is none. Inside an actor use `this.monitor`, which sends a message.
 *
 * OTP: `erlang:monitor/2`.
 * Differs: calls back, since plain code has no mailbox.
 *
 * @param onDown - what it throws, or rejects with, is reported; if there is nobody at `target`, on standard error
 */
export function monitor(target: Address, onDown: (reason: ExitReason) => unknown): Monitor {
  checkFunction('onDown of monitor', onDown);
  return new CallbackMonitor(target, onDown).set();
}

/** An actor that monitors, as far as a monitor needs to know it. */
export interface Observer {
  readonly label: string;
  readonly pid: Pid<unknown>;
  deliver(message: unknown): void;
  /** Takes the monitor back when the actor ends. */
  hold(monitor: Disposable): void;
  letGo(monitor: Disposable): void;
  /** Takes the message of the monitor `ref` out of the mailbox, if it is there. */
  flushDown(ref: Ref): void;
}

class MessageMonitor extends AnyMonitor {
  readonly observer: Observer;
  #fired = false;

  constructor(target: Address, observer: Observer) {
    super(target);
    this.observer = observer;
    observer.hold(this);
  }

  /* One that monitors itself hears of its end no more than anybody else. */
  get hears(): boolean {
    return !this.isOf(this.observer.pid);
  }

  down(reason: ExitReason): void {
    this.#fired = true;
    this.observer.letGo(this);
    this.observer.deliver(['$down', this.ref, this.target, reason] satisfies DownMessage);
  }

  override get label(): string {
    return `${super.label} by ${this.observer.label}`;
  }

  takeBack(): void {
    super[Symbol.dispose]();
    this.observer.letGo(this);
  }

  override [Symbol.dispose](): void {
    this.takeBack();
    if (this.#fired) this.observer.flushDown(this.ref);
  }
}

/** A monitor on behalf of an actor, which gets a `DownMessage`: what `this.monitor` is made of. */
export function monitorFor(observer: Observer, target: Address): Monitor {
  return new MessageMonitor(target, observer).set();
}

/** How `this.demonitor` takes a monitor back. OTP: the options of `demonitor/2`. */
export interface DemonitorOptions {
  /** Takes the message out of the mailbox as well, if it has come. @defaultValue false */
  readonly flush?: boolean | undefined;
}

/** Takes a monitor of `observer` back; one of somebody else is left alone. */
export function demonitorFor(observer: Observer, monitor: Monitor, flush: boolean): void {
  if (!(monitor instanceof AnyMonitor)) {
    throw new InvalidArgumentError('monitor of demonitor', monitor, 'what this.monitor returned');
  }
  if (!(monitor instanceof MessageMonitor) || monitor.observer !== observer) return;
  if (flush) monitor[Symbol.dispose]();
  else monitor.takeBack();
}
