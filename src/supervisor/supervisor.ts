/**
 * Supervisors: start children in order, watch them, restart those that fail, and stop them in
 * reverse order.
 *
 * OTP: `supervisor`.
 * Differs: gives up with `MaxRestartsExceeded` as its error, where OTP exits with `shutdown` and
 * leaves the reason to the log.
 *
 * @module
 */

import { call, type CallOptions } from '../call.ts';
import { checkAddress, checkOptions, checkString } from '../check.ts';
import {
  ChildExistsError,
  ChildNotFoundError,
  ChildRunningError,
  ChildStartError,
  InvalidArgumentError,
  InvalidChildSpecError,
  MaxRestartsExceeded,
  StartError,
} from '../errors.ts';
import { GenServer, type MaybePromise, type StateResult, stop } from '../genserver.ts';
import { exit } from '../messaging.ts';
import { ExitReason } from '../primitives/exit-reason.ts';
import { type Address, behind, Pid, type Untyped } from '../primitives/pid.ts';
import type { CallRequest } from '../protocol.ts';
import type { ChildReport } from '../runtime/reporter.ts';
import {
  type ActorSpec,
  type CheckedSpec,
  checkSpec,
  checkSpecs,
  type LooseChildSpec,
  type StartSpec,
} from './child-spec.ts';
import { Child, ChildAddress, type ChildInfo } from './child.ts';
import { RestartWindow } from './restart-window.ts';
import { planRestart, STRATEGIES, type Strategy, wantsRestart } from './strategy.ts';

/** What `countChildren` counts. */
export interface ChildCount {
  /** All that the supervisor knows. */
  readonly specs: number;
  /** Those that run. */
  readonly active: number;
  readonly supervisors: number;
  readonly workers: number;
}

/** The protocol of supervisors: asked through the functions of the control API alone. */
export interface SupervisorProtocol {
  readonly call: {
    startChild(spec: LooseChildSpec): Answer;
    restartChild(id: string): Answer;
    terminateChild(id: string): Answer;
    deleteChild(id: string): Answer;
    whichChild(id: string): Answer;
    whichChildren(): Answer;
    countChildren(): Answer;
  };
}

/** What came of a control call: a value, or an error that is thrown where it was asked. */
class Answer {
  readonly #value: unknown;
  readonly #failed: boolean;

  private constructor(value: unknown, failed: boolean) {
    this.#value = value;
    this.#failed = failed;
  }

  static async to(question: () => unknown): Promise<Answer> {
    try {
      return new Answer(await question(), false);
    } catch (error) {
      return new Answer(error, true);
    }
  }

  unwrap(): unknown {
    if (this.#failed) throw this.#value;
    return this.#value;
  }
}

/* The message that a child's `onExit` is turned into. */
type ChildDown = readonly ['$child_down', id: string, process: Pid<unknown>, reason: ExitReason];

/* To itself, after a restart that failed: what came meanwhile is handled first. */
type TryAgain = readonly ['$try_again', id: string];

/**
 * A supervisor: a class with a `strategy` and its `childSpecs()`.
 *
 * ```ts
 * class App extends Supervisor {
 *   strategy = 'rest_for_one' as const;
 *   childSpecs() {
 *     return [
 *       { id: 'db', actor: Pool, args: [url], shutdown: 10_000 },
 *       { id: 'http', actor: HttpServer, args: [8080] },
 *     ];
 *   }
 * }
 * ```
 */
export abstract class Supervisor extends GenServer<SupervisorProtocol> {
  /** Who goes down with a child that is restarted. */
  readonly strategy: Strategy = 'one_for_one';
  /** How many restarts `maxSeconds` may hold; one more, and the supervisor gives up. */
  readonly maxRestarts: number = 3;
  /** The window over which restarts count, in seconds. */
  readonly maxSeconds: number = 5;

  readonly #children: Map<string, Child> = new Map();
  #window: RestartWindow | undefined;

  /** @internal */
  static override readonly defaultShutdown: number = Infinity;
  /** @internal */
  static override readonly childType: 'worker' | 'supervisor' = 'supervisor';

  /** The children to start, in this order; none, if all come by `startChild`. */
  childSpecs(): readonly LooseChildSpec[] {
    return [];
  }

  // ---- control ------------------------------------------------------------------------------------

