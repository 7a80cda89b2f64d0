/**
 * An actor that starts for ever, and what is made for actors most often, so that their shapes are kept:
 * see `keepShape`. It has a scope of its own, which nobody closes, and holds nothing of the program's.
 *
 * @module
 */

import { DEFAULT_CALL_TIMEOUT, PendingCall } from '../call.ts';
import { DEFAULT_SHUTDOWN } from '../owned.ts';
import { ExitReason } from '../primitives/exit-reason.ts';
import type { Pid } from '../primitives/pid.ts';
import { keepShape } from '../primitives/shape.ts';
import { Scope } from '../scope.ts';
import { Actor } from './base.ts';
import { ExitRequest } from './behaviour.ts';
import { ActorProcess } from './process.ts';

class Specimen extends Actor {
  override init(): Promise<never> {
    return new Promise(() => undefined);
  }
}

// With a signal, as supervisors start: the limit of a start is kept too.
const { signal } = new AbortController();
const options = { scope: new Scope(), signal };
const starting = new ActorProcess(options, Specimen, DEFAULT_SHUTDOWN, undefined);

/** Its pid. */
export const SPECIMEN: Pid<unknown> = starting.pid;

keepShape(starting);
keepShape(new PendingCall(SPECIMEN, [], DEFAULT_CALL_TIMEOUT, undefined));
keepShape(new ExitRequest(ExitReason.normal));
