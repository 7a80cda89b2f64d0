/**
 * How what happens here is written in a trace: reasons, errors and messages as the recordings have
 * them, atoms as strings, tuples as arrays.
 */

import {
  AlreadyNamedError,
  BadReturnError,
  CallCycleError,
  CallExitError,
  CallTimeoutError,
  ChildExistsError,
  ChildNotFoundError,
  ChildRunningError,
  ChildStartError,
  ExitReason,
  InvalidArgumentError,
  InvalidChildSpecError,
  MaxRestartsExceeded,
  NameTakenError,
  NoChildIdError,
  NoProcessError,
  Pid,
  StartError,
  StartIgnoredError,
  StartTimeoutError,
} from 'fauxtp';

/** The label of a process, or what else an address was given as. */
export type LabelOf = (target: unknown) => unknown;

/** A reason of the recordings as one of this library's. */
export function toReason(reason: unknown): ExitReason {
  switch (reason) {
    case 'normal':
      return ExitReason.normal;
    case 'shutdown':
      return ExitReason.shutdown;
    case 'killed':
      return ExitReason.killed;
    case 'noproc':
      return ExitReason.noproc;
  }
  if (Array.isArray(reason) && reason[0] === 'shutdown') return ExitReason.shutdownWith(reason[1]);
  return ExitReason.error(reason);
}

export function fromReason(reason: ExitReason, labelOf: LabelOf): unknown {
  switch (reason.type) {
    case 'shutdown':
      return 'detail' in reason ? ['shutdown', fromError(reason.detail, labelOf)] : 'shutdown';
    case 'error':
      return fromError(reason.error, labelOf);
    default:
      return reason.type;
  }
}

/** What was thrown, as the term that OTP has for it. */
function fromError(error: unknown, labelOf: LabelOf): unknown {
  if (error instanceof BadReturnError) return ['bad_return_value', error.value];
  if (error instanceof NameTakenError) return ['already_started', labelOf(error.holder)];
  if (error instanceof CallTimeoutError) return ['call_failed', 'timeout'];
  if (error instanceof CallExitError) return ['call_failed', fromReason(error.reason, labelOf)];
  if (error instanceof StartError) return fromReason(error.reason, labelOf);
  if (error instanceof ChildStartError) {
    return ['failed_to_start_child', error.id, fromReason(error.reason, labelOf)];
  }
  if (error instanceof MaxRestartsExceeded) return 'MaxRestartsExceeded';
  if (error instanceof InvalidChildSpecError) return fromFlagError(error);
  if (error instanceof Error) return ['crash', error.message];
  return error;
}

/* OTP's term for a flag or a spec that is refused when a supervisor starts. */
function fromFlagError(error: InvalidChildSpecError): unknown {
  const { field, value } = error;
  if (field.startsWith('maxRestarts')) return ['supervisor_data', ['invalid_intensity', value]];
  return ['start_spec', fromSpecError(error)];
}

/* OTP's term for a spec that is refused. */
function fromSpecError({ field, value, expected }: InvalidChildSpecError): unknown {
  const [what] = field.split(' ');
  switch (what) {
    case 'id':
      return ['duplicate_child_name', value];
    case 'restart':
      return ['invalid_restart_type', value];
    case 'significant': {
      const wrong = /auto/i.test(expected) ? ['auto_shutdown', 'never'] : ['restart', 'permanent'];
      return ['bad_combination', [wrong, ['significant', value]]];
    }
    default:
      return [what, value];
  }
}

/** Why a start failed. */
export function fromStartError(error: unknown, labelOf: LabelOf): unknown {
  if (error instanceof StartIgnoredError) return 'ignore';
  if (error instanceof StartTimeoutError) return ['error', 'timeout'];
  if (error instanceof StartError || error instanceof NameTakenError) {
    return ['error', fromError(error, labelOf)];
  }
  throw error;
}

/** Why a call failed. */
export function fromCallError(error: unknown, labelOf: LabelOf): unknown {
  if (error instanceof CallTimeoutError) return 'timeout';
  if (error instanceof CallCycleError) return 'calling_self';
  if (error instanceof CallExitError) return fromReason(error.reason, labelOf);
  throw error;
}

/** What a control call of a supervisor was answered with. */
export function fromControlError(error: unknown, labelOf: LabelOf): unknown {
  if (error instanceof CallExitError) return ['call_exit', fromReason(error.reason, labelOf)];
  return ['error', controlError(error, labelOf)];
}

function controlError(error: unknown, labelOf: LabelOf): unknown {
  if (error instanceof ChildNotFoundError) return 'not_found';
  if (error instanceof NoChildIdError) return 'simple_one_for_one';
  if (error instanceof ChildRunningError) {
    return error.process === undefined ? 'restarting' : 'running';
  }
  if (error instanceof ChildExistsError) {
    return error.process === undefined
      ? 'already_present'
      : ['already_started', labelOf(error.process)];
  }
  if (error instanceof ChildStartError) return fromReason(error.reason, labelOf);
  if (error instanceof InvalidChildSpecError) return fromSpecError(error);
  throw error;
}

/** What an operation threw that returns or throws. */
export function fromRaised(error: unknown): unknown {
  if (error instanceof NoProcessError)
    return ['raises', error.what === 'link' ? 'noproc' : 'badarg'];
  const badarg = [InvalidArgumentError, NameTakenError, AlreadyNamedError];
  if (badarg.some((Class) => error instanceof Class)) return ['raises', 'badarg'];
  throw error;
}

/** A message as a process received it. */
export function fromMessage(message: unknown, labelOf: LabelOf): unknown {
  if (message instanceof Pid) return labelOf(message);
  if (!Array.isArray(message)) return message;
  switch (message[0]) {
    case '$exit': {
      const [, from, reason] = message as [string, unknown, ExitReason];
      return ['EXIT', labelOf(from), fromReason(reason, labelOf)];
    }
    case '$down': {
      const [, , target, reason] = message as [string, unknown, unknown, ExitReason];
      return ['DOWN', labelOf(target), fromReason(reason, labelOf)];
    }
    default:
      return message.map((part: unknown) => fromMessage(part, labelOf));
  }
}