  /**
   * Starts a child and adds it behind the others.
   *
   * OTP: `supervisor:start_child/2`.
   *
   * @param options - how long to wait, here and in all that follow; without a limit, as in OTP, if
   * it does not say: a supervisor may be waiting for its children
   * @throws {@link InvalidChildSpecError}, {@link ChildExistsError}, {@link ChildStartError};
   * nothing of the child is kept then
   */
  static startChild<Args extends readonly unknown[], P>(
    supervisor: Address,
    spec: ActorSpec<Args, P>,
    options?: CallOptions,
  ): Promise<Pid<P>>;
  static startChild<P>(
    supervisor: Address,
    spec: StartSpec<P>,
    options?: CallOptions,
  ): Promise<Pid<P>>;
  static startChild(
    supervisor: Address,
    spec: ActorSpec | StartSpec,
    options?: CallOptions,
  ): Promise<Pid<unknown>> {
    return ask(supervisor, ['startChild', spec as unknown as LooseChildSpec], options);
  }

  /**
   * Stops a child, in its `shutdown` time. Its spec is kept, but for a temporary one.
   *
   * OTP: `supervisor:terminate_child/2`.
   *
   * @throws {@link ChildNotFoundError}
   */
  static terminateChild(supervisor: Address, id: string, options?: CallOptions): Promise<void> {
    return ask(supervisor, ['terminateChild', id], options);
  }

  /**
   * Starts a child that is stopped.
   *
   * OTP: `supervisor:restart_child/2`.
   *
   * @throws {@link ChildNotFoundError}, {@link ChildRunningError}, {@link ChildStartError}
   */
  static restartChild<P = Untyped>(
    supervisor: Address,
    id: string,
    options?: CallOptions,
  ): Promise<Pid<NoInfer<P>>> {
    return ask(supervisor, ['restartChild', id], options);
  }

  /**
   * Forgets a child that is stopped.
   *
   * OTP: `supervisor:delete_child/2`.
   *
   * @throws {@link ChildNotFoundError}, {@link ChildRunningError}
   */
  static deleteChild(supervisor: Address, id: string, options?: CallOptions): Promise<void> {
    return ask(supervisor, ['deleteChild', id], options);
  }

  /** One child. OTP: `supervisor:which_child/2`. @throws {@link ChildNotFoundError} */
  static whichChild(supervisor: Address, id: string, options?: CallOptions): Promise<ChildInfo> {
    return ask(supervisor, ['whichChild', id], options);
  }

  /** All children, the one started last first. OTP: `supervisor:which_children/1`. */
  static whichChildren(supervisor: Address, options?: CallOptions): Promise<ChildInfo[]> {
    return ask(supervisor, ['whichChildren'], options);
  }

  /** OTP: `supervisor:count_children/1`. */
  static countChildren(supervisor: Address, options?: CallOptions): Promise<ChildCount> {
    return ask(supervisor, ['countChildren'], options);
  }

  /**
   * The address of a child, usable wherever a pid is. It leads to whichever process runs as that
   * child when it is used, and so outlives its restarts, and those of the supervisor if that is
   * given by a name or an address itself.
   */
  static child<P = Untyped>(supervisor: Address, id: string): Address<NoInfer<P>> {
    checkAddress('supervisor of child', supervisor);
    checkString('id of child', id);
    return new ChildAddress<P>(supervisor, id);
  }

  // ---- start --------------------------------------------------------------------------------------

