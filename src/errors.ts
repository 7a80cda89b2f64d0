/**
 * Every way to fail, each a class of its own.
 *
 * All have a literal `name` and `code`, the values as fields, and the error that caused them as
 * `cause`, so that nobody needs to read a message to know what happened.
 *
 * @module
 */

import { ExitReason } from './primitives/exit-reason.ts';
import type { Address, Pid } from './primitives/pid.ts';
import { preview } from './primitives/preview.ts';

/** What all errors of this library are. */
export abstract class FauxtpError extends Error {
  /** The same in every version and in minified code. */
  abstract readonly code: `FAUXTP_${string}`;
}

/* What a reason has to offer as the `cause` of an error. */
function causeOf(reason: ExitReason): ErrorOptions {
  if (reason.type === 'error') return { cause: reason.error };
  return reason.type === 'shutdown' && reason.detail instanceof Error
    ? { cause: reason.detail }
    : {};
}

/* Keeps why it came. If that is an error, whoever prints this one sees it as the cause, once and not twice. */
function keepReason(error: Error, reason: ExitReason): void {
  const enumerable = !('cause' in error);
  Object.defineProperty(error, 'reason', {
    value: reason,
    enumerable,
    configurable: true,
    writable: true,
  });
}

/**
 * A function of the library was given something that it cannot work with. Nothing was done.
 *
 * OTP: `badarg`.
 */
export class InvalidArgumentError extends FauxtpError {
  override readonly name = 'InvalidArgumentError';
  readonly code = 'FAUXTP_INVALID_ARGUMENT';
  /** Which one: `timeout of call`. */
  readonly argument: string;
  readonly value: unknown;
  /** What it takes instead. */
  readonly expected: string;

  constructor(argument: string, value: unknown, expected: string) {
    super(`${argument} must be ${expected}, not ${preview(value)}`);
    this.argument = argument;
    this.value = value;
    this.expected = expected;
  }
}

/**
 * Something was to be started in a scope that is cancelled or has ended. Nothing was started.
 */
export class ScopeClosedError extends FauxtpError {
  override readonly name = 'ScopeClosedError';
  readonly code = 'FAUXTP_SCOPE_CLOSED';
  /** The name of the scope. */
  readonly scope: string;
  /** What was to be started. */
  readonly what: string;

  constructor(scope: string, what: string) {
    super(`cannot start ${what}: scope "${scope}" is closed; start it in one that is open`);
    this.scope = scope;
    this.what = what;
  }
}

/**
 * An actor did not start: its constructor or its `init` threw, it decided not to run, or it was
 * told to end before it was ready, by its owner for one.
 *
 * It is gone. Its `terminate` has run only if `init` finished after it had been told to end.
 *
 * OTP: `{error, Reason}` of `start_link`.
 */
export class StartError extends FauxtpError {
  override readonly name = 'StartError';
  readonly code = 'FAUXTP_START';
  readonly label: string;
  declare readonly reason: ExitReason;

  constructor(label: string, reason: ExitReason) {
    super(`${label} did not start: ${ExitReason.format(reason)}`, causeOf(reason));
    this.label = label;
    keepReason(this, reason);
  }
}

/**
 * An actor's `init` returned `ignore()`: it is not wanted, and that is no failure. Nothing runs, and
 * nothing is left behind.
 *
 * OTP: `ignore` of `start_link`.
 */
export class StartIgnoredError extends FauxtpError {
  override readonly name = 'StartIgnoredError';
  readonly code = 'FAUXTP_START_IGNORED';
  readonly label: string;

  constructor(label: string) {
    super(`${label} chose not to run: its init returned ignore()`);
    this.label = label;
  }
}

/**
 * The start of an actor took longer than its `startTimeout`. It was killed.
 *
 * Its `terminate` has not run, and what it had started in its own scope has ended. An `init` that
 * was under way cannot be interrupted: its code may go on, and what it returns is dropped.
 *
 * OTP: `{error, timeout}` of `start_link`.
 */
