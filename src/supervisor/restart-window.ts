/**
 * Counts a supervisor's restarts, to tell a child that stumbled from one that cannot stand.
 *
 * OTP: `add_restart/1` in `supervisor.erl`.
 *
 * @module
 */

/** A sliding window over the last restarts. */
export class RestartWindow {
  readonly #maxRestarts: number;
  readonly #period: number;
  /* When the restarts were that still count, oldest first, in a ring with room for one more than is
     allowed: at each restart the oldest is all that has to be looked at. */
  readonly #times: number[] = [];
  #oldest = 0;

  /**
   * @param maxRestarts - how many restarts the period may hold; `0` allows none
   * @param period - in milliseconds
   */
  constructor(maxRestarts: number, period: number) {
    this.#maxRestarts = maxRestarts;
    this.#period = period;
  }

  /**
   * Records a restart about to be made.
   *
   * @returns `false` if it is one too many
   */
  admit(now: number): boolean {
    if (this.#maxRestarts === 0) return false;
    if (this.#maxRestarts === Infinity) return true;
    const oldest = this.#times[this.#oldest];
    this.#times[this.#oldest] = now;
    this.#oldest = (this.#oldest + 1) % this.#maxRestarts;
    // The one that makes room is the `maxRestarts`-th before this. A restart exactly one period old
    // still counts, as OTP has it.
    return oldest === undefined || now - oldest > this.#period;
  }
}
