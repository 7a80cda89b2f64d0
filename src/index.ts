/**
 * The OTP primitives for Node: processes with an owner, mailboxes, servers and supervisors.
 *
 * @packageDocumentation
 */

/// <reference lib="esnext.disposable" />

export { Scope, type ScopeOptions, type SpawnOptions } from './scope.ts';
export type { WaitOptions } from './sleeping.ts';

export { Actor, type ActorClass, type ArgsOption, type StartOptions } from './actor/base.ts';
export { ignore, type Ignored } from './actor/behaviour.ts';
export type { NameClaim } from './actor/process.ts';
export type { ReceiveOptions } from './actor/receive.ts';
export { Task } from './actor/task.ts';
export {
  type CallResult,
  GenServer,
  type MaybePromise,
  type Next,
  noReply,
  type Outcome,
  replied,
  type StateResult,
  stop,
  type TaskEnd,
} from './genserver.ts';
export { Supervisor } from './supervisor/supervisor.ts';
export { type DynamicProtocol, DynamicSupervisor } from './supervisor/dynamic.ts';
export type { Backoff } from './supervisor/backoff.ts';
export type { ChildInfo, ChildState } from './supervisor/child.ts';
export type { ChildCount, SupervisorProtocol } from './supervisor/control.ts';
export {
  type ActorSpec,
  type AutoShutdown,
  type CheckedChildSpec,
  childSpec,
  type LooseChildSpec,
  type LooseSpec,
  type Restart,
  type Shutdown,
  type Speaking,
  type StartSpec,
} from './supervisor/child-spec.ts';
export type { ChildStart } from './supervisor/start-function.ts';
export type { Strategy } from './supervisor/strategy.ts';
export { type Name, Registry } from './registry.ts';

export { call, type CallOptions } from './call.ts';
export {
  cast,
  exit,
  link,
  type ProcessInfo,
  processInfo,
  reply,
  send,
  unlink,
} from './messaging.ts';
export { type DemonitorOptions, type DownMessage, type Monitor, monitor } from './monitor.ts';
export { sendAfter, sendInterval, type SendTimer } from './timers.ts';
export type {
  CallMessage,
  CallRequest,
  CastMessage,
  ExitMessage,
  CastRequest,
  From,
  InfoMessage,
  Protocol,
  ProtocolOf,
  Reply,
  ReplyMessage,
} from './protocol.ts';

export type { Overflow } from './primitives/mailbox.ts';
export { ANY, type Bindings, type Clause, IGNORE, type Matched } from './primitives/pattern.ts';
export { type Address, Pid, type Status, type Untyped } from './primitives/pid.ts';
export { Ref } from './primitives/ref.ts';
export { ExitReason, type ExitReasons } from './primitives/exit-reason.ts';

export type { Alarm, Clock, Timer } from './runtime/clock.ts';
export type { Report, Reporter } from './runtime/reporter.ts';
export type { Runnable, RunQueue } from './runtime/run-queue.ts';
export type { RuntimeOptions } from './runtime/runtime.ts';

export {
  ActorExitError,
  AlreadyNamedError,
  BadReturnError,
  CallCycleError,
  CallExitError,
  CallTimeoutError,
  ChildExistsError,
  ChildNotFoundError,
  ChildRunningError,
  ChildStartError,
  FauxtpError,
  HandlerMissingError,
  InvalidArgumentError,
  InvalidChildSpecError,
  MailboxFullError,
  MaxChildrenError,
  MaxRestartsExceeded,
  NameTakenError,
  NoChildIdError,
  NoProcessError,
  NotRunningError,
  ReceiveInProgressError,
  ReceiveTimeoutError,
  ScopeClosedError,
  StartError,
  StartIgnoredError,
  StartTimeoutError,
} from './errors.ts';
