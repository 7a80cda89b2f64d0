/**
 * The command: what is to be measured, by whom, how thoroughly, and where it is written.
 *
 * @module
 */

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { CONTENDERS, ERLANG, FLOOR, LIBRARY, type Entry } from './contender.ts';
import { buildErlang, HOW_TO_GET_ERLANG, otpRelease } from './erlang.ts';
import { buildCells, givenLibrary, installedVersion, makeScratch, ownLibrary } from './library.ts';
import { plotCosts, plotGrowth } from './plot.ts';
import { Figures, type Machine, type Report } from './figures.ts';
import { fillTemplate, markdownOf } from './report.ts';
import { isDeno, measure } from './rounds.ts';
import { SECTIONS, type Section } from './workloads.ts';

const USAGE = `npm run bench -- [workload …] [options]

workloads: ${SECTIONS.map(({ id }) => id).join(', ')}; all, if none is given

  --quick           two rounds of fewer and shorter samples, without growth
  --smoke           the floor and fauxtp, tiny; only sees that everything works
  --rounds <n>      how often each cell is measured (5)
  --only <ids>      contenders: ${CONTENDERS.map(({ id }) => id).join(',')}
  --profile         see what fauxtp spends each operation on, after the rounds
  --patient         measure a cell again, up to five times, while others use the processors
  --no-growth       one size of each workload
  --library <path>  a package or its tarball, in place of this repository's
  --build           build this repository's package first, even if it looks fresh
  --node <path>     the runtime of what is measured
  --out <dir>       write results.json, results.md and the plots there
  --write-docs      write docs/performance.md and its plots
  --from <json>     measure nothing: take the results of another run
`;

const TEMPLATE = new URL('performance.template.md', import.meta.url);
const DOCS = new URL('../docs/', import.meta.url);

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    smoke: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    only: { type: 'string' },
    patient: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    'no-growth': { type: 'boolean', default: false },
    library: { type: 'string' },
    build: { type: 'boolean', default: false },
    node: { type: 'string', default: process.execPath },
    out: { type: 'string' },
    'write-docs': { type: 'boolean', default: false },
    from: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) {
  process.stdout.write(USAGE);
} else {
  const report =
    options.from === undefined
      ? await run()
      : (JSON.parse(readFileSync(options.from, 'utf8')) as Report);
  publish(report);
  // What a peer cannot do is a finding; what these cannot do is a fault of the bench or the library.
  const faults = report.results.flatMap(({ failures }) =>
    failures.filter(({ contender }) => [FLOOR, LIBRARY, ERLANG].includes(contender)),
  );
  if (faults.length > 0) process.exitCode = 1;
}

