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

import type { ActorClass } from '../actor/base.ts';
import { type Ignored, isIgnored } from '../actor/behaviour.ts';
import type { CallOptions } from '../call.ts';
import { checkAddress, checkString } from '../check.ts';
import {
  ChildExistsError,
  ChildNotFoundError,
  ChildRunningError,
  ChildStartError,
} from '../errors.ts';
import { type StateResult, stop } from '../genserver.ts';
import { ExitReason } from '../primitives/exit-reason.ts';
import { type Address, behind, type Pid, type Untyped } from '../primitives/pid.ts';
import { rejected } from '../primitives/rejected.ts';
import type { ProtocolOf } from '../protocol.ts';
import {
  type ActorSpec,
  type CheckedChildSpec,
  checkChildSpec,
  checkChildSpecs,
  type LooseChildSpec,
  type Speaking,
  type StartSpec,
} from './child-spec.ts';
import { Child, ChildAddress, type ChildInfo } from './child.ts';
import { ask, type ChildCount, type Question, type SupervisorProtocol } from './control.ts';
import { ChildKeeper, type Next } from './keeper.ts';
import { type Plan, planRestart, STRATEGIES, type Strategy } from './strategy.ts';

/** A child of a supervisor whose children have ids. */
class KeyedChild extends Child<CheckedChildSpec> {
  constructor(spec: CheckedChildSpec) {
    super(spec, spec.id);
  }

  get info(): ChildInfo {
    return { id: this.spec.id, ...this.state };
  }
}

/**
 * A supervisor: a class with a `strategy` and its `childSpecs()`.
 *
 * ```ts
 * class App extends Supervisor {
 *   strategy = 'rest_for_one' as const;
 *   childSpecs() {
 *     return [
 *       childSpec({ id: 'db', actor: Pool, args: [url], shutdown: 10_000 }),
 *       childSpec({ id: 'http', actor: HttpServer, args: [8080] }),
 *     ];
 *   }
 * }
 * ```
 *
 * OTP: `supervisor`.
 * Differs: gives up with `MaxRestartsExceeded` as its error, where OTP exits with `shutdown`.
 */
export abstract class Supervisor extends ChildKeeper<SupervisorProtocol, KeyedChild> {
  /** Who goes down with a child that is restarted. */
  readonly strategy: Strategy = 'one_for_one';

  /* In start order. */
  readonly #children: Map<string, KeyedChild> = new Map();

