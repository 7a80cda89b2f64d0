/**
 * What all supervisors do alike: start a child and stop one, hear of its end, count restarts, wait
 * between them, and report.
 *
 * @module
 */

import {
  ChildStartError,
  InvalidChildSpecError,
  MaxRestartsExceeded,
  StartError,
  StartIgnoredError,
} from '../errors.ts';
import type { ActorProcess } from '../actor/process.ts';
import { GenServer, type MaybePromise, type StateResult, stop } from '../genserver.ts';
import { exit } from '../messaging.ts';
import { DEFAULT_SHUTDOWN } from '../owned.ts';
import { ExitReason } from '../primitives/exit-reason.ts';
import { behind, type Pid } from '../primitives/pid.ts';
import { isThenable } from '../primitives/thenable.ts';
import type { ChildReport } from '../runtime/reporter.ts';
import { nextWait, waitsBefore } from './backoff.ts';
import { Child } from './child.ts';
import { AUTO_SHUTDOWNS, type AutoShutdown } from './child-spec.ts';
import { Answer } from './control.ts';
import { RestartWindow } from './restart-window.ts';
import { endsWith, wantsRestart } from './strategy.ts';

/* The message that a child's `onExit` is turned into. */
type ChildDown = readonly ['$child_down', child: Child, process: Pid<unknown>, reason: ExitReason];

/* To itself, after a restart that failed: what came meanwhile is handled first. */
type TryAgain = readonly ['$try_again', child: Child];

/* From the timer of a wait. */
type WaitOver = readonly ['$wait_over', child: Child];

/** How the start of a child ended; if it does not run, `child.reason` says why. */
export type Started = 'running' | 'ignored' | 'failed';

/** What a handler of a supervisor returns. */
export type Next = MaybePromise<StateResult<unknown>>;

/** What `Supervisor` and `DynamicSupervisor` are made of. */
export abstract class ChildKeeper<P, C extends Child> extends GenServer<P> {
  /** How many restarts `maxSeconds` may hold; one more, and the supervisor gives up. */
  readonly maxRestarts: number = 3;
  /** The window over which restarts count, in seconds. */
  readonly maxSeconds: number = 5;
  /**
   * Whether the supervisor ends, with the reason `shutdown`, when a `significant` child has ended by
   * itself and is not restarted: `never`, with any of them, or with the last of all.
   */
  readonly autoShutdown: AutoShutdown = 'never';

  #window: RestartWindow | undefined;
  /* Outlives the supervisor: one that was killed still hears of the ends of its children. */
  #self!: ActorProcess;

  /** @internal */
  static override readonly '~defaultShutdown': number = Infinity;
  /** @internal */
  static override readonly '~childType': 'worker' | 'supervisor' = 'supervisor';

  // ---- what is different in each kind of supervisor -----------------------------------------------

  /** Brings a child back that is to be restarted; the restart has been counted. @internal */
  protected abstract '~restart'(child: C): Next;

  /** Goes on with a restart whose wait is over. @internal */
  protected abstract '~resume'(child: C): Next;

  /** Lets go of a child that ended and is not restarted. @internal */
  protected abstract '~ended'(child: C): void;

  /** Whether a significant child other than `child` runs or is being restarted. @internal */
  protected abstract '~otherSignificant'(child: C): boolean;

  /** Answers what a control function asks. @internal */
  protected abstract '~control'(request: readonly unknown[]): MaybePromise<unknown>;

  /** Stops all children. @internal */
  protected abstract '~stopAll'(): Promise<void>;

  // ---- life ---------------------------------------------------------------------------------------

  /** @internal */
  protected '~prepare'(): void {
    this.trapExit = true;
    this.#self = this['~process'];
    const { maxRestarts, maxSeconds, autoShutdown } = this;
    if (!(maxRestarts === Infinity || (Number.isInteger(maxRestarts) && maxRestarts >= 0))) {
      throw this['~badFlag']('maxRestarts', maxRestarts, 'a whole number, 0 or more');
    }
    if (!(typeof maxSeconds === 'number' && maxSeconds > 0 && maxSeconds < Infinity)) {
      throw this['~badFlag']('maxSeconds', maxSeconds, 'seconds, more than 0');
    }
    if (!AUTO_SHUTDOWNS.includes(autoShutdown)) {
      throw this['~badFlag']('autoShutdown', autoShutdown, AUTO_SHUTDOWNS.join(' or '));
    }
    this.#window = new RestartWindow(maxRestarts, maxSeconds * 1_000);
  }

