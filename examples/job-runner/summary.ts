/**
 * What was found, as tables.
 *
 * @module
 */

import type { Facts } from './analyse.ts';

/** A file that was given up. */
export interface Aside {
  readonly file: string;
  readonly reason: string;
}

/* How many lines a table has. */
const LINES = 8;

export function summary(facts: readonly Facts[], aside: readonly Aside[]): string {
  const dependencies = facts.reduce((sum, each) => sum + each.dependencies, 0);
  const largest = [...facts].sort((a, b) => b.bytes - a.bytes);
  return [
    `${facts.length} packages with ${dependencies} dependencies`,
    ...table('licences', byLicense(facts)),
    ...table(
      'largest, in bytes',
      largest.map(({ bytes, file }) => [bytes, file]),
    ),
    ...table(
      'set aside',
      aside.map(({ file, reason }) => [file, reason]),
      Infinity,
    ),
  ].join('\n');
}

type Row = readonly [left: string | number, right: string | number];

function byLicense(facts: readonly Facts[]): Row[] {
  const counts = new Map<string, number>();
  for (const { license } of facts) counts.set(license, (counts.get(license) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([license, count]): Row => [count, license]);
}

function table(title: string, rows: readonly Row[], limit = LINES): string[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, limit);
  const width = Math.max(...shown.map(([left]) => String(left).length));
  const lines = shown.map(([left, right]) => {
    const cell = typeof left === 'number' ? String(left).padStart(width) : left.padEnd(width);
    return `  ${cell}  ${right}`;
  });
  const left = rows.length - shown.length;
  return ['', title, ...lines, ...(left > 0 ? [`  … and ${left} more`] : [])];
}
