/**
 * Plots, as SVG: bars on a logarithmic scale, and lines that show growth. They stand on a page of
 * either colour scheme, so they bring none of their own but for the lines.
 *
 * @module
 */

import { ERLANG, FLOOR, LIBRARY } from './contender.ts';
import { printCost } from './print.ts';
import type { Figures } from './figures.ts';
import type { Figure } from './rounds.ts';
import type { Section, Workload } from './workloads.ts';

const WIDTH = 720;
const ROW = 20;
const LABELS = 90;
const VALUES = 80;

const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #24292f; }
  .title { font-weight: 600; }
  .axis { fill: #57606a; font-size: 11px; }
  .grid { stroke: #d0d7de; }
  .spread { stroke: #24292f; }
  .bar { fill: #afb8c1; }
  .line { fill: none; stroke-width: 2; stroke: #8c959f; }
  .${LIBRARY} { fill: #0969da; }
  .${FLOOR} { fill: #6e7781; }
  .${ERLANG} { fill: #bf3989; }
  .line.${LIBRARY} { fill: none; stroke: #0969da; }
  .line.${FLOOR} { fill: none; stroke: #6e7781; }
  .line.${ERLANG} { fill: none; stroke: #bf3989; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .axis { fill: #8b949e; }
    .grid { stroke: #30363d; }
    .spread { stroke: #e6edf3; }
    .bar { fill: #484f58; }
    .${LIBRARY} { fill: #4493f8; }
    .${FLOOR} { fill: #8b949e; }
    .${ERLANG} { fill: #db61a2; }
    .line.${LIBRARY} { stroke: #4493f8; }
    .line.${FLOOR} { stroke: #8b949e; }
    .line.${ERLANG} { stroke: #db61a2; }
  }`;

/** A bar for each contender, a group of them for each workload. */
export function plotCosts(section: Section, figures: Figures): string {
  const groups = section.workloads
    .map((workload) => ({ workload, found: figures.of(workload.id) }))
    .filter(({ found }) => found.length > 0);
  const scale = new LogScale(
    // A little less than the least, so that the least has a bar.
    groups.flatMap(({ found }) => found.flatMap(({ min, max }) => [min * 0.95, max])),
    LABELS,
    WIDTH - VALUES,
  );
  const parts: string[] = [];
  let top = 0;
  for (const { workload, found } of groups) {
    const title = `${section.title}: ${workload.title}, ${unitOf(workload)}`;
    parts.push(`<text class="title" x="0" y="${top + 14}">${escape(title)}</text>`);
    top += 24;
    parts.push(...decades(scale, workload, top, found.length * ROW));
    for (const figure of found) {
      parts.push(bar(figure, workload, scale, top));
      top += ROW;
    }
    top += 28;
  }
  return svg(WIDTH, top, section.title, parts);
}

function bar(figure: Figure, { unit }: Workload, scale: LogScale, top: number): string {
  const { contender, median, min, max } = figure;
  const middle = top + ROW / 2;
  const end = scale.at(median);
  const width = Math.max(1, end - LABELS);
  return [
    `<text x="${LABELS - 8}" y="${middle + 4}" text-anchor="end">${escape(contender)}</text>`,
    `<rect class="bar ${contender}" x="${LABELS}" y="${top + 3}" width="${px(width)}" height="${ROW - 6}"/>`,
    `<path class="spread" d="M${px(scale.at(min))} ${middle}H${px(scale.at(max))}"/>`,
    `<text x="${px(Math.max(end, scale.at(max)) + 6)}" y="${middle + 4}">${printCost(median, unit)}</text>`,
  ].join('');
}

function decades(scale: LogScale, { unit }: Workload, top: number, height: number): string[] {
  return scale.decades.map((value) => {
    const x = px(scale.at(value));
    return (
      `<path class="grid" d="M${x} ${top}V${top + height}"/>` +
      `<text class="axis" x="${x}" y="${top + height + 13}" text-anchor="middle">${round(value, unit)}</text>`
    );
  });
}

const PANEL = { width: 340, height: 190, left: 56, right: 60, top: 44, bottom: 40 };

/** A panel for each workload: what one operation costs at each size. */
export function plotGrowth(section: Section, figures: Figures): string {
  const panels = section.workloads
    .map((workload) => ({ workload, found: figures.growthOf(workload.id) }))
    .filter(({ found }) => found.length > 0);
  const columns = Math.min(2, panels.length);
  const rows = Math.ceil(panels.length / columns);
  const parts = panels.map(({ workload, found }, index) => {
    const x = (index % columns) * (PANEL.width + 20);
    const y = Math.floor(index / columns) * PANEL.height;
    return `<g transform="translate(${x} ${y})">${panel(workload, found)}</g>`;
  });
  const width = columns * (PANEL.width + 20);
  return svg(width, rows * PANEL.height, `${section.title}: how it grows`, parts);
}

function panel(workload: Workload, found: readonly Figure[]): string {
  const { width, height, left, right, top, bottom } = PANEL;
  const { unit, title, sizeOf } = workload;
  // What weighs little in few can come out as less than nothing.
  const shown = found.filter(({ median }) => median > 0);
  const across = new LogScale(
    shown.map(({ size }) => size),
    left,
    width - right,
  );
  const up = new LogScale(
    shown.map(({ median }) => median),
    height - bottom,
    top,
  );
  const labels = new Set<number>();
  const series = [...new Set(shown.map(({ contender }) => contender))]
    .map((contender) => ({
      contender,
      points: shown.filter((figure) => figure.contender === contender),
    }))
    .sort((a, b) => (b.points.at(-1)?.median ?? 0) - (a.points.at(-1)?.median ?? 0));
  const lines = series.map(({ contender, points }) => {
    const path = points.map(({ size, median }) => `${px(across.at(size))} ${px(up.at(median))}`);
    const last = points.at(-1);
    // Lines that end close to each other would have their names on top of each other.
    let y = Math.round(up.at(last?.median ?? 1)) + 4;
    while ([...labels].some((taken) => Math.abs(taken - y) < 13)) y += 1;
    labels.add(y);
    return (
      `<path class="line ${contender}" d="M${path.join('L')}"/>` +
      `<text class="${contender}" x="${width - right + 6}" y="${y}">${contender}</text>`
    );
  });
  const heights = up.decades.map((value) => {
    const y = px(up.at(value));
    return (
      `<path class="grid" d="M${left} ${y}H${width - right}"/>` +
      `<text class="axis" x="${left - 6}" y="${Number(y) + 4}" text-anchor="end">${round(value, unit)}</text>`
    );
  });
  const sizes = across.decades.map(
    (size) =>
      `<text class="axis" x="${px(across.at(size))}" y="${height - bottom + 18}" text-anchor="middle">${size.toLocaleString('en')}</text>`,
  );
  return [
    `<text class="title" x="0" y="14">${escape(`${title}, ${unitOf(workload)}`)}</text>`,
    `<text class="axis" x="0" y="30">by ${escape(sizeOf)}</text>`,
    ...heights,
    ...sizes,
    ...lines,
  ].join('');
}

class LogScale {
  readonly decades: readonly number[];
  readonly #low: number;
  readonly #high: number;
  readonly #from: number;
  readonly #to: number;

  /** Whole decades that hold all `values`, laid out between two places. */
  constructor(values: readonly number[], from: number, to: number) {
    const positive = values.filter((value) => value > 0);
    this.#low = Math.floor(Math.log10(Math.min(...positive)));
    this.#high = Math.max(this.#low + 1, Math.ceil(Math.log10(Math.max(...positive))));
    this.#from = from;
    this.#to = to;
    this.decades = Array.from(
      { length: this.#high - this.#low + 1 },
      (_, step) => 10 ** (this.#low + step),
    );
  }

  at(value: number): number {
    const part =
      (Math.log10(Math.max(value, 10 ** this.#low)) - this.#low) / (this.#high - this.#low);
    return this.#from + part * (this.#to - this.#from);
  }
}

function svg(width: number, height: number, title: string, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escape(title)}</title>`,
    `<style>${STYLE}\n</style>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

function unitOf({ unit, per }: Workload): string {
  return `${unit === 'ns' ? 'time' : 'memory'} per ${per}`;
}

/* A decade, without digits behind the point. */
function round(value: number, unit: 'ns' | 'bytes'): string {
  if (unit === 'bytes') return value >= 1_000 ? `${value / 1_000} kB` : `${value} B`;
  return printCost(value, unit).replace(/\.0+ /, ' ');
}

function px(value: number): string {
  return value.toFixed(1);
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('`', '');
}
