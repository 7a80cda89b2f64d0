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
import { checkOptions, checkPid, checkSignal, checkString } from './check.ts';
import { AlreadyNamedError, NameTakenError, NoProcessError } from './errors.ts';
import { onAbort } from './primitives/abort.ts';
import { printByToString } from './primitives/inspect.ts';
import { type Address, behind, type Pid, type Untyped } from './primitives/pid.ts';
import { handled, rejected } from './primitives/rejected.ts';
import { Listener } from './primitives/watch-list.ts';
import type { WaitOptions } from './sleeping.ts';

/** Who has a name. The end of the process takes it back. */
export class Holder extends Listener {
  override readonly hears = false;
  readonly key: string;
  readonly pid: Pid<unknown>;
  readonly #forget: (holder: Holder) => void;

  constructor(key: string, pid: Pid<unknown>, forget: (holder: Holder) => void) {
    super();
    this.key = key;
    this.pid = pid;
    this.#forget = forget;
  }

  get label(): string {
    return `name "${this.key}"`;
  }

  told(): void {
    this.#forget(this);
  }
}

/**
 * A name of a registry: usable wherever a pid is, and as the `name` of a start. It leads to whoever
 * holds the name at the moment it is used.
 */
export interface Name<out P = Untyped> extends Address<P>, NameClaim {
  readonly key: string;
  /** Waits until somebody has the name: the same as the registry's `when`. */
  when(options?: WaitOptions): Promise<Pid<P>>;
  toString(): string;
}

class RegisteredName<out P> implements Name<P> {
  declare readonly '~protocol'?: P | undefined;
  readonly key: string;
  readonly #registry: Registry;

  static {
    printByToString(this);
  }

  constructor(registry: Registry, key: string) {
    this.#registry = registry;
    this.key = key;
  }

  resolve(): Pid<P> | undefined {
    return this.#registry.whereis<P>(this.key);
  }

  when(options?: WaitOptions): Promise<Pid<P>> {
    return this.#registry.when<P>(this.key, options);
  }

  claim(pid: Pid<unknown>): void {
    this.#registry.register(this.key, pid);
  }

  release(pid: Pid<unknown>): void {
    this.#registry.release(this.key, pid);
  }

  toString(): string {
    return `#Name<${this.key}>`;
  }
}

/**
 * Names of processes. Each leads to one process at most, and a process has one name at most.
 *
 * Make it where the tree is built, and hand it to those who need it; there may be as many as are
 * wanted.
 *
 * OTP: `register/2`, `whereis/1`, and the `via` of Elixir's `Registry`.
 * Differs: an object of the application's; there is no global one.
 */
export class Registry {
  readonly #names: Map<string, Holder> = new Map();
  readonly #holders: Map<Pid<unknown>, Holder> = new Map();
  readonly #waiting: Map<string, Set<(pid: Pid<unknown>) => void>> = new Map();

  static {
    printByToString(this);
  }

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
    return new RegisteredName<P>(this, key);
  }

  /**
   * Gives a process a name, its only one in this registry. It loses the name when it ends.
   *
   * OTP: `register/2`.
   *
   * @returns the registration; disposing of it takes the name back
   * @throws {@link NameTakenError} if the name has a living holder
   * @throws {@link AlreadyNamedError} if the process has a name here
   * @throws {@link NoProcessError} if the process has ended
   */
  register(key: string, pid: Pid<unknown>): Disposable {
    checkString('key of register', key);
    checkPid('pid of register', pid);
    const taken = this.whereis(key);
    if (taken !== undefined) throw new NameTakenError(key, taken);
    const has = this.#holders.get(pid)?.key;
    if (has !== undefined) throw new AlreadyNamedError(pid, key, has);
    const holder = new Holder(key, pid, this.#forget);
    if (!behind(pid).watch(holder)) throw new NoProcessError(pid, `register "${key}"`);
    this.#names.set(key, holder);
    this.#holders.set(pid, holder);
    for (const found of this.#waiting.get(key) ?? []) found(pid);
    return {
      [Symbol.dispose]: () => {
        this.#takeBack(holder);
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
    this.#takeBack(holder);
  }

  /** Takes the name back from `pid`, if that has it. @internal */
  release(key: string, pid: Pid<unknown>): void {
    const holder = this.#names.get(key);
    if (holder?.pid === pid) this.#takeBack(holder);
  }

  #takeBack(holder: Holder): void {
    behind(holder.pid).unwatch(holder);
    this.#forget(holder);
  }

  readonly #forget = (holder: Holder): void => {
    if (this.#names.get(holder.key) === holder) this.#names.delete(holder.key);
    if (this.#holders.get(holder.pid) === holder) this.#holders.delete(holder.pid);
  };

  /** Who has the name; never a process that has ended. OTP: `whereis/1`. */
  whereis<P = Untyped>(key: string): Pid<NoInfer<P>> | undefined {
    checkString('key of whereis', key);
    const holder = this.#names.get(key);
    return holder === undefined || behind(holder.pid).dead ? undefined : (holder.pid as Pid<P>);
  }

  /**
   * Waits until somebody has the name, and gives whoever that is; at once, if somebody has it now.
   * Whoever is started with the name has it from before its `init`.
   *
   * Differs: OTP has none; a program there asks again and again.
   *
   * @throws the reason of `signal` if it aborts first
   */
  when<P = Untyped>(key: string, options: WaitOptions = {}): Promise<Pid<NoInfer<P>>> {
    try {
      checkOptions('options of when', options);
      checkSignal('signal of when', options.signal);
      options.signal?.throwIfAborted();
      const now = this.whereis<P>(key);
      if (now !== undefined) return Promise.resolve(now);
      return this.#wait(key, options.signal) as Promise<Pid<P>>;
    } catch (error) {
      return rejected(error);
    }
  }

  #wait(key: string, signal: AbortSignal | undefined): Promise<Pid<unknown>> {
    const waiting = this.#waiting.get(key) ?? new Set();
    this.#waiting.set(key, waiting);
    const promise = new Promise<Pid<unknown>>((keep, reject) => {
      const over = (): void => {
        stopListening?.();
        waiting.delete(found);
        if (waiting.size === 0) this.#waiting.delete(key);
      };
      const found = (pid: Pid<unknown>): void => {
        over();
        keep(pid);
      };
      const aborted = (): void => {
        over();
        reject(signal?.reason as Error);
      };
      const stopListening = signal === undefined ? undefined : onAbort(signal, aborted);
      waiting.add(found);
    });
    handled(promise);
    return promise;
  }

  /** All names that are held, in the order they were given. OTP: `registered/0`. */
  keys(): string[] {
    return [...this.#names].filter(([, { pid }]) => !behind(pid).dead).map(([key]) => key);
  }

  toString(): string {
    return `#Registry<${this.keys().join(', ')}>`;
  }
}