export class StartTimeoutError extends FauxtpError {
  override readonly name = 'StartTimeoutError';
  readonly code = 'FAUXTP_START_TIMEOUT';
  readonly label: string;
  /** In milliseconds. */
  readonly timeout: number;

  constructor(label: string, timeout: number) {
    super(
      `${label} was not ready within ${timeout} ms; its init is slow, or waits for what never comes`,
    );
    this.label = label;
    this.timeout = timeout;
  }
}

/**
 * Something that only a running actor can do was asked of one that does not run: in its
 * constructor, on an instance made with `new`, or after its end.
 */
export class NotRunningError extends FauxtpError {
  override readonly name = 'NotRunningError';
  readonly code = 'FAUXTP_NOT_RUNNING';
  readonly className: string;
  /** What was asked: `receive`. */
  readonly what: string;

  constructor(className: string, what: string) {
    super(
      `${what} needs a running actor: start ${className} with ${className}.start({ scope }), ` +
        `and use it from init on, until the actor has ended`,
    );
    this.className = className;
    this.what = what;
  }
}

/**
 * The actor that was waiting is to end: its pending `receive` and its pending calls are over.
 *
 * Let it pass; what the actor ends with is `reason`, whatever is thrown after.
 */
export class ActorExitError extends FauxtpError {
  override readonly name = 'ActorExitError';
  readonly code = 'FAUXTP_ACTOR_EXIT';
  readonly process: Pid<unknown>;
  declare readonly reason: ExitReason;

  constructor(process: Pid<unknown>, reason: ExitReason) {
    super(`${process.toString()} is ending: ${ExitReason.format(reason)}`, causeOf(reason));
    this.process = process;
    keepReason(this, reason);
  }
}

/**
 * A `call` had no reply in time.
 *
 * The server has not been told: it may still do what was asked, and a reply that comes late is
 * dropped. Ask again only for what is safe to do twice.
 *
 * OTP: `exit({timeout, {gen_server, call, [Server, Request, Timeout]}})`.
 */
export class CallTimeoutError extends FauxtpError {
  override readonly name = 'CallTimeoutError';
  readonly code = 'FAUXTP_CALL_TIMEOUT';
  readonly server: Pid<unknown>;
  readonly request: unknown;
  /** How long the caller waited, in milliseconds. */
  readonly timeout: number;
  /** How many messages waited at the server when the time was over. */
  readonly queueLength: number;

  constructor(server: Pid<unknown>, request: unknown, timeout: number, queueLength: number) {
    super(
      `no reply from ${server.toString()} to ${preview(request)} within ${timeout} ms; ` +
        `${queueLength} messages wait there`,
    );
    this.server = server;
    this.request = request;
    this.timeout = timeout;
    this.queueLength = queueLength;
  }
}

/**
 * A `call` found no room at a server with a `capacity`, or had to make room there for a newer message.
 *
 * The request has not been handled and will not be, so it is safe to ask again: later, or less often.
 *
 * OTP: none; a mailbox has no bounds there.
 */
export class MailboxFullError extends FauxtpError {
  override readonly name = 'MailboxFullError';
  readonly code = 'FAUXTP_MAILBOX_FULL';
  readonly server: Pid<unknown>;
  readonly request: unknown;
  /** How many messages may wait there. */
  readonly capacity: number;

  constructor(server: Pid<unknown>, request: unknown, capacity: number) {
    super(
      `${server.toString()} will not handle ${preview(request)}: ${capacity} messages wait there, ` +
        `which is all that may; ask again later`,
    );
    this.server = server;
    this.request = request;
    this.capacity = capacity;
  }
}

/**
 * A `call` will never be answered: the server was not there (`noproc`), or ended before it replied.
 *
 * If it failed, `cause` is what it threw. The request may have been handled in part.
 *
 * OTP: the exit of `gen_server:call/3` with the server's reason.
 */
export class CallExitError extends FauxtpError {
  override readonly name = 'CallExitError';
  readonly code = 'FAUXTP_CALL_EXIT';
  /** The pid, or the address that led to none. */
  readonly server: Address;
  readonly request: unknown;
  declare readonly reason: ExitReason;

