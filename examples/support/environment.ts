/**
 * What the environment says, checked before anything is started.
 *
 * @module
 */

/** A variable of the environment is not valid. */
export class InvalidEnvironment extends Error {
  override readonly name = 'InvalidEnvironment';

  constructor(variable: string, value: string, min: number, max: number) {
    super(`${variable} must be a whole number from ${min} to ${max}, not "${value}"`);
  }
}

export interface Range {
  /** @defaultValue 0 */
  readonly min?: number;
  readonly max: number;
}

/**
 * A whole number of the environment.
 *
 * @throws {@link InvalidEnvironment} if it is not one, or out of range
 */
export function numberFrom(variable: string, fallback: number, { min = 0, max }: Range): number {
  const value = process.env[variable] ?? String(fallback);
  if (/^\d+$/.test(value) && Number(value) >= min && Number(value) <= max) return Number(value);
  throw new InvalidEnvironment(variable, value, min, max);
}
