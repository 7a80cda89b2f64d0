/**
 * Counts the steps of what may never come to an end, and remembers who made the last of them.
 *
 * @module
 */

/* So many of the last steps are looked at. */
const LAST_STEPS = 16;

export class Watchdog {
  readonly #giveUp: (busy: readonly string[]) => void;
  readonly #busy: Set<string> = new Set();
  #left: number;

  /**
   * @param steps - so many may be made
   * @param giveUp - is called with who was busy at the last, at that step and at each that follows
   */
  constructor(steps: number, giveUp: (busy: readonly string[]) => void) {
    this.#left = steps;
    this.#giveUp = giveUp;
  }

  /** @param who - made a step; asked for its label at the last ones alone, since most have to make theirs */
  stepped(who: { readonly label: string }): void {
    this.#left -= 1;
    if (this.#left < LAST_STEPS) this.#busy.add(who.label);
    if (this.#left <= 0) this.#giveUp([...this.#busy]);
  }
}
