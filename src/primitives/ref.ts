/**
 * References: each is like no other, and tells one call, monitor or timer from the next.
 *
 * OTP: `make_ref/0`.
 *
 * @module
 */

import { printByToString } from './inspect.ts';

/* Marks what is a reference without being an instance: a call is its own. */
export const IS_REF: unique symbol = Symbol.for('fauxtp.ref');

/** A reference, like no other. Compared by identity. OTP: `make_ref/0`. */
export class Ref {
  /** A shape that looks like one is none. @internal */
  declare readonly '~isRef': true;
  /** What it stands for. */
  readonly of: 'call' | 'monitor' | 'task';

  static {
    printByToString(this);
    Object.defineProperty(this.prototype, IS_REF, { value: true });
  }

  constructor(of: 'call' | 'monitor' | 'task') {
    this.of = of;
  }

  static [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && IS_REF in value;
  }

  toString(): string {
    return `#Ref<${this.of}>`;
  }
}