  constructor(server: Address, request: unknown, reason: ExitReason) {
    super(
      `${preview(server)} will not answer ${preview(request)}: ${ExitReason.format(reason)}`,
      causeOf(reason),
    );
    this.server = server;
    this.request = request;
    keepReason(this, reason);
  }
}

/**
 * A `call` would wait for itself: the server waits, by way of the calls in `chain`, for the very
 * actor that calls it. The call was not sent.
 *
 * Break the circle with a cast, or answer later with `reply`.
 *
 * OTP: `calling_self`, which sees only the circle of one.
 */
export class CallCycleError extends FauxtpError {
  override readonly name = 'CallCycleError';
  readonly code = 'FAUXTP_CALL_CYCLE';
  /** From the caller, over those it would wait for, to the caller. */
  readonly chain: readonly Pid<unknown>[];
  readonly request: unknown;

  constructor(chain: readonly Pid<unknown>[], request: unknown) {
    super(
      `calling with ${preview(request)} would wait for itself: ` +
        `${chain.map((pid) => pid.toString()).join(' -> ')}; use a cast, or reply later`,
    );
    this.chain = chain;
    this.request = request;
  }
}

/**
 * A message, a link, a timer was meant for someone who is not there.
 *
 * OTP: `badarg` of a send to a name that nobody has, `noproc` of a link.
 */
export class NoProcessError extends FauxtpError {
  override readonly name = 'NoProcessError';
  readonly code = 'FAUXTP_NO_PROCESS';
  /** The pid, or the address that led to none. */
  readonly target: unknown;
  /** What was to be done: `send`. */
  readonly what: string;

  constructor(target: unknown, what: string) {
    super(`cannot ${what}: there is no process at ${preview(target)}`);
    this.target = target;
    this.what = what;
  }
}

/** A `receive` saw no message that matches in time. All messages are still there. */
export class ReceiveTimeoutError extends FauxtpError {
  override readonly name = 'ReceiveTimeoutError';
  readonly code = 'FAUXTP_RECEIVE_TIMEOUT';
  readonly process: Pid<unknown>;
  /** In milliseconds. */
  readonly timeout: number;
  /** How many messages wait that did not match. */
  readonly queueLength: number;

  constructor(process: Pid<unknown>, timeout: number, queueLength: number) {
    super(
      `${process.toString()} received nothing that matches within ${timeout} ms ` +
        `(${queueLength} other messages wait); give receive an "after" to go on instead`,
    );
    this.process = process;
    this.timeout = timeout;
    this.queueLength = queueLength;
  }
}

/** A second `receive` was begun while one waits: which of them gets a message would be chance. */
export class ReceiveInProgressError extends FauxtpError {
  override readonly name = 'ReceiveInProgressError';
  readonly code = 'FAUXTP_RECEIVE_IN_PROGRESS';
  readonly process: Pid<unknown>;

  constructor(process: Pid<unknown>) {
    super(`${process.toString()} waits in a receive already; await it before the next one`);
    this.process = process;
  }
}

/**
 * A name has a living holder already.
 *
 * OTP: `{already_started, Pid}`, `badarg` of `register/2`.
 */
export class NameTakenError extends FauxtpError {
  override readonly name = 'NameTakenError';
  readonly code = 'FAUXTP_NAME_TAKEN';
  /** The name that is taken. */
  readonly key: string;
  readonly holder: Pid<unknown>;

  constructor(key: string, holder: Pid<unknown>) {
    super(`the name "${key}" is taken by ${holder.toString()}`);
    this.key = key;
    this.holder = holder;
  }
}

/**
 * A process was to get a second name in a registry. It has one, and keeps it.
 *
 * OTP: `badarg` of `register/2`.
 */
