/**
 * What callers hand in, held against what they may: those without a compiler, and those that a
 * type cannot stop, are told at the door and not by a failure inside.
 *
 * @module
 */

import { InvalidArgumentError } from './errors.ts';
import { ExitReason, isExitReason } from './primitives/exit-reason.ts';
import { type Address, Pid } from './primitives/pid.ts';

/** A number of milliseconds; `Infinity` for no limit. */
export function checkTimeout(argument: string, value: unknown): void {
  if (typeof value !== 'number' || !(value >= 0)) {
    throw new InvalidArgumentError(argument, value, 'milliseconds, 0 or more (Infinity: no limit)');
  }
}

/** A number of milliseconds that a timer can be set to. */
export function checkDelay(argument: string, value: unknown): void {
  if (typeof value !== 'number' || !(value >= 0) || value === Infinity) {
    throw new InvalidArgumentError(argument, value, 'milliseconds, 0 or more, and finite');
  }
}

export function checkFunction(argument: string, value: unknown): void {
  if (typeof value !== 'function') throw new InvalidArgumentError(argument, value, 'a function');
}

export function checkString(argument: string, value: unknown): void {
  if (typeof value !== 'string' || value === '') {
    throw new InvalidArgumentError(argument, value, 'a string that is not empty');
  }
}

/** An options object, or none. */
export function checkOptions(argument: string, value: unknown): void {
  if (typeof value !== 'object' || value === null) {
    throw new InvalidArgumentError(argument, value, 'an object');
  }
}

export function checkPid(argument: string, value: unknown): void {
  if (!(value instanceof Pid)) {
    throw new InvalidArgumentError(argument, value, 'a pid, as start() resolves to');
  }
}

/** A pid, a registered name, or the address of a child. */
export function checkAddress(argument: string, value: unknown): asserts value is Address {
  if (
    typeof value !== 'object' ||
    value === null ||
    !('resolve' in value) ||
    typeof value.resolve !== 'function'
  ) {
    throw new InvalidArgumentError(argument, value, 'a pid, a name or the address of a child');
  }
}

export function checkSignal(argument: string, value: unknown): void {
  if (value === undefined) return;
  // Not `instanceof`: a signal from another realm, or of a polyfill, will do.
  if (typeof value !== 'object' || value === null || !('aborted' in value)) {
    throw new InvalidArgumentError(argument, value, 'an AbortSignal');
  }
}

export function checkReason(argument: string, value: unknown): void {
  if (!isExitReason(value)) {
    throw new InvalidArgumentError(
      argument,
      value,
      `an exit reason, such as ExitReason.${ExitReason.normal.type} or ExitReason.error(error)`,
    );
  }
}
