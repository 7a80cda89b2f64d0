/**
 * @module
 */

export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * part;
  const below = sorted[Math.floor(at)] ?? NaN;
  const above = sorted[Math.ceil(at)] ?? NaN;
  return below + (above - below) * (at - Math.floor(at));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The median of each field. */
export function medians(
  records: readonly Readonly<Record<string, number>>[],
): Record<string, number> {
  const fields = new Set(records.flatMap((record) => Object.keys(record)));
  const result: Record<string, number> = {};
  for (const field of fields) {
    result[field] = median(
      records.flatMap((record) => (record[field] === undefined ? [] : [record[field]])),
    );
  }
  return result;
}