export class AlreadyNamedError extends FauxtpError {
  override readonly name = 'AlreadyNamedError';
  readonly code = 'FAUXTP_ALREADY_NAMED';
  readonly process: Pid<unknown>;
  /** The name that it was to get. */
  readonly key: string;
  /** The name that it has. */
  readonly has: string;

  constructor(process: Pid<unknown>, key: string, has: string) {
    super(
      `${process.toString()} is registered as "${has}" and cannot be "${key}" as well; ` +
        `unregister it first, or use another registry`,
    );
    this.process = process;
    this.key = key;
    this.has = has;
  }
}

/**
 * A GenServer was asked for something that its class has no handler for. It ends with this error,
 * as OTP's server ends with `undef` or `function_clause`.
 */
export class HandlerMissingError extends FauxtpError {
  override readonly name = 'HandlerMissingError';
  readonly code = 'FAUXTP_HANDLER_MISSING';
  readonly className: string;
  readonly handler: string;
  readonly request: unknown;

  constructor(className: string, handler: string, message: unknown) {
    super(
      `${className} has no ${handler}` +
        (message === undefined ? '' : `, and was asked ${preview(message)}`),
    );
    this.className = className;
    this.handler = handler;
    this.request = message;
  }
}

/**
 * A handler returned what is no result. The actor ends with this error.
 *
 * OTP: `{bad_return_value, Value}`.
 */
export class BadReturnError extends FauxtpError {
  override readonly name = 'BadReturnError';
  readonly code = 'FAUXTP_BAD_RETURN';
  readonly handler: string;
  readonly value: unknown;

  constructor(handler: string, value: unknown, expected: string) {
    super(`${handler} must return ${expected}, not ${preview(value)}`);
    this.handler = handler;
    this.value = value;
  }
}

/**
 * A child spec, or a flag of the supervisor, is not valid. Nothing was started.
 *
 * OTP: `start_spec`, `supervisor_data`.
 */
export class InvalidChildSpecError extends FauxtpError {
  override readonly name = 'InvalidChildSpecError';
  readonly code = 'FAUXTP_INVALID_CHILD_SPEC';
  /** Which field: `restart of child "db"`. */
  readonly field: string;
  readonly value: unknown;
  readonly expected: string;

  constructor(field: string, value: unknown, expected: string) {
    super(`${field} must be ${expected}, not ${preview(value)}`);
    this.field = field;
    this.value = value;
    this.expected = expected;
  }
}

/**
 * A child did not start. From a supervisor's own start: those before it have been stopped again.
 * From `startChild`: nothing of it is kept.
 *
 * OTP: `{failed_to_start_child, Id, Reason}`.
 */
export class ChildStartError extends FauxtpError {
  override readonly name = 'ChildStartError';
  readonly code = 'FAUXTP_CHILD_START';
  readonly id: string;
  declare readonly reason: ExitReason;

  constructor(id: string, reason: ExitReason) {
    super(`child "${id}" did not start: ${ExitReason.format(reason)}`, causeOf(reason));
    this.id = id;
    keepReason(this, reason);
  }
}

/**
 * A supervisor has no child of this id.
 *
 * OTP: `{error, not_found}`.
 */
export class ChildNotFoundError extends FauxtpError {
  override readonly name = 'ChildNotFoundError';
  readonly code = 'FAUXTP_CHILD_NOT_FOUND';
  readonly supervisor: Pid<unknown>;
  /** The id, or the process, of a dynamic supervisor. */
  readonly id: string | Pid<unknown>;

  constructor(supervisor: Pid<unknown>, id: string | Pid<unknown>) {
    super(
      `${supervisor.toString()} has no child ${typeof id === 'string' ? `"${id}"` : id.toString()}`,
    );
    this.supervisor = supervisor;
    this.id = id;
  }
}

/**
 * The children of a dynamic supervisor have no ids: each is known by its process.
 *
 * OTP: `{error, simple_one_for_one}`.
 */
export class NoChildIdError extends FauxtpError {
  override readonly name = 'NoChildIdError';
  readonly code = 'FAUXTP_NO_CHILD_ID';
  readonly supervisor: Pid<unknown>;
  /** What was asked: `restartChild`. */
  readonly what: string;

