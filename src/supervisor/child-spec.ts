/**
 * What a supervisor needs to know of a child, and whether it makes sense.
 *
 * OTP: `supervisor:child_spec()`, `supervisor:check_childspecs/1`.
 *
 * @module
 */

import type { ActorClass, ArgsOption, StartOptions } from '../actor/base.ts';
import type { NameClaim } from '../actor/process.ts';
import { isName, isTimeout, TIMEOUT, wrongInMailbox } from '../check.ts';
import { InvalidChildSpecError } from '../errors.ts';
import { DEFAULT_SHUTDOWN } from '../owned.ts';
import type { Overflow } from '../primitives/mailbox.ts';
import type { Pid, Untyped } from '../primitives/pid.ts';
import type { ProtocolOf } from '../protocol.ts';
import { type Backoff, wrongIn } from './backoff.ts';
import { type ChildStart, startBy } from './start-function.ts';

/**
 * When a child that has ended is started again: `permanent` always, `transient` unless it ended
 * `normal` or with a `shutdown`, `temporary` never.
 *
 * OTP: `supervisor:restart()`.
 */
export type Restart = 'permanent' | 'transient' | 'temporary';

/**
 * How long a child may take to end, in milliseconds; `brutal_kill`: it is killed at once.
 *
 * OTP: `supervisor:shutdown()`; its `infinity` is `Infinity`.
 * Differs: holds also when the child ends by itself, to the last of what it owns; with
 * `brutal_kill` it has 5000 ms for that.
 */
export type Shutdown = number | 'brutal_kill';

/**
 * When a supervisor ends because a `significant` child has ended by itself, without a failure: never,
 * with the first of them, or with the last.
 *
 * OTP: `supervisor:auto_shutdown()`.
 */
export type AutoShutdown = 'never' | 'any_significant' | 'all_significant';

export const AUTO_SHUTDOWNS: readonly AutoShutdown[] = [
  'never',
  'any_significant',
  'all_significant',
];

/** What can be said of a child, however it is started. */
interface ChildOptions {
  /** @defaultValue `"permanent"` */
  readonly restart?: Restart | undefined;
  /** @defaultValue 5000, and `Infinity` for a supervisor */
  readonly shutdown?: Shutdown | undefined;
  /** How long its constructor and `init` may take, in milliseconds. @defaultValue `Infinity` */
  readonly startTimeout?: number | undefined;
  /**
   * Whether its end, unless that leads to a restart, may end the supervisor: see the supervisor's
   * `autoShutdown`, without which it is refused, as it is for a `permanent` child.
   *
   * @defaultValue false
   */
  readonly significant?: boolean | undefined;
  /** A wait before each restart. @defaultValue none, as in OTP */
  readonly backoff?: Backoff | undefined;
  /** What it is counted as. @defaultValue `"supervisor"` for a class that is one, else `"worker"` */
  readonly type?: 'worker' | 'supervisor' | undefined;
  /** A name to be found by, in every one of its lives. */
  readonly name?: NameClaim | undefined;
  /** What a person calls it. @defaultValue the name of its class */
  readonly label?: string | undefined;
  /** How many messages may wait at it: see `StartOptions`. @defaultValue `Infinity` */
  readonly capacity?: number | undefined;
  /** What becomes of one too many; only with a `capacity`. @defaultValue `"reject"` */
  readonly overflow?: Overflow | undefined;
}

/** The id of a child. */
interface Identified {
  /** Unique among the children of one supervisor. */
  readonly id: string;
}

/* The same for `childSpec`, which takes the children of dynamic supervisors too: those have none. */
interface Identifiable<Id> {
  /** Unique among the children of one supervisor; a dynamic one has children without. */
  readonly id?: Id;
}

/* A child by its class. The class is inferred, and not what its constructor takes: that would have to be
   inferred from `args` too, and a class that is generic would make the two disagree. */
type OfActor<Class extends ActorClass> = ChildOptions & {
  readonly actor: Class;
} & ArgsOption<ConstructorParameters<Class>>;

