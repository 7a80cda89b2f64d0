/**
 * What callers hand in, held against what they may: those without a compiler, and those that a
 * type cannot stop, are told at the door and not by a failure inside.
 *
 * @module
 */

import { InvalidArgumentError } from './errors.ts';
import { isExitReason } from './primitives/exit-reason.ts';
import type { Overflow } from './primitives/mailbox.ts';
import { type Address, isPid, type Pid } from './primitives/pid.ts';

export function isTimeout(value: unknown): value is number {
  return typeof value === 'number' && value >= 0;
}

/** What a timeout may be, in words. */
export const TIMEOUT = 'milliseconds, 0 or more (Infinity: no limit)';

/** A number of milliseconds; `Infinity` for no limit. */
export function checkTimeout(argument: string, value: unknown): void {
  if (!isTimeout(value)) throw new InvalidArgumentError(argument, value, TIMEOUT);
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

/** The arguments of a class that is started. */
export function checkArgs(argument: string, value: unknown): void {
  if (!Array.isArray(value)) {
    throw new InvalidArgumentError(argument, value, 'an array of constructor arguments');
  }
}

/** An object of options. */
export function checkOptions(argument: string, value: unknown): void {
  if (typeof value !== 'object' || value === null) {
    throw new InvalidArgumentError(argument, value, 'an object');
  }
}

export function checkPid(argument: string, value: unknown): asserts value is Pid<unknown> {
  if (isPid(value)) return;
  throw new InvalidArgumentError(argument, value, 'a pid, as start() resolves to');
}

/** A pid, a registered name, or the address of a child. */
export function checkAddress(argument: string, value: unknown): asserts value is Address {
  if (!has(value, 'resolve')) {
    throw new InvalidArgumentError(argument, value, 'a pid, a name or the address of a child');
  }
}

/** The process at an address now, if there is one. */
export function resolve(argument: string, address: Address): Pid<unknown> | undefined {
  if (isPid(address)) return address;
  checkAddress(argument, address);
  const pid: unknown = address.resolve();
  if (pid === undefined || isPid(pid)) return pid;
  throw new InvalidArgumentError(
    argument,
    address,
    'an address that resolves to a pid, or to none',
  );
}

/** An abort signal, or none; one from another realm or of a polyfill will do. */
export function checkSignal(argument: string, value: unknown): void {
  if (value === undefined || isSignal(value)) return;
  throw new InvalidArgumentError(argument, value, 'an AbortSignal');
}

export function isSignal(value: unknown): value is AbortSignal {
  // One of the host's own, or of whoever has another; to ask that for its methods would take ten times as long.
  if (value instanceof AbortSignal) return true;
  return has(value, 'addEventListener', 'removeEventListener', 'throwIfAborted');
}

export function checkReason(argument: string, value: unknown): void {
  if (!isExitReason(value)) {
    throw new InvalidArgumentError(
      argument,
      value,
      'an exit reason, such as ExitReason.normal or ExitReason.error(error)',
    );
  }
}

/** A name of a registry, or something like it. */
export function checkName(argument: string, value: unknown): void {
  if (!isName(value)) {
    throw new InvalidArgumentError(argument, value, 'a name of a registry: registry.name("db")');
  }
}

/** Whether a start can use `value` as a name. */
export function isName(value: unknown): boolean {
  return has(value, 'claim', 'release');
}

/** The options of a start that are about its mailbox. */
interface MailboxLimits {
  readonly capacity?: unknown;
  readonly overflow?: unknown;
}

/** Which of the options of a mailbox is wrong, if one is, and what it must be. */
export function wrongInMailbox({
  capacity,
  overflow,
}: MailboxLimits): readonly [field: keyof MailboxLimits, expected: string] | undefined {
  if (capacity !== undefined && !isCapacity(capacity)) {
    return ['capacity', 'a whole number, 1 or more (Infinity: no limit)'];
  }
  if (overflow === undefined) return undefined;
  if (!OVERFLOWS.includes(overflow as Overflow)) return ['overflow', OVERFLOWS.join(' or ')];
  return capacity === undefined ? ['overflow', 'left out if there is no capacity'] : undefined;
}

const OVERFLOWS: readonly Overflow[] = ['reject', 'drop-newest', 'drop-oldest'];

function isCapacity(value: unknown): boolean {
  return value === Infinity || (Number.isInteger(value) && (value as number) >= 1);
}

/** The options of `spawn` and `spawnTask`. */
export function checkSpawn(what: string, options: unknown): void {
  checkOptions(`options of ${what}`, options);
  const { name, shutdown } = options as { name?: unknown; shutdown?: unknown };
  if (name !== undefined) checkString(`name of ${what}`, name);
  if (shutdown !== undefined) checkTimeout(`shutdown of ${what}`, shutdown);
}

const RUNTIME_PARTS = { clock: ['now', 'arm'], queue: ['schedule'], reporter: ['report'] };

/** The parts of a runtime that were brought along. */
export function checkRuntime(what: string, value: unknown): void {
  if (value === undefined) return;
  checkOptions(`runtime of ${what}`, value);
  const options = value as Record<string, unknown>;
  if (options['random'] !== undefined) checkFunction(`random of ${what}`, options['random']);
  for (const [name, methods] of Object.entries(RUNTIME_PARTS)) {
    const part = options[name];
    if (part === undefined || has(part, ...methods)) continue;
    const expected = `an object with the methods ${methods.join(', ')}`;
    throw new InvalidArgumentError(`${name} of ${what}`, part, expected);
  }
}

function has(value: unknown, ...methods: string[]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return methods.every((name) => typeof (value as Record<string, unknown>)[name] === 'function');
}
