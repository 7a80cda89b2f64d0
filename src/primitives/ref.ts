/**
 * References: each is like no other, and tells one call, monitor or timer from the next.
 *
 * OTP: `make_ref/0`.
 *
 * @module
 */

import { printByToString } from './inspect.ts';

/** Compared by identity. */
export class Ref {
  /** What it stands for. */
  readonly of: 'call' | 'monitor' | 'task';

  static {
    printByToString(this);
  }

  constructor(of: 'call' | 'monitor' | 'task') {
    this.of = of;
  }

  toString(): string {
    return `#Ref<${this.of}>`;
  }
}