  /**
   * The children to start, in this order; none, if all come by `startChild`. `ignore()`, if the
   * supervisor is not wanted.
   */
  childSpecs(): readonly LooseChildSpec[] | Ignored {
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
   * @throws {@link StartIgnoredError} if its `init` ignores; its spec is kept, unless it is temporary
   */
  static startChild<P>(
    supervisor: Address,
    spec: LooseChildSpec & Speaking<P>,
    options?: CallOptions,
  ): Promise<Pid<P>>;
  static startChild<P>(
    supervisor: Address,
    // eslint-disable-next-line @typescript-eslint/unified-signatures -- of a union P would not be inferred
    spec: StartSpec<P>,
    options?: CallOptions,
  ): Promise<Pid<P>>;
  // Last, since the compiler tells of the last what is wrong with it.
  static startChild<Class extends ActorClass>(
    supervisor: Address,
    spec: ActorSpec<Class>,
    options?: CallOptions,
  ): Promise<Pid<ProtocolOf<InstanceType<Class>>>>;
  static startChild(supervisor: Address, spec: object, options?: CallOptions): Promise<Pid<never>> {
    return ask(supervisor, ['startChild', spec], options);
  }

  /**
   * Stops a child, in its `shutdown` time. Its spec is kept, but for a temporary one.
   *
   * OTP: `supervisor:terminate_child/2`.
   *
   * @throws {@link ChildNotFoundError}
   */
  static terminateChild(supervisor: Address, id: string, options?: CallOptions): Promise<void> {
    return about(supervisor, 'terminateChild', id, options);
  }

  /**
   * Starts a child that is stopped.
   *
   * OTP: `supervisor:restart_child/2`.
   *
   * @throws {@link ChildNotFoundError}, {@link ChildRunningError}, {@link ChildStartError},
   * {@link StartIgnoredError}
   */
  static restartChild<P = Untyped>(
    supervisor: Address,
    id: string,
    options?: CallOptions,
  ): Promise<Pid<NoInfer<P>>> {
    return about(supervisor, 'restartChild', id, options);
  }

  /**
   * Forgets a child that is stopped.
   *
   * OTP: `supervisor:delete_child/2`.
   *
   * @throws {@link ChildNotFoundError}, {@link ChildRunningError}
   */
  static deleteChild(supervisor: Address, id: string, options?: CallOptions): Promise<void> {
    return about(supervisor, 'deleteChild', id, options);
  }

  /**
   * What the supervisor knows of how a child is to be kept, with all defaults.
   *
   * OTP: `supervisor:get_childspec/2`.
   *
   * @throws {@link ChildNotFoundError}
   */
  static getChildSpec(
    supervisor: Address,
    id: string,
    options?: CallOptions,
  ): Promise<CheckedChildSpec> {
    return about(supervisor, 'getChildSpec', id, options);
  }

  /** One child. OTP: `supervisor:which_child/2`. @throws {@link ChildNotFoundError} */
  static whichChild(supervisor: Address, id: string, options?: CallOptions): Promise<ChildInfo> {
    return about(supervisor, 'whichChild', id, options);
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
  override async init(): Promise<unknown> {
    this['~prepare']();
    if (!STRATEGIES.includes(this.strategy)) {
      throw this['~badFlag']('strategy', this.strategy, STRATEGIES.join(' or '));
    }
    const specs = this.childSpecs();
    if (isIgnored(specs)) return specs;
    for (const spec of checkChildSpecs(specs, this.autoShutdown)) {
      const child = this.#add(spec);
      if (await this.#startOrForget(child)) continue;
      if (!this['~leaving']) this['~report'](child, 'give up');
      await this['~stopAll']();
      return stop(ExitReason.shutdownWith(new ChildStartError(spec.id, child.reason)), undefined);
    }
    return undefined;
  }

  #add(spec: CheckedChildSpec): KeyedChild {
    const child = new KeyedChild(spec);
    this.#children.set(spec.id, child);
    return child;
  }

  /* A child that ignores its start is kept without a process, unless it is temporary. @returns false
     if the start has failed */
  async #startOrForget(child: KeyedChild): Promise<boolean> {
    const started = await this['~start'](child);
    if (started === 'ignored') this['~ended'](child);
    return started !== 'failed';
  }

  // ---- life ---------------------------------------------------------------------------------------

  /** @internal */
  protected override '~ended'(child: KeyedChild): void {
    if (child.spec.restart === 'temporary') this.#children.delete(child.spec.id);
  }

  /** @internal */
  protected override '~otherSignificant'(child: KeyedChild): boolean {
    const all = [...this.#children.values()];
    const others = all.filter((other) => other !== child && other.spec.significant);
    if (others.some((other) => other.wanted)) return true;
    // Or is stopped until another one of its group has been brought back.
    const toReturn = new Set(all.flatMap((one) => (one.restarting ? this.#plan(one).start : [])));
    return others.some(({ spec }) => toReturn.has(spec.id));
  }

  /** @internal */
  protected override '~restart'(child: KeyedChild): Next {
    const { stop: toStop, forget } = this.#plan(child);
    const goOn = (): Next => {
      for (const id of forget) this.#children.delete(id);
      return this['~waits'](child) ? undefined : this['~resume'](child);
    };
    return toStop.length === 0 ? goOn() : this.#stopEach(toStop).then(goOn);
  }

  async #stopEach(ids: readonly string[]): Promise<void> {
    for (const id of ids) await this['~stop'](this.#known(id));
  }

  /** @internal */
  protected override async '~resume'(child: KeyedChild): Promise<StateResult<unknown>> {
    child.cease();
    await this.#startEach(this.#plan(child).start);
    return undefined;
  }

  async #startEach(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const next = this.#known(id);
      // During a wait a control call may have started it.
      if (next.process !== undefined) continue;
      if (await this.#startOrForget(next)) {
        next.restarts += 1;
        continue;
      }
      this['~tryAgain'](next);
      return;
    }
  }

  #plan(child: KeyedChild): Plan {
    return planRestart(this.strategy, this.#specs(), child.spec.id);
  }

  *#specs(): Generator<CheckedChildSpec> {
    for (const { spec } of this.#children.values()) yield spec;
  }

  #known(id: string): KeyedChild {
    return this.#children.get(id) as KeyedChild;
  }

  // ---- control calls ------------------------------------------------------------------------------

  /** @internal */
  protected override '~control'(request: Question): unknown {
    const [what, about] = request;
    switch (what) {
      case 'startChild':
        return this.#startChild(about as LooseChildSpec);
      case 'whichChildren':
        return [...this.#children.values()].map((child) => child.info).reverse();
      case 'countChildren':
        return this.#count();
    }
    const child = this.#children.get(about as string);
    if (child === undefined) throw new ChildNotFoundError(this.pid, about as string);
    switch (what) {
      case 'terminateChild':
        return this.#terminateChild(child);
      case 'restartChild':
        return this.#restartChild(child);
      case 'deleteChild':
        this.#refuseRunning(child);
        this.#children.delete(child.spec.id);
        return undefined;
      case 'getChildSpec':
        return child.spec;
      default:
        return child.info;
    }
  }

  async #startChild(loose: LooseChildSpec): Promise<Pid<unknown> | undefined> {
    const spec = checkChildSpec(loose, this.autoShutdown);
    const known = this.#children.get(spec.id);
    if (known !== undefined) throw new ChildExistsError(this.pid, spec.id, known.process);
    const child = this.#add(spec);
    const started = await this['~start'](child);
    if (started === 'running') return child.process;
    if (started === 'failed') this.#children.delete(spec.id);
    else this['~ended'](child);
    throw this['~startError'](child, started);
  }

  async #restartChild(child: KeyedChild): Promise<Pid<unknown> | undefined> {
    this.#refuseRunning(child);
    const started = await this['~start'](child);
    if (started === 'running') return child.process;
    throw this['~startError'](child, started);
  }

  async #terminateChild(child: KeyedChild): Promise<void> {
    // Those that wait with it for its restart are to run all the same.
    const others = child.wait === undefined ? [] : this.#plan(child).start;
    await this['~stop'](child);
    this['~ended'](child);
    await this.#startEach(others.filter((id) => id !== child.spec.id));
  }

  #refuseRunning({ spec, process, restarting }: KeyedChild): void {
    if (process !== undefined || restarting) {
      throw new ChildRunningError(this.pid, spec.id, process);
    }
  }

  #count(): ChildCount {
    let active = 0;
    let supervisors = 0;
    for (const { process, spec } of this.#children.values()) {
      if (process !== undefined && !behind(process).dead) active += 1;
      if (spec.type === 'supervisor') supervisors += 1;
    }
    const specs = this.#children.size;
    return { specs, active, supervisors, workers: specs - supervisors };
  }

  /** The process that runs as the child `id`. @internal */
  '~child'(id: string): Pid<unknown> | undefined {
    return this.#children.get(id)?.process;
  }

  // ---- end ----------------------------------------------------------------------------------------

  /** @internal */
  protected override async '~stopAll'(): Promise<void> {
    for (const child of [...this.#children.values()].reverse()) await this['~stop'](child);
  }
}

/* Asks about the child `id`. */
function about<T>(
  supervisor: Address,
  what: string,
  id: string,
  options: CallOptions | undefined,
): Promise<T> {
  try {
    checkString(`id of ${what}`, id);
    return ask(supervisor, [what, id], options);
  } catch (error) {
    return rejected(error);
  }
}
