/**
 * The world outside of a simulation: what it does there is not known, but a host may say whether it is
 * at something.
 *
 * @module
 */

interface Host {
  readonly process?: { readonly getActiveResourcesInfo?: () => readonly string[] };
}

/** Whether something is under way outside that was not when this was made, or last told to get used. */
export class Outside {
  #usual: Map<string, number> = counted();

  /**
   * @param timersCount - whether a timer counts in any case: one of the runner's that ends just after this was
   * made would hide one of the test's. A runner that keeps one of its own while a test runs makes it busy for ever.
   */
  constructor(timersCount: boolean = false) {
    if (timersCount) this.#usual.delete('Timeout');
  }

  /** Whether the host says anything: to be asked while a timer is pending. */
  get isSeen(): boolean {
    return (counted().get('Timeout') ?? 0) > 0;
  }

  /** Always false on a host that does not say. */
  get busy(): boolean {
    return this.isBusyBeside(0);
  }

  /** @param timers - so many are the kit's own, and nothing that a test waits for */
  isBusyBeside(timers: number): boolean {
    for (const [kind, count] of this.look()) {
      const own = kind === 'Timeout' ? timers : 0;
      if (count - own > (this.#usual.get(kind) ?? 0)) return true;
    }
    return false;
  }

  /**
   * Sees what has ended. It is usual no more: else it would hide one that comes in its place. To be
   * called often, since kinds are counted and nothing tells one timer of the host from another.
   */
  look(): ReadonlyMap<string, number> {
    const now = counted();
    for (const [kind, count] of this.#usual) {
      if ((now.get(kind) ?? 0) < count) this.#usual.set(kind, now.get(kind) ?? 0);
    }
    return now;
  }

  /** Takes what is under way now for something that stays: a socket that listens, say. */
  getUsed(): void {
    this.#usual = counted();
  }
}

function counted(): Map<string, number> {
  const { process } = globalThis as unknown as Host;
  const counts = new Map<string, number>();
  for (const kind of process?.getActiveResourcesInfo?.() ?? []) {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}