  constructor(supervisor: Pid<unknown>, what: string) {
    super(
      `${what}: ${supervisor.toString()} is a dynamic supervisor, whose children have no ids; ` +
        `they are started with startChild and ended with terminateChild(supervisor, pid)`,
    );
    this.supervisor = supervisor;
    this.what = what;
  }
}

/**
 * A dynamic supervisor has as many children as it may. Nothing was started.
 *
 * OTP: `{error, max_children}` of Elixir's `DynamicSupervisor`.
 */
export class MaxChildrenError extends FauxtpError {
  override readonly name = 'MaxChildrenError';
  readonly code = 'FAUXTP_MAX_CHILDREN';
  readonly supervisor: Pid<unknown>;
  readonly maxChildren: number;

  constructor(supervisor: Pid<unknown>, maxChildren: number) {
    super(`${supervisor.toString()} has ${maxChildren} children, which is all that it may have`);
    this.supervisor = supervisor;
    this.maxChildren = maxChildren;
  }
}

/**
 * A child was to be started under an id that its supervisor knows already.
 *
 * OTP: `{error, {already_started, Pid}}`, `{error, already_present}`.
 */
export class ChildExistsError extends FauxtpError {
  override readonly name = 'ChildExistsError';
  readonly code = 'FAUXTP_CHILD_EXISTS';
  readonly supervisor: Pid<unknown>;
  readonly id: string;
  /** The child that runs; not there for one that is stopped but still known. */
  readonly process: Pid<unknown> | undefined;

  constructor(supervisor: Pid<unknown>, id: string, process: Pid<unknown> | undefined) {
    super(
      process === undefined
        ? `${supervisor.toString()} knows a stopped child "${id}"; use restartChild, or deleteChild first`
        : `child "${id}" of ${supervisor.toString()} runs already as ${process.toString()}`,
    );
    this.supervisor = supervisor;
    this.id = id;
    this.process = process;
  }
}

/**
 * Something was asked that can only be done with a child that is stopped.
 *
 * OTP: `{error, running}`, `{error, restarting}`.
 */
export class ChildRunningError extends FauxtpError {
  override readonly name = 'ChildRunningError';
  readonly code = 'FAUXTP_CHILD_RUNNING';
  readonly supervisor: Pid<unknown>;
  readonly id: string;
  /** Not there while the child is being restarted. */
  readonly process: Pid<unknown> | undefined;

  constructor(supervisor: Pid<unknown>, id: string, process: Pid<unknown> | undefined) {
    super(
      `child "${id}" of ${supervisor.toString()} ` +
        `${process === undefined ? 'is being restarted' : `runs as ${process.toString()}`}; ` +
        `stop it with terminateChild first`,
    );
    this.supervisor = supervisor;
    this.id = id;
    this.process = process;
  }
}

/**
 * A supervisor's children failed more often than it allows. It has stopped them all, in reverse
 * order, and ends with this error.
 *
 * OTP: the supervisor's exit with `shutdown`, and the report that says why.
 */
export class MaxRestartsExceeded extends FauxtpError {
  override readonly name = 'MaxRestartsExceeded';
  readonly code = 'FAUXTP_MAX_RESTARTS_EXCEEDED';
  /** The child whose end was one too many. */
  readonly id: string;
  declare readonly reason: ExitReason;
  readonly maxRestarts: number;
  readonly maxSeconds: number;

  constructor(id: string, reason: ExitReason, maxRestarts: number, maxSeconds: number) {
    const hint = reason.type === 'normal' ? '; one that is to end by itself is "transient"' : '';
    super(
      `child "${id}" ended (${ExitReason.format(reason)}), and ${maxRestarts} restarts in ` +
        `${maxSeconds} s is all that is allowed${hint}`,
      causeOf(reason),
    );
    this.id = id;
    keepReason(this, reason);
    this.maxRestarts = maxRestarts;
    this.maxSeconds = maxSeconds;
  }
}
