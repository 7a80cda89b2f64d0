/**
 * A supervision tree as text.
 *
 * @module
 */

import { type Address, Pid, processInfo, Supervisor } from 'fauxtp';

/* A supervisor that is about to stop answers no more, and may be waiting for whoever asks here. */
const TIMEOUT = 1_000;

/** The tree from `root` down, children in start order, with what waits at each and its restarts. */
export async function tree(root: Pid<unknown>): Promise<string> {
  const lines = [describe(root), ...(await branches(root, ''))];
  return `${lines.join('\n')}\n`;
}

async function branches(supervisor: Address, indent: string) {
  const lines: string[] = [];
  const children = await Supervisor.whichChildren(supervisor, { timeout: TIMEOUT });
  for (const [left, { id, process, type, restarts }] of [...children.entries()].reverse()) {
    const isLast = left === 0;
    const what = process instanceof Pid ? describe(process) : (process ?? 'stopped');
    lines.push(`${indent}${isLast ? '└─ ' : '├─ '}${id}: ${what}, restarts ${restarts}`);
    if (type === 'supervisor') {
      const child = Supervisor.child(supervisor, id);
      lines.push(...(await branches(child, `${indent}${isLast ? '   ' : '│  '}`)));
    }
  }
  return lines;
}

function describe(process: Pid<unknown>): string {
  return `${process.toString()} queue ${processInfo(process)?.queueLength ?? 0}`;
}
