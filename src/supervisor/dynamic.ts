/**
 * Supervisors of many children of one kind, started when they are needed and known by their process.
 * To start one and to stop one costs the same among a hundred thousand as among ten.
 *
 * OTP: `supervisor` with the strategy `simple_one_for_one`; `maxChildren` is that of Elixir's
 * `DynamicSupervisor`.
 * Differs: gives up with `MaxRestartsExceeded` as its error, as `Supervisor` does.
 *
 * @module
 */

import type { CallOptions } from '../call.ts';
import { checkPid } from '../check.ts';
import {
  ChildNotFoundError,
  InvalidArgumentError,
  MaxChildrenError,
  NoChildIdError,
} from '../errors.ts';
import type { StateResult } from '../genserver.ts';
import { LinkedList } from '../primitives/linked-list.ts';
import { type Address, behind, isPid, type Pid, type Untyped } from '../primitives/pid.ts';
import { rejected } from '../primitives/rejected.ts';
import { checkSpec, type LooseSpec, type Speaking } from './child-spec.ts';
import { Child, type ChildState } from './child.ts';
import { ask, type ChildCount, type Question } from './control.ts';
import { ChildKeeper, type Next } from './keeper.ts';

/**
 * The protocol of a dynamic supervisor whose `childSpec` takes `Extra` and whose children speak `P`:
 * asked through the functions of the control API alone.
 */
export interface DynamicProtocol<Extra extends readonly unknown[], P = Untyped> {
  readonly call: {
    startChild(extra: Extra): unknown;
    terminateChild(process: Pid<unknown>): unknown;
    whichChildren(): unknown;
    countChildren(): unknown;
  };
  /** Carries the protocol of the children through the type checker; there is no such field. */
  readonly '~child'?: P;
}

/* Its children are known by their processes. */
interface NoId {
  readonly id?: undefined;
}

/**
 * A supervisor whose children are started with `startChild`, each from what `childSpec` makes of the
 * arguments given there; a restart uses the same again.
 *
 * ```ts
 * class Rooms extends DynamicSupervisor<[name: string], RoomProtocol> {
 *   childSpec(name: string) {
 *     return childSpec({ actor: Room, args: [name], restart: 'transient' });
 *   }
 * }
 *
 * const rooms = await Rooms.start({ scope });
 * const lobby = await DynamicSupervisor.startChild(rooms, ['lobby']);
 * ```
 *
 * OTP: `supervisor` with the strategy `simple_one_for_one`.
 * Differs: `childSpec` is asked for each child, and may make each another. Gives up with
 * `MaxRestartsExceeded` as its error, as `Supervisor` does.
 */
export abstract class DynamicSupervisor<
  Extra extends readonly unknown[] = [],
  P = Untyped,
