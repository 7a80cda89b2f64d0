/**
 * The diagrams of the pages, as SVG. They follow the colour scheme of the element that they are in.
 *
 * @module
 */

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #24292f; text-anchor: middle; }
  .small { font-size: 12px; fill: #57606a; }
  .left { text-anchor: start; }
  .head { font-weight: 600; }
  .box { fill: #f6f8fa; stroke: #57606a; }
  .main { fill: #ddf4ff; stroke: #0969da; }
  .bad { fill: #ffebe9; stroke: #cf222e; }
  .new { fill: #dafbe1; stroke: #1a7f37; }
  .off { fill: none; stroke: #8c959f; stroke-dasharray: 4 3; }
  .line { fill: none; stroke: #57606a; }
  .life { fill: none; stroke: #d0d7de; }
  .dashed { stroke-dasharray: 4 3; }
  .tip { fill: #57606a; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .small { fill: #9da7b3; }
    .box { fill: #21262d; stroke: #9da7b3; }
    .main { fill: #0c2d6b; stroke: #58a6ff; }
    .bad { fill: #5d0f12; stroke: #ff7b72; }
    .new { fill: #033a16; stroke: #3fb950; }
    .off { stroke: #6e7681; }
    .line { stroke: #9da7b3; }
    .life { stroke: #444c56; }
    .tip { fill: #9da7b3; }
  }
`;

function svg(title: string, width: number, height: number, ...parts: string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${title}</title>
<style>${STYLE}</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="tip" d="M0 0 8 4 0 8z"/></marker></defs>
${parts.join('\n')}
</svg>
`;
}

type Look = 'box' | 'main' | 'bad' | 'new' | 'off';

function box(x: number, y: number, width: number, label: string, look: Look = 'box'): string {
  return `<rect class="${look}" x="${x - width / 2}" y="${y - 15}" width="${width}" height="30" rx="4"/><text x="${x}" y="${y + 4.5}">${label}</text>`;
}

function text(x: number, y: number, label: string, look = 'small'): string {
  return `<text class="${look}" x="${x}" y="${y}">${label}</text>`;
}

function line(x1: number, y1: number, x2: number, y2: number, look = 'line'): string {
  return `<path class="${look}" d="M${x1} ${y1}L${x2} ${y2}"/>`;
}

function arrow(x1: number, y1: number, x2: number, y2: number, look = 'line'): string {
  return `<path class="${look}" d="M${x1} ${y1}L${x2} ${y2}" marker-end="url(#tip)"/>`;
}

// ---- trees ----------------------------------------------------------------------------------------

function tree(): string {
  return svg(
    'A supervision tree',
    640,
    220,
    ...[160, 480].map((x) => line(320, 45, x, 95)),
    ...[70, 160, 250].map((x) => line(160, 125, x, 175)),
    box(320, 30, 110, 'App', 'main'),
    box(160, 110, 130, 'Counters', 'main'),
    box(480, 110, 110, 'Listener'),
    ...[70, 160, 250].map((x, n) => box(x, 190, 80, ['visits', 'sales', 'likes'][n] ?? '')),
    text(390, 27, 'starts from left to right,', 'small left'),
    text(390, 43, 'stops from right to left', 'small left'),
    text(480, 150, 'a worker: restarted alone'),
    text(310, 186, 'restarted by Counters;', 'small left'),
    text(310, 202, 'App hears nothing of it', 'small left'),
  );
}

function strategy(name: string, after: readonly Look[], says: string): string {
  const row = (x: number, looks: readonly Look[]): string[] => [
    ...[-80, 0, 80].map((dx) => line(x, 75, x + dx, 105)),
    box(x, 60, 110, 'supervisor', 'main'),
    ...['a', 'b', 'c'].map((id, n) => box(x + (n - 1) * 80, 120, 60, id, looks[n])),
  ];
  return svg(
    `The strategy ${name}`,
    640,
    165,
    text(150, 25, 'b fails', 'head'),
    text(490, 25, says, 'head'),
    ...row(150, ['box', 'bad', 'box']),
    ...row(490, after),
    arrow(275, 90, 365, 90),
    text(490, 155, 'green: a new process, from its first state'),
  );
}

// ---- sequences ------------------------------------------------------------------------------------

/** Who takes part, and what happens, from the top down. */
function sequence(
  title: string,
  who: readonly string[],
  steps: readonly (readonly [from: number, to: number, label: string, look?: string])[],
): string {
  const at = (n: number): number => 85 + n * 190;
  const height = 70 + steps.length * 44;
  const width = at(who.length - 1) + 85;
  const parts = steps.flatMap(([from, to, label, look = 'line'], n) => {
    const y = 82 + n * 44;
    // What one does by itself stands on its line.
    if (from === to) return [box(at(from), y, 164, label, look as Look)];
    const middle = (at(from) + at(to)) / 2;
    const way = to > from ? 1 : -1;
    return [
      arrow(at(from) + 3 * way, y + 6, at(to) - 3 * way, y + 6, look),
      text(middle, y - 1, label),
    ];
  });
  return svg(
    title,
    width,
    height,
    ...who.map((_, n) => line(at(n), 45, at(n), height - 8, 'life')),
    ...who.map((name, n) => box(at(n), 30, 140, name, 'main')),
    ...parts,
  );
}

/** All diagrams, by the name of their file. */
export function diagrams(): Record<string, string> {
  return {
    tree: tree(),
    'one-for-one': strategy('one_for_one', ['box', 'new', 'box'], 'b is started again'),
    'one-for-all': strategy('one_for_all', ['new', 'new', 'new'], 'all are started again'),
    'rest-for-one': strategy('rest_for_one', ['box', 'new', 'new'], 'b and what follows it'),
    call: sequence(
      'The life of a call',
      ['caller', 'mailbox', 'server'],
      [
        [0, 1, '["add", 5]'],
        [1, 1, 'waits its turn', 'box'],
        [1, 2, 'one at a time'],
        [2, 2, 'handleCall', 'box'],
        [2, 0, 'the reply, past all mailboxes'],
        [0, 0, 'the promise is kept', 'new'],
      ],
    ),
    crash: sequence(
      'The life of a crash',
      ['caller', 'child', 'supervisor'],
      [
        [0, 1, 'call'],
        [1, 1, 'a handler throws', 'bad'],
        [1, 1, 'terminate', 'box'],
        [1, 1, 'what it owns is stopped', 'box'],
        [1, 0, 'CallExitError'],
        [1, 2, 'the exit reason', 'line dashed'],
        [2, 2, 'counts, and waits?', 'box'],
        [2, 1, 'starts it again'],
        [1, 1, 'init: a first state', 'new'],
      ],
    ),
    shutdown: sequence(
      'The life of a shutdown',
      ['runMain', 'App', 'Counters', 'Listener'],
      [
        [0, 0, 'SIGTERM', 'bad'],
        [0, 1, 'exit signal: shutdown'],
        [1, 3, 'exit signal: the last child first'],
        [3, 3, 'answers what it has', 'box'],
        [3, 1, 'has ended', 'line dashed'],
        [1, 2, 'exit signal'],
        [2, 1, 'has ended', 'line dashed'],
        [1, 0, 'has ended', 'line dashed'],
        [0, 0, 'exit code 0', 'new'],
      ],
    ),
  };
}