async function run(): Promise<Report> {
  const sections = chosenSections();
  const thoroughness = options.smoke ? 'smoke' : options.quick ? 'quick' : 'full';
  const rounds = roundsOf(thoroughness);
  const scratch = makeScratch();
  try {
    const library =
      options.library === undefined
        ? ownLibrary(options.build)
        : givenLibrary(options.library, scratch);
    const present: Record<string, string> = {};
    const leftOut: string[] = [];
    for (const entry of chosenContenders()) {
      const version = versionOf(entry, library.version);
      if (version !== undefined) present[entry.id] = version;
      else leftOut.push(entry.id === ERLANG ? HOW_TO_GET_ERLANG : missing(entry));
    }
    for (const reason of leftOut) say(`left out: ${reason}`);
    const contenders = Object.keys(present);
    const load = loadavg()[0] ?? 0;
    const results = await measure({
      contenders,
      sections,
      rounds,
      thoroughness,
      growth: thoroughness === 'full' && !options['no-growth'],
      profile: options.profile,
      patient: options.patient,
      node: options.node,
      cell: await buildCells(
        contenders.filter((id) => id !== ERLANG),
        library,
        scratch,
      ),
      erlang: contenders.includes(ERLANG) ? buildErlang(scratch) : undefined,
      progress: say,
    });
    return {
      date: new Date().toISOString().slice(0, 10),
      machine: machine(load),
      versions: present,
      rounds,
      results,
      leftOut,
    };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function publish(report: Report): void {
  if (options.smoke) {
    const figures = report.results.flatMap((result) => result.figures);
    say(`${figures.length} cells work`);
    for (const { workload, figures: found } of report.results) {
      if (LIBRARY in report.versions && !found.some(({ contender }) => contender === LIBRARY)) {
        say(`${LIBRARY} does not do ${workload}`);
        process.exitCode = 1;
      }
    }
    return;
  }
  process.stdout.write(`${markdownOf(report)}\n`);
  if (options.out !== undefined) {
    const out = resolve(options.out);
    writePlots(report, out);
    writeFileSync(join(out, 'results.json'), toJson(report));
    writeFileSync(join(out, 'results.md'), `${markdownOf(report)}\n`);
  }
  if (options['write-docs']) {
    const plots = fileURLToPath(new URL('performance', DOCS));
    writePlots(report, plots);
    writeFileSync(join(plots, 'results.json'), toJson(report));
    const page = fillTemplate(readFileSync(TEMPLATE, 'utf8'), report, 'performance');
    writeFileSync(new URL('performance.md', DOCS), page);
  }
}

function writePlots(report: Report, folder: string): void {
  mkdirSync(folder, { recursive: true });
  const figures = new Figures(report);
  for (const section of SECTIONS.filter((one) => figures.has(one))) {
    writeFileSync(join(folder, `${section.id}.svg`), plotCosts(section, figures));
    if (section.workloads.some(({ id }) => figures.growthOf(id).length > 0)) {
      writeFileSync(join(folder, `${section.id}-growth.svg`), plotGrowth(section, figures));
    }
  }
}

function toJson(report: Report): string {
  // Digits behind the point of a nanosecond mean nothing.
  const round = (_key: string, value: unknown): unknown =>
    typeof value === 'number' ? Math.round(value * 1_000) / 1_000 : value;
  return `${JSON.stringify(report, round, 2)}\n`;
}

function chosenSections(): readonly Section[] {
  if (positionals.length === 0) return SECTIONS;
  return positionals.map((id) => {
    const section = SECTIONS.find((one) => one.id === id);
    if (section === undefined) refuse(`there is no workload "${id}"`);
    return section;
  });
}

function chosenContenders(): readonly Entry[] {
  const ids = options.only?.split(',') ?? (options.smoke ? [FLOOR, LIBRARY] : undefined);
  const unknown = ids?.find((id) => !CONTENDERS.some((one) => one.id === id));
  if (unknown !== undefined) refuse(`there is no contender "${unknown}"`);
  return CONTENDERS.filter(({ id }) => ids === undefined || ids.includes(id));
}

function roundsOf(thoroughness: 'full' | 'quick' | 'smoke'): number {
  const rounds = Number(options.rounds ?? { full: 5, quick: 2, smoke: 1 }[thoroughness]);
  if (!(Number.isInteger(rounds) && rounds >= 1))
    refuse('--rounds takes a whole number, 1 or more');
  return rounds;
}

function versionOf(entry: Entry, library: string): string | undefined {
  if (entry.id === LIBRARY) return library;
  if (entry.id === ERLANG) return otpRelease();
  return entry.package === undefined ? '' : installedVersion(entry.package);
}

function missing({ id }: Entry): string {
  return `${id}, which is not installed (\`npm install\` in \`bench/\`)`;
}

function machine(loadBefore: number): Machine {
  // Bun and Deno give themselves out for a version of Node, too.
  const print =
    '((v) => v.bun ? `Bun ${v.bun}` : v.deno ? `Deno ${v.deno}` : `Node ${v.node} (V8 ${v.v8})`)(process.versions)';
  const args = isDeno(options.node) ? ['eval', '-p', print] : ['-p', print];
  const version = execFileSync(options.node, args, { encoding: 'utf8' }).trim();
  return {
    processor: cpus()[0]?.model ?? 'an unknown processor',
    cores: cpus().length,
    memory: totalmem(),
    system: `${type()} ${release().split('-')[0] ?? ''}`,
    runtime: version,
    load: [loadBefore, loadavg()[0] ?? 0],
  };
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function refuse(reason: string): never {
  process.stderr.write(`${reason}\n\n${USAGE}`);
  process.exit(2);
}
