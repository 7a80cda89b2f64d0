import { describe, expect, it } from 'vitest';

import * as fauxtp from 'fauxtp';
import * as testing from 'fauxtp/testing';

describe('fauxtp', () => {
  it('exports at run time what is listed here, and nothing else', () => {
    expect(Object.keys(fauxtp).toSorted()).toEqual([
      'ANY',
      'Actor',
      'ActorExitError',
      'AlreadyNamedError',
      'BadReturnError',
      'CallCycleError',
      'CallExitError',
      'CallTimeoutError',
      'ChildExistsError',
      'ChildNotFoundError',
      'ChildRunningError',
      'ChildStartError',
      'DynamicSupervisor',
      'ExitReason',
      'FauxtpError',
      'GenServer',
      'HandlerMissingError',
      'IGNORE',
      'InvalidArgumentError',
      'InvalidChildSpecError',
      'MailboxFullError',
      'MaxChildrenError',
      'MaxRestartsExceeded',
      'NameTakenError',
      'NoChildIdError',
      'NoProcessError',
      'NotRunningError',
      'Pid',
      'ReceiveInProgressError',
      'ReceiveTimeoutError',
      'Ref',
      'Registry',
      'Scope',
      'ScopeClosedError',
      'StartError',
      'StartIgnoredError',
      'StartTimeoutError',
      'Supervisor',
      'Task',
      'call',
      'cast',
      'childSpec',
      'exit',
      'ignore',
      'link',
      'monitor',
      'noReply',
      'processInfo',
      'replied',
      'reply',
      'send',
      'sendAfter',
      'sendInterval',
      'stop',
      'unlink',
    ]);
  });

  it('exports nothing that is undefined', () => {
    const missing = Object.entries(fauxtp).filter(([, value]) => (value as unknown) === undefined);
    expect(missing).toEqual([]);
  });
});

describe('fauxtp/testing', () => {
  it('exports at run time what is listed here, and nothing else', () => {
    expect(Object.keys(testing).toSorted()).toEqual([
      'ExpectationError',
      'ExplorationError',
      'InjectedFaultError',
      'LeftRunningError',
      'LostMessageError',
      'NeverQuietError',
      'Probe',
      'StuckError',
      'TestScope',
      'UnexpectedCrashError',
      'UnusedFaultError',
      'delayMessages',
      'dropMessages',
      'explore',
      'failCall',
      'failCast',
      'failInit',
      'failMessage',
      'killAt',
      'simulate',
      'testScope',
    ]);
  });

  it('has nothing of the main entry point', () => {
    expect(Object.keys(testing).filter((name) => name in fauxtp)).toEqual([]);
  });
});