> extends ChildKeeper<DynamicProtocol<Extra, P>, Child> {
  /** How many children it may have. */
  readonly maxChildren: number = Infinity;

  /* Each is found by the process that runs, or that ran last of one that is being restarted. */
  readonly #children = new LinkedList<Child>();
  /* What errors call one that has no name yet. */
  readonly #oneOfThem = `a child of ${this.constructor.name}`;
  #active = 0;
  #supervisors = 0;
  #significant = 0;

  /** How to keep the child that `startChild` was asked for with these arguments. */
  abstract childSpec(
    ...extra: Extra
  ): LooseSpec & NoId & Partial<Speaking<[P] extends [Untyped] ? unknown : P>>;

  // ---- control ------------------------------------------------------------------------------------

  /**
   * Starts a child.
   *
   * OTP: `supervisor:start_child/2` of a `simple_one_for_one`.
   *
   * @param extra - the arguments of `childSpec`
   * @param options - how long to wait, here and in all that follow; without a limit, as in OTP, if
   * it does not say
   * @throws {@link InvalidChildSpecError}, {@link MaxChildrenError}, {@link ChildStartError},
   * {@link StartIgnoredError}; nothing of the child is kept then
   */
  static startChild<Extra extends readonly unknown[], P>(
    supervisor: Address<DynamicProtocol<Extra, P>>,
    extra: NoInfer<Extra>,
    options?: CallOptions,
  ): Promise<Pid<P>> {
    return ask(supervisor, ['startChild', extra], options);
  }

  /**
   * Stops a child, in its `shutdown` time, and forgets it.
   *
   * OTP: `supervisor:terminate_child/2` of a `simple_one_for_one`.
   *
   * @throws {@link ChildNotFoundError}
   */
  static terminateChild(
    supervisor: Address,
    process: Pid<unknown>,
    options?: CallOptions,
  ): Promise<void> {
    try {
      checkPid('process of terminateChild', process);
      return ask(supervisor, ['terminateChild', process], options);
    } catch (error) {
      return rejected(error);
    }
  }

  /**
   * All children, in the order they were started. One that is restarted moves to the end.
   *
   * OTP: `supervisor:which_children/1`.
   */
  static whichChildren(supervisor: Address, options?: CallOptions): Promise<ChildState[]> {
    return ask(supervisor, ['whichChildren'], options);
  }

  /** OTP: `supervisor:count_children/1`. */
  static countChildren(supervisor: Address, options?: CallOptions): Promise<ChildCount> {
    return ask(supervisor, ['countChildren'], options);
  }

  // ---- start --------------------------------------------------------------------------------------

  /** @internal */
  override init(): StateResult<unknown> {
    this['~prepare']();
    const { maxChildren } = this;
    if (!(maxChildren === Infinity || (Number.isInteger(maxChildren) && maxChildren >= 0))) {
      throw this['~badFlag']('maxChildren', maxChildren, 'a whole number, 0 or more');
    }
    return undefined;
  }

  // ---- life ---------------------------------------------------------------------------------------

  /** @internal */
  protected override '~ended'(child: Child): void {
    this.#active -= 1;
    this.#forget(child);
  }

  /** @internal */
  protected override '~otherSignificant'(): boolean {
    return this.#significant > 0; // `child` is not among them any more
  }

  /** @internal */
  protected override '~restart'(child: Child): Next {
    if (!child.restarting) this.#active -= 1;
    return this['~waits'](child) ? undefined : this['~resume'](child);
  }

  /** @internal */
  protected override async '~resume'(child: Child): Promise<StateResult<unknown>> {
    const { last } = child;
    const started = await this['~start'](child);
    switch (started) {
      case 'running':
        child.restarts += 1;
        this.#active += 1;
        behind(last as Pid<unknown>).keptAs = undefined;
        this.#children.remove(child);
        this.#keep(child);
        break;
      case 'ignored':
        this.#forget(child);
        break;
      case 'failed':
        this['~tryAgain'](child);
    }
    return undefined;
  }

  #keep(child: Child): void {
    this.#children.add(child);
    behind(child.last as Pid<unknown>).keptAs = child;
  }

  #forget(child: Child): void {
    this.#children.remove(child);
    behind(child.last as Pid<unknown>).keptAs = undefined;
    this.#tally(child, -1);
  }

  /* Counts a child that comes or goes: to go through them all would cost more the more there are. */
  #tally({ spec }: Child, by: 1 | -1): void {
    if (spec.type === 'supervisor') this.#supervisors += by;
    if (spec.significant) this.#significant += by;
  }

  // ---- control calls ------------------------------------------------------------------------------

  /** @internal */
  protected override '~control'(request: Question): unknown {
    const [what, about] = request;
    switch (what) {
      case 'startChild':
        return this.#startChild(about as Extra);
      case 'whichChildren':
        return [...this.#children].map((child) => child.state);
      case 'countChildren':
        return this.#counted();
      case 'terminateChild':
        if (isPid(about)) return this.#terminateChild(about);
    }
    throw new NoChildIdError(this.pid, what);
  }

  async #startChild(extra: Extra): Promise<Pid<unknown> | undefined> {
    if (!Array.isArray(extra)) {
      throw new InvalidArgumentError('extra of startChild', extra, 'an array of arguments');
    }
    const { maxChildren } = this;
    if (this.#children.size >= maxChildren) throw new MaxChildrenError(this.pid, maxChildren);
    const child = this.#childFor(extra);
    const started = await this['~start'](child);
    if (started !== 'running') throw this['~startError'](child, started);
    this.#keep(child);
    this.#active += 1;
    this.#tally(child, 1);
    return child.process;
  }

  #childFor(extra: Extra): Child {
    const spec = this.childSpec(...extra);
    const checked = checkSpec(spec, this.#oneOfThem, this.autoShutdown);
    // Of one without a class or a label no more is known.
    return new Child(checked, spec.label ?? spec.actor?.name ?? this.constructor.name);
  }

  async #terminateChild(process: Pid<unknown>): Promise<void> {
    const child = behind(process).keptAs as Child | undefined;
    if (child?.list !== this.#children) throw new ChildNotFoundError(this.pid, process);
    if (child.process !== undefined) this.#active -= 1;
    this.#forget(child);
    await this['~stop'](child);
  }

  #counted(): ChildCount {
    const supervisors = this.#supervisors;
    const workers = this.#children.size - supervisors;
    return { specs: 1, active: this.#active, supervisors, workers };
  }

  // ---- end ----------------------------------------------------------------------------------------

  /** All are told at once, and each has its own time. @internal */
  protected override async '~stopAll'(): Promise<void> {
    const told: Pid<unknown>[] = [];
    for (const child of [...this.#children]) {
      this.#forget(child);
      const process = this['~tell'](child);
      if (process !== undefined) told.push(process);
    }
    for (const process of told) await behind(process).ended();
  }
}
