/**
 * Names: to find a process without having its pid, across its restarts.
 *
 * A registry is an object of the application's, made where the tree is built and handed to those
 * who need it; there is no global one.
 *
 * OTP: `register/2`, `whereis/1`, and the `via` of Elixir's `Registry`.
 *
 * @module
 */

import type { NameClaim } from './actor/process.ts';
import { checkPid, checkString } from './check.ts';
import { NameTakenError, NoProcessError } from './errors.ts';
import { printByToString } from './primitives/inspect.ts';
import { type Address, behind, type Pid, type Untyped, Watcher } from './primitives/pid.ts';

/** Takes a name back when its holder ends. */
class Holder extends Watcher {
  override readonly hears = false;
  readonly pid: Pid<unknown>;
  readonly #names: Map<string, Holder>;
  readonly #key: string;

  constructor(names: Map<string, Holder>, key: string, pid: Pid<unknown>) {
    super();
    this.#names = names;
    this.#key = key;
    this.pid = pid;
  }

  told(): void {
    if (this.#names.get(this.#key) === this) this.#names.delete(this.#key);
  }
}

/**
 * A name of a registry: usable wherever a pid is, and as the `name` of a start. It leads to whoever
 * holds the name at the moment it is used.
 */
export class Name<out P = Untyped> implements Address<P>, NameClaim {
  declare readonly '~protocol'?: P;
  readonly key: string;
  readonly #registry: Registry;

  static {
    printByToString(this);
  }

  /** @internal */
  constructor(registry: Registry, key: string) {
    this.#registry = registry;
    this.key = key;
  }

  resolve(): Pid<P> | undefined {
    return this.#registry.whereis<P>(this.key);
  }

  /** What a start does with its `name`. */
  claim(pid: Pid<unknown>): void {
    this.#registry.register(this.key, pid);
  }

  /** What the end of an actor does with its name. */
  release(pid: Pid<unknown>): void {
    this.#registry.release(this.key, pid);
  }

  toString(): string {
    return `#Name<${this.key}>`;
  }
}

export class Registry {
  readonly #names: Map<string, Holder> = new Map();

  /**
   * The name `key`, of a process that speaks `P`, whether or not anybody holds it.
   *
   * ```ts
   * const visits = registry.name<CounterProtocol>('visits');
   * await Counter.start({ scope, name: visits });
   * await call(visits, ['get']);
   * ```
   */
  name<P = Untyped>(key: string): Name<NoInfer<P>> {
    checkString('key of name', key);
    return new Name<P>(this, key);
  }

  /**
   * Gives a process a name. It loses the name when it ends.
   *
   * OTP: `register/2`.
   *
   * @returns the registration; disposing of it takes the name back
   * @throws {@link NameTakenError} if the name has a living holder
   * @throws {@link NoProcessError} if the process has ended
   */
  register(key: string, pid: Pid<unknown>): Disposable {
    checkString('key of register', key);
    checkPid('pid of register', pid);
    const taken = this.whereis(key);
    if (taken !== undefined) throw new NameTakenError(key, taken);
    const holder = new Holder(this.#names, key, pid);
    if (!behind(pid).watch(holder)) throw new NoProcessError(pid, `register "${key}"`);
    this.#names.set(key, holder);
    return {
      [Symbol.dispose]: () => {
        if (this.#names.get(key) === holder) this.unregister(key);
      },
    };
  }

  /**
   * Takes a name back; the process is not touched.
   *
   * OTP: `unregister/1`.
   *
   * @throws {@link NoProcessError} if nobody has the name
   */
  unregister(key: string): void {
    checkString('key of unregister', key);
    const holder = this.#names.get(key);
    if (holder === undefined) throw new NoProcessError(key, 'unregister');
    behind(holder.pid).unwatch(holder);
    this.#names.delete(key);
  }

  /** Takes the name back from `pid`, if that has it. @internal */
  release(key: string, pid: Pid<unknown>): void {
    if (this.#names.get(key)?.pid === pid) this.unregister(key);
  }

  /** Who has the name; never a process that has ended. OTP: `whereis/1`. */
  whereis<P = Untyped>(key: string): Pid<NoInfer<P>> | undefined {
    checkString('key of whereis', key);
    const holder = this.#names.get(key);
    return holder === undefined || behind(holder.pid).dead ? undefined : (holder.pid as Pid<P>);
  }

  /** All names that are held, in the order they were given. OTP: `registered/0`. */
  keys(): string[] {
    return [...this.#names].filter(([, { pid }]) => !behind(pid).dead).map(([key]) => key);
  }
}
