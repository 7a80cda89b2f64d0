/**
 * What a run of the bench has found, as Markdown.
 *
 * @module
 */

import { CONTENDERS, ERLANG, FLOOR, LIBRARY } from './contender.ts';
import { Figures, ratio, type Report } from './figures.ts';
import { GOALS, type Goal } from './goals.ts';
import { printCost } from './print.ts';
import type { Figure } from './rounds.ts';
import { median } from './statistics.ts';
import { SECTIONS, type Section, type Workload } from './workloads.ts';

/** Everything, for the terminal or a file of its own. */
export function markdownOf(report: Report): string {
  const figures = new Figures(report);
  return [
    machineOf(report),
    goalsOf(report),
    ...SECTIONS.filter((section) => figures.has(section)).map(
      (section) =>
        `## ${section.letter}. ${section.title}\n\n${sectionOf(report, section, undefined)}`,
    ),
    failuresOf(report),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/**
 * Fills the slots of a template: `{{machine}}`, `{{goals}}`, `{{contenders}}`, and `{{<section>}}`.
 *
 * @param plots - where the plots are, seen from the page
 */
export function fillTemplate(template: string, report: Report, plots: string): string {
  const slots: Record<string, string> = {
    machine: machineOf(report),
    contenders: contendersOf(report),
    goals: goalsOf(report),
    failures: failuresOf(report),
  };
  for (const section of SECTIONS) slots[section.id] = sectionOf(report, section, plots);
  const filled = template.replaceAll(/\{\{([\w-]+)\}\}/g, (slot, name: string) => {
    if (slots[name] === undefined) throw new Error(`the template asks for ${slot}`);
    return slots[name];
  });
  return `${filled.replaceAll(/\n{3,}/g, '\n\n').trim()}\n`;
}

function machineOf({ date, machine, versions, rounds, results, leftOut }: Report): string {
  const others = median(results.flatMap(({ figures }) => figures.map((figure) => figure.others)));
  const { processor, cores, memory, system, runtime, load } = machine;
  const measured = CONTENDERS.filter(({ id }) => (versions[id] ?? '') !== '');
  return [
    `- ${date}, the median of ${rounds} ${rounds === 1 ? 'round' : 'rounds'}`,
    `- ${processor}, ${cores} cores, ${(memory / 2 ** 30).toFixed(0)} GiB, ${system}`,
    `- ${runtime}`,
    `- load average of a minute: ${load.map((value) => value.toFixed(1)).join(' before, ')} after; other processes used ${others.toFixed(2)} cores while a cell was measured (median)`,
    `- ${measured.map(({ id }) => `${id} ${versions[id] ?? ''}`).join(', ')}`,
    ...leftOut.map((reason) => `- left out: ${reason}`),
  ].join('\n');
}

function contendersOf({ versions }: Report): string {
  const rows = CONTENDERS.filter(({ id }) => versions[id] !== undefined).map(({ id, about }) => [
    id,
    versions[id] ?? '',
    about,
  ]);
  return table(['', 'version', 'what it is here'], rows);
}

function goalsOf(report: Report): string {
  const figures = new Figures(report);
  const rows = GOALS.flatMap((goal) => {
    const value = goal.value(figures);
    return value === undefined ? [] : [goalRow(goal, value)];
  });
  return rows.length === 0 ? '' : table(['', 'goal', 'asked', 'reached for', 'measured', ''], rows);
}

function goalRow({ letter, what, unit, asked, reach, atLeast }: Goal, value: number): string[] {
  const within = (limit: number): boolean => (atLeast === true ? value >= limit : value <= limit);
  const print = (limit: number): string =>
    `${atLeast === true ? '≥' : '≤'} ${printGoal(limit, unit)}`;
  const verdict = within(reach ?? asked) ? 'met' : within(asked) ? 'asked is met' : '**not met**';
  return [
    letter,
    what,
    print(asked),
    reach === undefined ? '' : print(reach),
    printGoal(value, unit),
    verdict,
  ];
}

function printGoal(value: number, unit: Goal['unit']): string {
  switch (unit) {
    case 'ns':
    case 'bytes':
      return printCost(value, unit);
    case 'times':
      return `${value.toFixed(2)} ×`;
    case 'ms':
      return `${value.toFixed(2)} ms`;
    case 'ticks':
      return value.toFixed(0);
  }
}

function sectionOf(report: Report, section: Section, plots: string | undefined): string {
  const figures = new Figures(report);
  const parts = section.workloads.flatMap((workload) => {
    const found = figures.of(workload.id);
    if (found.length === 0) return [];
    const title = section.workloads.length === 1 ? [] : [`**${workload.title}**`];
    return [...title, costsOf(figures, workload), ...notesOf(found), ...spentOf(figures, workload)];
  });
  if (plots !== undefined && parts.length > 0) {
    parts.push(`![${section.title}](${plots}/${section.id}.svg)`);
    if (section.workloads.some(({ id }) => figures.growthOf(id).length > 0)) {
      parts.push(`![How it grows](${plots}/${section.id}-growth.svg)`);
    }
  }
  return parts.join('\n\n');
}

function costsOf(figures: Figures, { id, unit, per, floor = id }: Workload): string {
  const rows = figures
    .of(id)
    .map(({ contender, median, min, max, operations }) => [
      contender === LIBRARY ? `**${contender}**` : contender,
      printCost(median, unit),
      printRatio(ratio(median, figures.cost(floor, FLOOR))),
      printRatio(ratio(median, figures.cost(id, ERLANG) ?? figures.cost(floor, ERLANG))),
      `${printCost(min, unit)} – ${printCost(max, unit)}`,
      operations.toFixed(0),
    ]);
  return table(
    ['', `${unit === 'ns' ? 'time' : 'memory'} per ${per}`, '/ floor', '/ Erlang', 'spread', 'n'],
    rows,
  );
}

const NOTE_TITLES: Readonly<Record<string, string>> = {
  first: 'first hundredth (ns each)',
  last: 'last hundredth (ns each)',
  kept: 'bytes kept when all is handled',
  ticks: 'ticks',
  due: 'due',
  tickP50: 'late p50 (ms)',
  tickP99: 'p99',
  tickMax: 'max',
  requests: 'HTTP requests',
  httpP50: 'HTTP p50 (ms)',
  httpP99: 'p99',
};

function notesOf(found: readonly Figure[]): string[] {
  const noted = found.filter(({ notes }) => Object.keys(notes).length > 0);
  const names = Object.keys(noted[0]?.notes ?? {});
  if (names.length === 0) return [];
  const rows = noted.map(({ contender, notes }) => [
    contender,
    ...names.map((name) => printNote(notes[name])),
  ]);
  return [table(['', ...names.map((name) => NOTE_TITLES[name] ?? name)], rows)];
}

function printNote(value: number | undefined): string {
  if (value === undefined) return '';
  return Number.isInteger(value) || Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2);
}

/* The shares are a profiler's, which makes all dearer; the time that they are shares of is not. */
function spentOf(figures: Figures, { id, unit, per }: Workload): string[] {
  const spent = figures.spentOn(id);
  const cost = figures.cost(id);
  if (spent.length === 0 || cost === undefined) return [];
  const rows = spent.map(({ name, file, share }) => [
    `\`${name}\``,
    file,
    `${(share * 100).toFixed(0)} %`,
    printCost(share * cost, unit),
  ]);
  return [
    `What ${LIBRARY} spends a ${per} on, as a profiler sees it:`,
    table(['function', 'in', 'share', `of a ${per}`], rows),
  ];
}

function failuresOf({ results }: Report): string {
  const failures = results.flatMap((result) => result.failures);
  if (failures.length === 0) return '';
  return ['Came to nothing:', '', ...failures.map(({ what }) => `- ${what}`)].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const numbers = head.map((_, column) => column > 0 && rows.every((row) => isNumber(row[column])));
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => pad(cell, widths[column] ?? 0, numbers[column])).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    numbers[column] === true ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}

function pad(cell: string, width: number, right: boolean | undefined): string {
  return right === true ? cell.padStart(width) : cell.padEnd(width);
}

function isNumber(cell: string | undefined): boolean {
  return cell === undefined || cell === '' || /^[-≤≥\d]/.test(cell);
}

function printRatio(value: number | undefined): string {
  if (value === undefined) return '';
  return value >= 100 ? value.toFixed(0) : value.toPrecision(2);
}
