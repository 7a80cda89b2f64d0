/**
 * A tree of processes as a program: signals stop it in order, and the exit code says how it ended.
 *
 * OTP: an application that is started `permanent`, and `init:stop/0`, which SIGTERM brings about there.
 * Differs: a stop has one deadline for all of it.
 *
 * @module
 */

import type { Actor, ArgsOption } from '../actor/base.ts';
import { checkArgs, checkOptions, checkRuntime, checkString, checkTimeout } from '../check.ts';
import { InvalidArgumentError, type StartIgnoredError } from '../errors.ts';
import { ExitReason } from '../primitives/exit-reason.ts';
import type { Pid } from '../primitives/pid.ts';
import { print } from '../runtime/reporter.ts';
import type { RuntimeOptions } from '../runtime/runtime.ts';
import { Scope } from '../scope.ts';

/** What a program is told of how it runs. */
export interface MainOptions {
  /**
   * How long a stop may take, from the signal until nothing holds the process open, in milliseconds.
   * Then it is ended, with a report of what would not stop.
   *
   * @defaultValue 10000
   */
  readonly deadline?: number | undefined;
  /** What the program is called in what it prints. @defaultValue the name of the class, or `"main"` */
  readonly name?: string | undefined;
  /** The parts of the runtime that are to be replaced: a reporter, for one. */
  readonly runtime?: RuntimeOptions | undefined;
}

/** A class of actors, as far as it is known here. */
interface Startable {
  start(options: {
    readonly scope: Scope;
    readonly args?: readonly unknown[] | undefined;
    readonly onExit: (reason: ExitReason) => void;
  }): Promise<Pid<unknown>>;
}

/* What a shell calls the end by a signal: 128 and its number. */
const CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/* What starts the program hands a signal on that the terminal has sent to both: `npm` does. In milliseconds. */
const ECHO = 300;

/* Of a timer of the host, in milliseconds: more than 24 days. */
const LONGEST = 2 ** 31 - 1;

type Signal = keyof typeof CODES;

/**
 * Runs an actor, mostly a supervisor, as the program.
 *
 * SIGINT and SIGTERM stop it in order: what was started last is stopped first, and the whole stop has
 * one `deadline`. A second signal ends the process at once, unless it is the same within 300 ms: a Ctrl-C
 * comes twice to a program that `npm` has started. It prints when it is told to stop, and how it
 * ended; what is wrong goes to standard error.
 *
 * The exit code is 0 if it ended `normal` or by `shutdown`, as a stop ends it; 1 if it could not
 * start, failed, or did not stop in time; 130 or 143 after a second signal. While it runs the process
 * has listeners for the two signals; before and after, and without `runMain`, it has none.
 *
 * ```ts
 * await runMain(App, { deadline: 5_000 });
 * ```
 *
 * OTP: an application that is started `permanent`.
 *
 * @returns once everything has ended; a failure of the program is in its exit code
 * @throws {@link InvalidArgumentError} if it is called wrongly, and for nothing else
 */
export async function runMain<Args extends readonly unknown[], P>(
  Root: new (...args: Args) => Actor<unknown, P>,
  ...[options]: [] extends Args
    ? [options?: MainOptions & ArgsOption<Args>]
    : [options: MainOptions & ArgsOption<Args>]
): Promise<void> {
  const {
    deadline = 10_000,
    name = Root.name === '' ? 'main' : Root.name,
    args,
    runtime,
  } = checked(Root, options);
  const main = new Main(name, deadline);
  process.on('SIGINT', main.stop).on('SIGTERM', main.stop);
  try {
    const reason = await Scope.run((scope) => main.run(scope, Root as unknown as Startable, args), {
      name,
      runtime,
    });
    main.ended(reason);
  } catch (error) {
    main.failed(error);
  } finally {
    process.off('SIGINT', main.stop).off('SIGTERM', main.stop);
  }
}