  /** @internal */
  override '~boot'(): unknown {
    const booted = (state: unknown): unknown => {
      // A class with an `init` of its own would have no children, and never say so.
      if ((this.#self as ActorProcess | undefined) !== undefined) return state;
      throw this['~badFlag'](
        'init',
        'one of its own',
        'left out: have a child do what it was to do',
      );
    };
    const state = super['~boot']();
    return isThenable(state) ? state.then(booted) : booted(state);
  }

  /** @internal */
  protected '~badFlag'(flag: string, value: unknown, expected: string): InvalidChildSpecError {
    return new InvalidChildSpecError(`${flag} of ${this.constructor.name}`, value, expected);
  }

  /** @internal */
  override async handleCall(request: never): Promise<never> {
    return [await Answer.to(() => this['~control'](request)), undefined] as never;
  }

  /** @internal */
  override handleInfo(message: unknown): Next {
    if (Array.isArray(message) && (message[0] === '$exit' || message[1] instanceof Child)) {
      switch (message[0]) {
        case '$child_down': {
          const [, child, process, reason] = message as unknown as ChildDown;
          return this.#childDown(child as C, process, reason);
        }
        case '$try_again': {
          const [, child] = message as unknown as TryAgain;
          // Else a control call has stopped, started or forgotten it meanwhile, or it waits its time already.
          const isDue = child.restarting && child.wait === undefined;
          return isDue ? this.#restart(child as C) : undefined;
        }
        case '$wait_over': {
          const [, child] = message as unknown as WaitOver;
          // Else it has been stopped meanwhile.
          return child.wait === undefined ? undefined : this['~resume'](child as C);
        }
        case '$exit':
          return undefined; // of a stranger; OTP takes no notice either
      }
    }
    return super.handleInfo(message as never, undefined);
  }

  /** @internal */
  override async terminate(): Promise<void> {
    await this['~stopAll']();
  }

  // ---- one child ----------------------------------------------------------------------------------

  /** Starts `child`, once what is left of its last life has ended. @internal */
  protected async '~start'(child: C): Promise<Started> {
    const { shutdown, startTimeout } = child.spec;
    child.cease();
    // A process that was killed is dead at once, but what it owned may still be ending.
    if (child.last !== undefined) await behind(child.last).ended();
    child.readySince = undefined;
    if (this['~leaving']) {
      child.reason = ExitReason.shutdown;
      return 'failed';
    }
    try {
      child.process = await child.spec.start({
        scope: this.scope,
        // One that ends by itself has its time, and so do the children of a killed supervisor.
        shutdown: shutdown === 'brutal_kill' ? DEFAULT_SHUTDOWN : shutdown,
        startTimeout,
        // Whoever tells the supervisor to end must not wait for a child that is never ready.
        signal: this.signal,
        onExit: (child.onExit ??= (reason, process) => {
          this.#heard(child, process, reason);
        }),
      });
    } catch (error) {
      child.ranFor = 0;
      child.reason = error instanceof StartError ? error.reason : ExitReason.error(error);
      return error instanceof StartIgnoredError ? 'ignored' : 'failed';
    }
    child.last = child.process;
    // Only a backoff asks how long it ran; to read the time for every start and end costs a tenth of both.
    if (child.spec.backoff !== undefined) child.readySince = this.now();
    return 'running';
  }

  /** Stops `child` in its time, if it runs. @internal */
  protected async '~stop'(child: C): Promise<void> {
    const process = this['~tell'](child);
    if (process !== undefined) await behind(process).ended();
  }

  /** Tells `child` to end. @returns its process, if it runs @internal */
  protected '~tell'(child: C): Pid<unknown> | undefined {
    const process = child.dismiss();
    if (process === undefined) return undefined;
    // It has ended by itself already; the message that says so comes too late.
    if (behind(process).dead) this.#reportStop(child, process);
    else
      exit(process, child.spec.shutdown === 'brutal_kill' ? 'kill' : ExitReason.shutdown, this.pid);
    return process;
  }

  #heard(child: C, process: Pid<unknown>, reason: ExitReason): void {
    child.reason = reason;
    if (reason.type === 'error') child.status = behind(process).status?.();
    // One that ends as soon as it is ready does so before its supervisor has heard that it is.
    const { readySince } = child;
    child.ranFor = readySince === undefined ? 0 : this.now() - readySince;
    const { dead } = this.#self;
    if (!dead && child.stopping !== process) {
      this.#self.deliver(['$child_down', child, process, reason] satisfies ChildDown);
      return;
    }
    child.stopping = undefined;
    this.#reportStop(child, process);
    // Nobody will look for it any more, and whoever has its pid is not to keep all others by it.
    if (!dead) return;
    child.list?.remove(child);
    behind(process).keptAs = undefined;
  }

  #childDown(child: C, process: Pid<unknown>, reason: ExitReason): Next {
    // One that was stopped on purpose, or by a restart of its group.
    if (child.process !== process) return undefined;
    child.process = undefined;
    child.reason = reason;
    if (wantsRestart(child.spec.restart, reason)) return this.#restart(child, process);
    if (!ExitReason.isClean(reason)) this['~report'](child, 'remove', process);
    this['~ended'](child);
    const others = (): boolean => this['~otherSignificant'](child);
    if (!endsWith(this.autoShutdown, child.spec.significant, others)) return undefined;
    return stop(ExitReason.shutdown, undefined);
  }

