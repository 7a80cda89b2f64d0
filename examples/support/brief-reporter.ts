/**
 * Tells of failures in a line each: where they are expected, their stacks say nothing new.
 *
 * @module
 */

import { ExitReason, type Report, type Reporter } from 'fauxtp';

/** @param print - takes a line, and what is to be shown below it, if there is anything */
export function briefReporter(print: (line: string, detail?: unknown) => void): Reporter {
  return {
    report(report: Report) {
      switch (report.type) {
        case 'child': {
          const who = report.process?.label ?? report.id;
          print(`${who}: ${ExitReason.format(report.reason)}; ${report.then}`);
          return;
        }
        // As common as in Erlang, and harmless: what was on its way when its receiver ended.
        case 'undelivered':
          return;
        case 'overflow':
          // The others were asked to drop.
          if (report.overflow !== 'reject') return;
      }
      // Nothing else is expected: all of it.
      print(`unexpected: ${report.type}`, report);
    },
  };
}
