/**
 * What a supervisor needs to know of a child, and whether it makes sense.
 *
 * OTP: `supervisor:child_spec()`, `supervisor:check_childspecs/1`.
 *
 * @module
 */

import type { Actor, ActorClass, ArgsOption, StartOptions } from '../actor/base.ts';
import type { NameClaim } from '../actor/process.ts';
import { isName } from '../check.ts';
import { InvalidChildSpecError } from '../errors.ts';
import type { Pid, Untyped } from '../primitives/pid.ts';
import { DEFAULT_SHUTDOWN } from '../owned.ts';

/**
 * When a child that has ended is started again: `permanent` always, `transient` unless it ended
 * `normal` or with a `shutdown`, `temporary` never.
 */
export type Restart = 'permanent' | 'transient' | 'temporary';

/** How long a child may take to end, in milliseconds; `brutal_kill`: it is killed at once. */
export type Shutdown = number | 'brutal_kill';

/** What a supervisor hands to the `start` function of a child: pass it on to the actor's `start`. */
export type ChildStart = Pick<
  StartOptions,
  'scope' | 'onExit' | 'shutdown' | 'signal' | 'name' | 'label'
>;

interface ChildOptions {
  /** Unique among the children of one supervisor. */
  readonly id: string;
  /** @defaultValue `"permanent"` */
  readonly restart?: Restart | undefined;
  /** @defaultValue 5000, and `Infinity` for a supervisor */
  readonly shutdown?: Shutdown | undefined;
  /** What it is counted as. @defaultValue `"supervisor"` for a class that is one, else `"worker"` */
  readonly type?: 'worker' | 'supervisor' | undefined;
  /** A name to be found by, in every one of its lives. */
  readonly name?: NameClaim | undefined;
  /** What a person calls it. @defaultValue the name of its class */
  readonly label?: string | undefined;
}

/** A child given by its class and the arguments of the constructor. */
export type ActorSpec<Args extends readonly unknown[] = never[], P = Untyped> = ChildOptions & {
  readonly actor: new (...args: Args) => Actor<unknown, P>;
} & ArgsOption<Args>;

/** A child given by a function that starts it. */
export interface StartSpec<P = Untyped> extends ChildOptions {
  readonly start: (own: ChildStart) => Promise<Pid<P>>;
}

/**
 * A child spec as it comes out of a `childSpecs()` without a return type: TypeScript has widened
 * `"transient"` to `string` and the arguments to an array. It is checked when it is used; write
 * `childSpec({ … })` around it to have it checked by the compiler.
 */
export interface LooseChildSpec {
  readonly id: string;
  readonly actor?: ActorClass | undefined;
  readonly args?: readonly unknown[] | undefined;
  readonly start?: ((own: ChildStart) => Promise<Pid<unknown>>) | undefined;
  readonly restart?: string | undefined;
  readonly shutdown?: number | string | undefined;
  readonly type?: string | undefined;
  readonly name?: NameClaim | undefined;
  readonly label?: string | undefined;
}

/**
 * Has the compiler check a child spec: the arguments against the constructor, and all the rest.
 *
 * ```ts
 * childSpecs() {
 *   return [childSpec({ id: 'db', actor: Pool, args: [url], restart: 'transient' })];
 * }
 * ```
 */
export function childSpec<Args extends readonly unknown[], P>(
  spec: ActorSpec<Args, P>,
): LooseChildSpec;
export function childSpec<P>(spec: StartSpec<P>): LooseChildSpec;
export function childSpec(spec: ActorSpec | StartSpec): LooseChildSpec {
  return spec;
}

/** A child spec that has been checked, with its defaults. */
export interface CheckedSpec {
  readonly id: string;
  readonly restart: Restart;
  readonly shutdown: Shutdown;
  readonly type: 'worker' | 'supervisor';
  start(own: ChildStart): Promise<Pid<unknown>>;
}

const RESTARTS: readonly string[] = ['permanent', 'transient', 'temporary'] satisfies Restart[];
const TYPES: readonly string[] = ['worker', 'supervisor'];

/**
 * Checks one child spec.
 *
 * @throws {@link InvalidChildSpecError} naming the field, its value and what is allowed
 */
export function checkSpec(spec: LooseChildSpec): CheckedSpec {
  if (typeof spec !== 'object' || (spec as unknown) === null) {
    throw new InvalidChildSpecError('child spec', spec, 'an object');
  }
  const { id, restart = 'permanent', name, label } = spec;
  if (typeof id !== 'string' || id === '') {
    throw new InvalidChildSpecError('id of a child spec', id, 'a string that is not empty');
  }
  const refuse = (field: keyof LooseChildSpec, expected: string): never => {
    throw new InvalidChildSpecError(`${field} of child "${id}"`, spec[field], expected);
  };
  const { type, start } = checkStart(spec, refuse);
  if (!RESTARTS.includes(restart)) refuse('restart', RESTARTS.join(' or '));
  if (spec.type !== undefined && !TYPES.includes(spec.type)) refuse('type', TYPES.join(' or '));
  const shutdown = spec.shutdown ?? (type === 'supervisor' ? Infinity : DEFAULT_SHUTDOWN);
  if (shutdown !== 'brutal_kill' && !(typeof shutdown === 'number' && shutdown >= 0)) {
    return refuse('shutdown', 'milliseconds, 0 or more (Infinity: no limit), or brutal_kill');
  }
  if (name !== undefined && !isName(name)) refuse('name', 'a name of a registry');
  if (label !== undefined && (typeof label !== 'string' || label === '')) {
    refuse('label', 'a string that is not empty');
  }
  return { id, restart: restart as Restart, shutdown, type, start };
}

/* Who starts the child, and what it is counted as. */
function checkStart(
  spec: LooseChildSpec,
  refuse: (field: keyof LooseChildSpec, expected: string) => never,
): Pick<CheckedSpec, 'type' | 'start'> {
  const { actor, args, start, name, label } = spec;
  if (start !== undefined) {
    if (typeof start !== 'function') refuse('start', 'a function');
    if (actor !== undefined) refuse('actor', 'left out if there is a start function');
    if (args !== undefined) refuse('args', 'left out if there is a start function');
    const type = (spec.type ?? 'worker') as CheckedSpec['type'];
    return { type, start: (own) => start({ ...own, name, label }) };
  }
  const startable = actor as Startable | undefined;
  if (typeof actor !== 'function' || typeof startable?.start !== 'function') {
    return refuse('actor', 'the class of an actor, if there is no start function');
  }
  if (args !== undefined && !Array.isArray(args)) {
    refuse('args', 'an array of constructor arguments');
  }
  return {
    type: (spec.type ?? startable.childType) as CheckedSpec['type'],
    start: (own) => startable.start({ ...own, args: args ?? [], name, label }),
  };
}

/** What a supervisor knows of a class of actors. */
interface Startable {
  readonly childType: 'worker' | 'supervisor';
  start(options: StartOptions & { readonly args: readonly unknown[] }): Promise<Pid<unknown>>;
}

/**
 * Checks a list of child specs.
 *
 * @throws {@link InvalidChildSpecError} also if two have the same id
 */
export function checkSpecs(specs: readonly LooseChildSpec[]): CheckedSpec[] {
  if (!Array.isArray(specs)) {
    throw new InvalidChildSpecError('childSpecs()', specs, 'an array of child specs');
  }
  const checked = specs.map(checkSpec);
  const seen: Set<string> = new Set();
  for (const { id } of checked) {
    if (seen.has(id)) {
      throw new InvalidChildSpecError('id of a child spec', id, 'unique among its siblings');
    }
    seen.add(id);
  }
  return checked;
}
