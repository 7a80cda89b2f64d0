/**
 * Listening to abort signals.
 *
 * @module
 */

/* Who listens to a signal through `onAbort`. Holds no signal, and nothing once nobody listens. */
const audiences: WeakMap<AbortSignal, Audience> = new WeakMap();

/**
 * All that listen to one signal, behind one listener of its own: a program that hands one signal to
 * fifty calls has done nothing wrong, but from the eleventh listener on Node would warn of a leak.
 */
class Audience {
  /* Not there for a signal of the library's own. */
  readonly #signal: AbortSignal | undefined;
  readonly #listeners: Set<() => void> = new Set();

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  add(listener: () => void): void {
    if (this.#listeners.size === 0) this.#signal?.addEventListener('abort', this.tell);
    this.#listeners.add(listener);
  }

  remove(listener: () => void): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size === 0) this.#signal?.removeEventListener('abort', this.tell);
  }

  readonly tell = (): void => {
    for (const listener of this.#listeners) listener();
  };
}

/* Node takes the eleventh listener of a signal for a leak, and all that an actor hands its signal to listens
   to it. Asked for and not imported: elsewhere there is no such module. */
const events = (globalThis as { process?: Partial<NodeJS.Process> }).process?.getBuiltinModule?.(
  'events',
);

/**
 * What aborts a signal of the library's own. Whoever listens to that by `onAbort` is told from here: a
 * listener of the host, set and taken back for the start of each child, would be a tenth of the start.
 */
export class Aborter {
  readonly #controller = new AbortController();
  readonly #audience = new Audience();

  constructor() {
    audiences.set(this.signal, this.#audience);
    events?.setMaxListeners(Infinity, this.signal);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Does nothing the second time. */
  abort(reason?: unknown): void {
    if (this.signal.aborted) return;
    this.#controller.abort(reason);
    this.#audience.tell();
  }
}

/**
 * Calls `listener` when `signal` aborts.
 *
 * @returns takes the listener back; whoever listens calls it in the end, aborted or not
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  let audience = audiences.get(signal);
  if (audience === undefined) {
    audience = new Audience(signal);
    audiences.set(signal, audience);
  }
  audience.add(listener);
  return () => {
    audience.remove(listener);
  };
}

/**
 * Whether `error` is no more than the echo of `signal`: its reason, what Node makes of it, or an
 * `AbortError` after it has aborted.
 */
export function isAbortOf(error: unknown, signal: AbortSignal | undefined): boolean {
  if (signal?.aborted !== true) return false;
  if (error === signal.reason) return true;
  try {
    return error instanceof Error && (error.name === 'AbortError' || error.cause === signal.reason);
  } catch {
    return false; // it cannot be read
  }
}