/* A child by what starts it. */
type OfStart<P> = ChildOptions & {
  readonly start: (own: ChildStart) => Promise<Pid<P>>;
};

/**
 * A child given by its class and the arguments of the constructor.
 *
 * OTP: `supervisor:child_spec()`, with the class in the place of `{Module, Function, Args}`.
 */
export type ActorSpec<Class extends ActorClass = ActorClass> = Identified & OfActor<Class>;

/**
 * A child given by a function that starts it, in the scope that it is handed.
 *
 * OTP: `supervisor:child_spec()`, with the function in the place of `{Module, Function, Args}`.
 */
export type StartSpec<P = Untyped> = Identified & OfStart<P>;

/**
 * A child spec as it comes out of a `childSpecs()` without a return type: TypeScript has widened
 * `"transient"` to `string` and the arguments to an array. It is checked when it is used; write
 * `childSpec({ … })` around it to have it checked by the compiler.
 */
export interface LooseChildSpec extends LooseSpec {
  readonly id: string;
}

/** As much of a spec as all children have. */
export interface LooseSpec {
  /** The class of the child, if there is no `start`. */
  readonly actor?: ActorClass | undefined;
  /** The arguments of its constructor. */
  readonly args?: readonly unknown[] | undefined;
  /** Starts the child in the scope that it is handed, if there is no `actor`. */
  readonly start?: ((own: ChildStart) => Promise<Pid<unknown>>) | undefined;
  /** A `Restart`. @defaultValue `"permanent"` */
  readonly restart?: string | undefined;
  /** A `Shutdown`, in milliseconds. @defaultValue 5000, and `Infinity` for a supervisor */
  readonly shutdown?: number | string | undefined;
  /** How long its constructor and `init` may take, in milliseconds. @defaultValue `Infinity` */
  readonly startTimeout?: number | undefined;
  /** Whether its end may end the supervisor: see `autoShutdown`. @defaultValue false */
  readonly significant?: boolean | undefined;
  /** A wait before each restart. @defaultValue none */
  readonly backoff?: Backoff | undefined;
  /** `"worker"` or `"supervisor"`, for counting. @defaultValue what its class is */
  readonly type?: string | undefined;
  /** A name to be found by, in every one of its lives. */
  readonly name?: NameClaim | undefined;
  /** What a person calls it. @defaultValue the name of its class */
  readonly label?: string | undefined;
  /** How many messages may wait at it. @defaultValue `Infinity` */
  readonly capacity?: number | undefined;
  /** What becomes of one too many: an `Overflow`. @defaultValue `"reject"` */
  readonly overflow?: string | undefined;
}

/**
 * Has the compiler check a child spec: the arguments against the constructor, and all the rest.
 *
 * ```ts
 * childSpecs() {
 *   return [childSpec({ id: 'db', actor: Pool, args: [url], restart: 'transient' })];
 * }
 * ```
 *
 * For the `childSpec` of a `DynamicSupervisor` the `id` is left out.
 *
 * OTP: `supervisor:check_childspecs/1`.
 * Differs: only the compiler checks here; the supervisor does when the spec is used.
 *
 * @returns the spec as it is
 */
export function childSpec<Class extends ActorClass, P, Id extends string = never>(
  spec: EitherWay<Class, P> & Identifiable<Id>,
): LooseSpecWith<Id> & Speaking<SpokenBy<Class, P>> {
  return spec as unknown as LooseSpecWith<Id> & Speaking<SpokenBy<Class, P>>;
}

/** What `childSpec` has made sure of: the child speaks `P`. For the return type of a method that needs one. */
export interface Speaking<P> {
  /** Carries the protocol through the type checker; there is no such field. */
  readonly '~child': P;
}

/* Without a class it is what the pid says that `start` resolves to. */
type SpokenBy<Class extends ActorClass, P> = ActorClass extends Class
  ? P
  : ProtocolOf<InstanceType<Class>>;