  // ---- restarts -----------------------------------------------------------------------------------

  /* @param process - the one that has ended; none if it is a start that has failed, which has been told */
  #restart(child: C, process?: Pid<unknown>): Next {
    if (this['~leaving']) {
      if (process !== undefined) this.#reportStop(child, process);
      return undefined;
    }
    if (this.#window?.admit(this.now()) !== true) return this.#giveUp(child, process);
    // Also of a `normal` end: it is not one that may end by itself.
    if (process !== undefined) this['~report'](child, 'restart', process);
    return this['~restart'](child);
  }

  /**
   * Begins the wait before a restart, if the child's spec asks for one.
   *
   * @returns whether it has to wait
   * @internal
   */
  protected '~waits'(child: C): boolean {
    child.restarting = true;
    const { backoff } = child.spec;
    if (backoff === undefined) return false;
    const waits = waitsBefore(backoff, child);
    child.waits = waits + 1;
    const wait = nextWait(backoff, waits, this['~process'].random());
    child.wait = this.sendAfter(['$wait_over', child] as never, wait);
    return true;
  }

  /** A restart has failed: it is tried again, and counted again, in its turn. @internal */
  protected '~tryAgain'(child: C): void {
    if (this['~leaving']) return;
    this['~report'](child, 'restart');
    child.restarting = true;
    this.#self.deliver(['$try_again', child] satisfies TryAgain);
  }

  #giveUp(child: C, process?: Pid<unknown>): StateResult<unknown> {
    const { maxRestarts, maxSeconds } = this;
    this['~report'](child, 'give up', process);
    return stop(
      ExitReason.error(new MaxRestartsExceeded(child.name, child.reason, maxRestarts, maxSeconds)),
      undefined,
    );
  }

  /** On its way out it restarts nobody: its owner's exit signal waits in the mailbox. @internal */
  protected get '~leaving'(): boolean {
    return this.signal.aborted;
  }

  /** The error of a child that did not start, for whoever asked for it. @internal */
  protected '~startError'(child: C, started: Started): Error {
    const { reason } = child;
    if (started === 'ignored' && reason.type === 'error') return reason.error as StartIgnoredError;
    return new ChildStartError(child.name, reason);
  }

  // ---- reports ------------------------------------------------------------------------------------

  /** @internal */
  protected '~report'(child: C, then: ChildReport['then'], process?: Pid<unknown>): void {
    const { reason, name: id, restarts, status } = child;
    const supervisor = this.pid;
    child.status = undefined;
    this.#self.report({ type: 'child', supervisor, id, reason, then, process, restarts, status });
  }

  /* Of one that was stopped, and failed at that. */
  #reportStop(child: C, process: Pid<unknown>): void {
    const { reason } = child;
    if (!ExitReason.isClean(reason) && reason.type !== 'killed') {
      this['~report'](child, 'stop', process);
    }
  }
}