function checked<Args extends readonly unknown[]>(
  Root: unknown,
  options: (MainOptions & { readonly args?: Args | undefined }) | undefined = {},
): MainOptions & { readonly args?: Args | undefined } {
  if (typeof (Root as Partial<Startable> | undefined)?.start !== 'function') {
    throw new InvalidArgumentError('root of runMain', Root, 'the class of an actor');
  }
  checkOptions('options of runMain', options);
  if (options.deadline !== undefined) checkTimeout('deadline of runMain', options.deadline);
  if (options.name !== undefined) checkString('name of runMain', options.name);
  if (options.args !== undefined) checkArgs('args of runMain', options.args);
  checkRuntime('runMain', options.runtime);
  return options;
}

/* Of a start: it was called off, or nothing was wanted. */
function isNoFailure(error: unknown): boolean {
  const { code, reason } = (error ?? {}) as Partial<StartIgnoredError & { reason: ExitReason }>;
  return code === 'FAUXTP_START_IGNORED' || (reason !== undefined && ExitReason.isClean(reason));
}

class Main {
  readonly #name: string;
  readonly #deadline: number;
  #scope: Scope | undefined;
  /* The signal that it was told to stop by. */
  #told: Signal | undefined;
  #toldAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /* A tree without a socket or a timer is a program, too. */
  readonly #held = setInterval(() => undefined, LONGEST);

  constructor(name: string, deadline: number) {
    this.#name = name;
    this.#deadline = deadline;
  }

  /* @returns why it ended */
  async run(
    scope: Scope,
    Root: Startable,
    args: readonly unknown[] | undefined,
  ): Promise<ExitReason> {
    this.#scope = scope;
    try {
      return await new Promise((onExit, reject) => {
        // It may have ended before whoever awaits its start comes to look.
        Root.start({ scope, args, onExit }).catch(reject);
      });
    } catch (error) {
      // Told to stop before it was ready, it may have done as it was told, or failed at that.
      if (this.#told === undefined || !isNoFailure(error)) throw error;
      return ExitReason.shutdown;
    }
  }

  readonly stop = (signal: Signal): void => {
    const now = performance.now();
    if (signal === this.#told && now - this.#toldAt < ECHO) return;
    if (this.#told !== undefined) {
      this.#endAtOnce(`${signal} again`, CODES[signal]);
      return;
    }
    this.#told = signal;
    this.#toldAt = now;
    console.log(`${this.#name}: ${signal}, stopping within ${this.#deadline} ms`);
    this.#startDeadline();
    this.#scope?.cancel();
  };

  ended(reason: ExitReason): void {
    const line = `${this.#name}: ended, ${ExitReason.format(reason)}`;
    if (ExitReason.isClean(reason)) {
      console.log(line);
      this.#leave(0);
      return;
    }
    console.error(line);
    // It has been heard of here, so it is reported nowhere else.
    if (reason.type === 'error') print(reason.error);
    this.#leave(1);
  }

  failed(error: unknown): void {
    console.error(`${this.#name}: could not run`);
    print(error);
    this.#leave(1);
  }

  /* The process ends by itself when nothing holds it open. One that was told to stop, or has failed, must not
     be held open by what is left of it; whoever goes on after a tree that has done its work may. */
  #leave(code: number): void {
    clearInterval(this.#held);
    // What the program has said itself counts, unless it has failed.
    if (code !== 0) process.exitCode = code;
    else process.exitCode ??= code;
    if (code !== 0 || this.#told !== undefined) this.#startDeadline();
    this.#timer?.unref();
  }

  #startDeadline(): void {
    // A longer timer would ring at once: it is as good as none.
    if (this.#timer !== undefined || this.#deadline > LONGEST) return;
    this.#timer = setTimeout(() => {
      this.#endAtOnce(`not stopped within ${this.#deadline} ms`, 1);
    }, this.#deadline);
  }

  #endAtOnce(why: string, code: number): void {
    const running = this.#scope?.running() ?? [];
    const what = running.length > 0 ? running : resources();
    console.error([`${this.#name}: ${why}; ended with these still up:`, ...what].join('\n  '));
    process.exit(code);
  }
}

/* Nothing of the program's own runs any more: what of the host holds the process open? */
function resources(): string[] {
  const found = process.getActiveResourcesInfo().filter((name) => name !== 'TTYWrap');
  return [...new Set(found)].sort();
}