/* One signature and not two: of two the compiler tells why neither fits, and one of them was not meant. */
type EitherWay<Class extends ActorClass, P> =
  | (OfActor<Class> & { readonly start?: undefined })
  | (OfStart<P> & { readonly actor?: undefined; readonly args?: undefined });

/* `never` is the id of a spec that has none. */
type LooseSpecWith<Id extends string> = [Id] extends [never] ? LooseSpec : LooseChildSpec;

/** A spec that has been checked, with its defaults. OTP: what `supervisor:get_childspec/2` gives. */
export interface CheckedSpec {
  readonly restart: Restart;
  readonly shutdown: Shutdown;
  readonly startTimeout: number;
  readonly significant: boolean;
  readonly backoff: Backoff | undefined;
  readonly type: 'worker' | 'supervisor';
  start(own: ChildStart): Promise<Pid<unknown>>;
}

/** The spec of a child with an id. */
export interface CheckedChildSpec extends CheckedSpec {
  readonly id: string;
}

const RESTARTS: readonly string[] = ['permanent', 'transient', 'temporary'] satisfies Restart[];
const TYPES: readonly string[] = ['worker', 'supervisor'];
/* What a spec may say. */
const FIELDS = {
  actor: true,
  args: true,
  start: true,
  restart: true,
  shutdown: true,
  startTimeout: true,
  significant: true,
  backoff: true,
  type: true,
  name: true,
  label: true,
  capacity: true,
  overflow: true,
} satisfies Record<keyof LooseSpec, true>;
const KEYED_FIELDS = { ...FIELDS, id: true } satisfies Record<keyof LooseChildSpec, true>;

/**
 * Checks the spec of a child with an id.
 *
 * @throws {@link InvalidChildSpecError} naming the field, its value and what is allowed
 */
export function checkChildSpec(
  spec: LooseChildSpec,
  autoShutdown: AutoShutdown = 'never',
): CheckedChildSpec {
  if (typeof spec !== 'object' || (spec as unknown) === null) {
    throw new InvalidChildSpecError('child spec', spec, 'an object');
  }
  const { id } = spec;
  if (typeof id !== 'string' || id === '') {
    throw new InvalidChildSpecError('id of a child spec', id, 'a string that is not empty');
  }
  return { id, ...checkSpec(spec, `child "${id}"`, autoShutdown, KEYED_FIELDS) };
}

/**
 * Checks what all specs have.
 *
 * @param of - whose spec it is, for messages
 * @param fields - what it may say
 * @throws {@link InvalidChildSpecError} naming the field, its value and what is allowed
 */
export function checkSpec(
  spec: LooseSpec,
  of: string,
  autoShutdown: AutoShutdown,
  fields: object = FIELDS,
): CheckedSpec {
  const refuse = (field: keyof LooseSpec, expected: string): never => {
    throw new InvalidChildSpecError(`${field} of ${of}`, spec[field], expected);
  };
  if (typeof spec !== 'object' || (spec as unknown) === null) {
    throw new InvalidChildSpecError(`spec of ${of}`, spec, 'an object');
  }
  for (const field of Object.keys(spec)) {
    // Nobody would look at it, and what was meant by it would be missed in silence.
    if (Object.hasOwn(fields, field)) continue;
    refuse(field as keyof LooseSpec, 'left out: there is no such field here');
  }
  const { restart = 'permanent', significant = false, startTimeout = Infinity, backoff } = spec;
  const { name, label } = spec;
  const { type, start } = checkStart(spec, of, refuse);
  if (!RESTARTS.includes(restart)) refuse('restart', RESTARTS.join(' or '));
  if (spec.type !== undefined && !TYPES.includes(spec.type)) refuse('type', TYPES.join(' or '));
  const shutdown = spec.shutdown ?? (type === 'supervisor' ? Infinity : DEFAULT_SHUTDOWN);
  if (shutdown !== 'brutal_kill' && !isTimeout(shutdown)) {
    return refuse('shutdown', `${TIMEOUT}, or brutal_kill`);
  }
  if (!isTimeout(startTimeout)) refuse('startTimeout', TIMEOUT);
  if (typeof significant !== 'boolean') refuse('significant', 'true or false');
  if (significant && autoShutdown === 'never') {
    refuse('significant', 'false, unless the supervisor has an autoShutdown');
  }
  if (significant && restart === 'permanent') {
    refuse('significant', 'false: a permanent child is always restarted');
  }
  checkBackoff(backoff, of);
  if (name !== undefined && !isName(name)) refuse('name', 'a name of a registry');
  if (label !== undefined && (typeof label !== 'string' || label === '')) {
    refuse('label', 'a string that is not empty');
  }
  const wrong = wrongInMailbox(spec);
  if (wrong !== undefined) refuse(...wrong);
  return {
    restart: restart as Restart,
    shutdown,
    startTimeout,
    significant,
    backoff,
    type,
    start,
  };
}

