/**
 * What becomes of the messages that a process did not live to see.
 *
 * @module
 */

import { isCall } from '../call.ts';
import type { ExitReason } from '../primitives/exit-reason.ts';
import type { Pid } from '../primitives/pid.ts';
import { failureIn, type UndeliveredReport } from '../runtime/reporter.ts';
import { isNotice } from './notice.ts';
import { isOwnerExit } from './owner-exit.ts';

/**
 * What is told of `message`. A caller learns of it by its call, and news of the end of others is of no use
 * to the dead; but whoever failed has relied on them to make it known.
 *
 * @param ended - why the process ended
 * @returns nothing, if nobody need be told
 */
export function undeliveredReport(
  process: Pid<unknown>,
  message: unknown,
  ended: ExitReason | undefined,
): UndeliveredReport | undefined {
  if (isOwnerExit(message) || isCall(message)) return undefined;
  const report = { type: 'undelivered', process, message } as const;
  const reason = failureIn(message);
  if (reason !== undefined && reason !== ended) return { ...report, reason };
  return isNotice(message) ? undefined : report;
}
