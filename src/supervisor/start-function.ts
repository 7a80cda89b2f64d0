/**
 * The start of a child by a function of the user's, which is told what it has to do and need not do
 * it.
 *
 * OTP: the `{Module, Function, Args}` of a child spec.
 *
 * @module
 */

import type { StartOptions } from '../actor/base.ts';
import { InvalidChildSpecError, StartError, StartTimeoutError } from '../errors.ts';
import { monitor } from '../monitor.ts';
import { DEFAULT_SHUTDOWN } from '../owned.ts';
import { onAbort } from '../primitives/abort.ts';
import { ExitReason } from '../primitives/exit-reason.ts';
import { behind, isPid, type Pid } from '../primitives/pid.ts';
import type { Timer } from '../runtime/clock.ts';

/** What a supervisor hands to the `start` function of a child: pass it on to the actor's `start`. */
export type ChildStart = StartOptions;

/**
 * Starts a child by `start`. It may forget to pass on what it was handed: then a monitor hears of the
 * end, and a child that would outlive its supervisor is refused.
 *
 * @param of - whose start it is, for messages
 */
export async function startBy(
  start: (own: ChildStart) => Promise<Pid<unknown>>,
  of: string,
  own: ChildStart,
): Promise<Pid<unknown>> {
  const told = new Set<Pid<unknown>>();
  const onExit = (reason: ExitReason, process: Pid<unknown>): void => {
    if (told.has(process)) return;
    told.add(process);
    own.onExit?.(reason, process);
  };
  const pid: unknown = await inTime(start, of, { ...own, onExit });
  if (!isPid(pid)) {
    throw new InvalidChildSpecError(`start of ${of}`, pid, 'a function that resolves to a pid');
  }
  if (!behind(pid).dead && !own.scope.owns(behind(pid))) {
    const expected = 'a function that starts its child in the scope that it is handed';
    throw new InvalidChildSpecError(`start of ${of}`, start, expected);
  }
  monitor(pid, (reason) => {
    onExit(reason, pid);
  });
  return pid;
}

/* The function is handed a `startTimeout` and a `signal`, and may take no notice and never settle.
   When either is over it has some more time to fail by itself, as the start of a class does; then the
   supervisor goes on without it, and a child that comes after all is ended. */
function inTime(
  start: (own: ChildStart) => Promise<unknown>,
  of: string,
  own: ChildStart,
): Promise<unknown> {
  const { scope, signal, startTimeout = Infinity } = own;
  return new Promise((keep, reject) => {
    let timer: Timer | undefined;
    const giveUpIn = (delay: number, error: () => Error): void => {
      timer?.cancel();
      const ring = (): void => {
        stopListening?.();
        givenUp = true;
        reject(error());
      };
      timer = scope.runtime.clock.arm(delay, { label: `start of ${of}`, ring });
    };
    let givenUp = false;
    const aborted = (): void => {
      giveUpIn(DEFAULT_SHUTDOWN, () => new StartError(of, ExitReason.shutdown));
    };
    const stopListening = signal && onAbort(signal, aborted);
    if (signal?.aborted === true) aborted();
    else if (startTimeout !== Infinity) {
      giveUpIn(startTimeout + DEFAULT_SHUTDOWN, () => new StartTimeoutError(of, startTimeout));
    }
    const settled = (settle: (value: unknown) => void, value: unknown): void => {
      timer?.cancel();
      stopListening?.();
      if (givenUp && isPid(value)) behind(value).signal('kill', undefined);
      settle(value); // does nothing if it has been given up
    };
    new Promise((begun) => {
      begun(start(own));
    }).then(
      (pid) => {
        settled(keep, pid);
      },
      (error: unknown) => {
        settled(reject, error);
      },
    );
  });
}