  /** @internal */
  override async init(): Promise<StateResult<unknown>> {
    this.trapExit = true;
    this.#checkFlags();
    this.#window = new RestartWindow(this.maxRestarts, this.maxSeconds * 1_000);
    for (const spec of checkSpecs(this.childSpecs())) {
      const child = new Child(spec);
      this.#children.set(spec.id, child);
      if (await this.#start(child)) continue;
      if (!this.#isLeaving()) this.#report(child, 'give up');
      await this.#stopAll();
      return stop(ExitReason.shutdownWith(new ChildStartError(spec.id, child.reason)), undefined);
    }
    return undefined;
  }

  #checkFlags(): void {
    const { strategy, maxRestarts, maxSeconds } = this;
    const of = `of ${this.constructor.name}`;
    if (!STRATEGIES.includes(strategy)) {
      throw new InvalidChildSpecError(`strategy ${of}`, strategy, STRATEGIES.join(' or '));
    }
    if (!(maxRestarts === Infinity || (Number.isInteger(maxRestarts) && maxRestarts >= 0))) {
      throw new InvalidChildSpecError(
        `maxRestarts ${of}`,
        maxRestarts,
        'a whole number, 0 or more',
      );
    }
    if (!(typeof maxSeconds === 'number' && maxSeconds > 0 && maxSeconds < Infinity)) {
      throw new InvalidChildSpecError(`maxSeconds ${of}`, maxSeconds, 'seconds, more than 0');
    }
  }

  /* @returns whether it runs; if not, `child.reason` says why */
  async #start(child: Child): Promise<boolean> {
    const { id, shutdown } = child.spec;
    // A process that was killed is dead at once, but what it owned may still be ending.
    if (child.last !== undefined) await behind(child.last).ended();
    try {
      child.process = await child.spec.start({
        scope: this.scope,
        shutdown: shutdown === 'brutal_kill' ? 0 : shutdown,
        // Whoever tells the supervisor to end must not wait for a child that is never ready.
        signal: this.signal,
        onExit: (reason, pid) => {
          this['~process'].deliver(['$child_down', id, pid, reason] satisfies ChildDown);
        },
      });
      child.last = child.process;
      child.restarting = false;
      return true;
    } catch (error) {
      child.reason = error instanceof StartError ? error.reason : ExitReason.error(error);
      return false;
    }
  }

  // ---- life ---------------------------------------------------------------------------------------

  /** @internal */
  override handleInfo(message: unknown): MaybePromise<StateResult<unknown>> {
    if (Array.isArray(message)) {
      switch (message[0]) {
        case '$child_down': {
          const [, id, process, reason] = message as unknown as ChildDown;
          return this.#childDown(id, process, reason);
        }
        case '$try_again':
          return this.#tryAgain((message as unknown as TryAgain)[1]);
        case '$exit':
          return undefined; // of a stranger; OTP takes no notice either
      }
    }
    return super.handleInfo(message, undefined);
  }

  #childDown(
    id: string,
    process: Pid<unknown>,
    reason: ExitReason,
  ): Promise<StateResult<unknown>> | undefined {
    const child = this.#children.get(id);
    // One that was stopped on purpose, or by a restart of its group.
    if (child?.process !== process) return undefined;
    child.process = undefined;
    child.reason = reason;
    const restart = wantsRestart(child.spec.restart, reason);
    if (!ExitReason.isClean(reason)) this.#report(child, restart ? 'restart' : 'remove', process);
    if (restart) return this.#restart(child);
    if (child.spec.restart === 'temporary') this.#children.delete(id);
    return undefined;
  }

