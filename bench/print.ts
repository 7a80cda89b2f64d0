/**
 * Costs, for people.
 *
 * @module
 */

/** Three digits, and the unit that they fit. */
export function printCost(value: number, unit: 'ns' | 'bytes'): string {
  const steps = unit === 'ns' ? ['ns', 'µs', 'ms', 's'] : ['B', 'kB', 'MB', 'GB'];
  const sign = value < 0 ? '-' : '';
  let rest = Math.abs(value);
  let step = 0;
  while (rest >= (unit === 'ns' ? 999.5 : 9_999.5) && step < steps.length - 1) {
    rest /= 1_000;
    step += 1;
  }
  const digits = rest >= 99.95 ? 0 : rest >= 9.995 ? 1 : 2;
  return `${sign}${rest.toFixed(digits)} ${steps[step] ?? ''}`;
}