function checkBackoff(backoff: Backoff | undefined, of: string): void {
  if (backoff === undefined) return;
  if (typeof backoff !== 'object' || (backoff as unknown) === null) {
    throw new InvalidChildSpecError(`backoff of ${of}`, backoff, 'an object with an initial wait');
  }
  const wrong = wrongIn(backoff);
  if (wrong === undefined) return;
  const [field, expected] = wrong;
  const value: unknown = backoff[field as keyof Backoff];
  throw new InvalidChildSpecError(`backoff.${field} of ${of}`, value, expected);
}

/* Who starts the child, and what it is counted as. */
function checkStart(
  spec: LooseSpec,
  of: string,
  refuse: (field: keyof LooseSpec, expected: string) => never,
): Pick<CheckedSpec, 'type' | 'start'> {
  const { actor, args, start, name, label, capacity, overflow } = spec;
  if (start !== undefined) {
    if (typeof start !== 'function') refuse('start', 'a function');
    if (actor !== undefined) refuse('actor', 'left out if there is a start function');
    if (args !== undefined) refuse('args', 'left out if there is a start function');
    const type = (spec.type ?? 'worker') as CheckedSpec['type'];
    const more = { name, label, capacity, overflow };
    return { type, start: (own) => startBy(start, of, { ...own, ...more } as ChildStart) };
  }
  const startable = actor as Startable | undefined;
  if (typeof actor !== 'function' || typeof startable?.start !== 'function') {
    return refuse('actor', 'the class of an actor, if there is no start function');
  }
  if (args !== undefined && !Array.isArray(args)) {
    refuse('args', 'an array of constructor arguments');
  }
  return {
    type: (spec.type ?? startable['~childType']) as CheckedSpec['type'],
    // Field by field: a spread would be an eighth of a restart.
    start: ({ scope, onExit, shutdown, startTimeout, signal }) =>
      startable.start({
        scope,
        onExit,
        shutdown,
        startTimeout,
        signal,
        name,
        label,
        capacity,
        overflow,
        args: args ?? [],
      }),
  };
}

/** What a supervisor knows of a class of actors. */
interface Startable {
  readonly '~childType': 'worker' | 'supervisor';
  start(
    options: Omit<StartOptions, 'overflow'> & Pick<LooseSpec, 'args' | 'overflow'>,
  ): Promise<Pid<unknown>>;
}

/**
 * Checks a list of child specs.
 *
 * @throws {@link InvalidChildSpecError} also if two have the same id
 */
export function checkChildSpecs(
  specs: readonly LooseChildSpec[],
  autoShutdown: AutoShutdown = 'never',
): CheckedChildSpec[] {
  if (!Array.isArray(specs)) {
    throw new InvalidChildSpecError('childSpecs()', specs, 'an array of child specs');
  }
  const checked = specs.map((spec: LooseChildSpec) => checkChildSpec(spec, autoShutdown));
  const seen: Set<string> = new Set();
  for (const { id } of checked) {
    if (seen.has(id)) {
      throw new InvalidChildSpecError('id of a child spec', id, 'unique among its siblings');
    }
    seen.add(id);
  }
  return checked;
}