  #tryAgain(id: string): Promise<StateResult<unknown>> | undefined {
    const child = this.#children.get(id);
    // Else a control call has stopped, started or forgotten it meanwhile.
    return child?.restarting === true ? this.#restart(child) : undefined;
  }

  async #restart(child: Child): Promise<StateResult<unknown>> {
    if (this.#isLeaving()) return undefined;
    if (this.#window?.admit(this['~process'].clock.now()) !== true) return this.#giveUp(child);
    child.restarting = true;
    const plan = planRestart(this.strategy, this.#specs(), child.spec.id);
    for (const id of plan.stop) await this.#stop(this.#known(id));
    for (const id of plan.forget) this.#children.delete(id);
    for (const id of plan.start) {
      const started = this.#known(id);
      if (await this.#start(started)) {
        started.restarts += 1;
        continue;
      }
      if (this.#isLeaving()) return undefined;
      this.#report(started, 'restart');
      started.restarting = true;
      this['~process'].deliver(['$try_again', id] satisfies TryAgain);
      return undefined;
    }
    return undefined;
  }

  /* On its way out it restarts nobody: the exit signal of its owner waits in the mailbox. */
  #isLeaving(): boolean {
    return this.signal.aborted;
  }

  #giveUp(child: Child): StateResult<unknown> {
    const { maxRestarts, maxSeconds } = this;
    const { id } = child.spec;
    this.#report(child, 'give up');
    return stop(
      ExitReason.error(new MaxRestartsExceeded(id, child.reason, maxRestarts, maxSeconds)),
      undefined,
    );
  }

  #report(child: Child, then: ChildReport['then'], process?: Pid<unknown>): void {
    const { reason } = child;
    const { id } = child.spec;
    const supervisor = this.pid;
    this['~process'].report({ type: 'child', supervisor, id, reason, then, process });
  }

  *#specs(): Generator<CheckedSpec> {
    for (const { spec } of this.#children.values()) yield spec;
  }

  #known(id: string): Child {
    return this.#children.get(id) as Child;
  }

  // ---- control calls ------------------------------------------------------------------------------

  /** @internal */
  override async handleCall(
    request: CallRequest<SupervisorProtocol>,
  ): Promise<readonly [Answer, unknown]> {
    return [await Answer.to(() => this.#control(request)), undefined];
  }

  #control(request: CallRequest<SupervisorProtocol>): unknown {
    switch (request[0]) {
      case 'startChild':
        return this.#startChild(request[1]);
      case 'whichChildren':
        return [...this.#children.values()].map((child) => child.info).reverse();
      case 'countChildren':
        return this.#count();
    }
    const child = this.#children.get(request[1]);
    if (child === undefined) throw new ChildNotFoundError(this.pid, request[1]);
    switch (request[0]) {
      case 'terminateChild':
        return this.#terminateChild(child);
      case 'restartChild':
        return this.#restartChild(child);
      case 'deleteChild':
        this.#refuseRunning(child);
        this.#children.delete(child.spec.id);
        return undefined;
      case 'whichChild':
        return child.info;
    }
  }

  async #startChild(loose: LooseChildSpec): Promise<Pid<unknown> | undefined> {
    const spec = checkSpec(loose);
    const { id } = spec;
    const known = this.#children.get(id);
    if (known !== undefined) throw new ChildExistsError(this.pid, id, known.process);
    const child = new Child(spec);
    this.#children.set(id, child);
    if (await this.#start(child)) return child.process;
    this.#children.delete(id);
    throw new ChildStartError(id, child.reason);
  }

  async #restartChild(child: Child): Promise<Pid<unknown> | undefined> {
    this.#refuseRunning(child);
    if (await this.#start(child)) return child.process;
    throw new ChildStartError(child.spec.id, child.reason);
  }

  async #terminateChild(child: Child): Promise<void> {
    await this.#stop(child);
    if (child.spec.restart === 'temporary') this.#children.delete(child.spec.id);
  }

  #refuseRunning({ spec, process, restarting }: Child): void {
    if (process !== undefined || restarting) {
      throw new ChildRunningError(this.pid, spec.id, process);
    }
  }

  #count(): ChildCount {
    const infos = [...this.#children.values()].map((child) => child.info);
    const count = (test: (info: ChildInfo) => boolean): number => infos.filter(test).length;
    return {
      specs: infos.length,
      active: count(({ process }) => process instanceof Pid),
      supervisors: count(({ type }) => type === 'supervisor'),
      workers: count(({ type }) => type === 'worker'),
    };
  }

  /** The process that runs as the child `id`. @internal */
  '~child'(id: string): Pid<unknown> | undefined {
    return this.#children.get(id)?.process;
  }

  // ---- end ----------------------------------------------------------------------------------------

  /** @internal */
  override async terminate(): Promise<void> {
    await this.#stopAll();
  }

  async #stopAll(): Promise<void> {
    for (const child of [...this.#children.values()].reverse()) await this.#stop(child);
  }

  async #stop(child: Child): Promise<void> {
    const { process, spec } = child;
    child.process = undefined;
    child.restarting = false;
    if (process === undefined) return;
    exit(process, spec.shutdown === 'brutal_kill' ? 'kill' : ExitReason.shutdown, this.pid);
    await behind(process).ended();
  }
}

async function ask<T>(
  supervisor: Address,
  request: CallRequest<SupervisorProtocol>,
  options: CallOptions = {},
): Promise<T> {
  const [what, id] = request;
  if (request.length === 2 && what !== 'startChild') checkString(`id of ${what}`, id);
  checkOptions(`options of ${what}`, options);
  const address = supervisor as Address<SupervisorProtocol>;
  const answer: unknown = await call(address, request, { timeout: Infinity, ...options });
  if (!(answer instanceof Answer)) {
    throw new InvalidArgumentError(`supervisor of ${what}`, supervisor, 'a supervisor’s address');
  }
  return answer.unwrap() as T;
}
