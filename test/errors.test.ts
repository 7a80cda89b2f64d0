import { inspect } from 'node:util';

import { describe, expect, it } from 'vitest';

import * as fauxtp from 'fauxtp';
import { ExitReason, FauxtpError, Pid } from 'fauxtp';

import * as module from '../src/errors.ts';

const pid = new Pid<unknown>(7, 'Counter', {} as never);
const other = new Pid<unknown>(8, 'Cache', {} as never);
const cause = new TypeError('the disk is full');
const reason = ExitReason.error(cause);

interface Sample {
  readonly make: () => FauxtpError;
  readonly code: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
  readonly cause?: unknown;
}

/* One of each class, by the name under which it is exported. */
const SAMPLES: Readonly<Record<string, Sample>> = {
  InvalidArgumentError: {
    make: () => new fauxtp.InvalidArgumentError('timeout of call', -1, '0 or more'),
    code: 'FAUXTP_INVALID_ARGUMENT',
    fields: { argument: 'timeout of call', value: -1, expected: '0 or more' },
    message: 'timeout of call must be 0 or more, not -1',
  },
  ScopeClosedError: {
    make: () => new fauxtp.ScopeClosedError('app', '#PID<7 Counter>'),
    code: 'FAUXTP_SCOPE_CLOSED',
    fields: { scope: 'app', what: '#PID<7 Counter>' },
    message: 'cannot start #PID<7 Counter>: scope "app" is closed; start it in one that is open',
  },
  StartError: {
    make: () => new fauxtp.StartError('Counter', reason),
    code: 'FAUXTP_START',
    fields: { label: 'Counter', reason },
    message: 'Counter did not start: TypeError: the disk is full',
    cause,
  },
  StartIgnoredError: {
    make: () => new fauxtp.StartIgnoredError('Counter'),
    code: 'FAUXTP_START_IGNORED',
    fields: { label: 'Counter' },
    message: 'Counter chose not to run: its init returned ignore()',
  },
  StartTimeoutError: {
    make: () => new fauxtp.StartTimeoutError('Counter', 100),
    code: 'FAUXTP_START_TIMEOUT',
    fields: { label: 'Counter', timeout: 100 },
    message: 'Counter was not ready within 100 ms; its init is slow, or waits for what never comes',
  },
  NotRunningError: {
    make: () => new fauxtp.NotRunningError('Counter', 'receive'),
    code: 'FAUXTP_NOT_RUNNING',
    fields: { className: 'Counter', what: 'receive' },
    message:
      'receive needs a running actor: start Counter with Counter.start({ scope }), ' +
      'and use it from init on, until the actor has ended',
  },
  ActorExitError: {
    make: () => new fauxtp.ActorExitError(pid, reason),
    code: 'FAUXTP_ACTOR_EXIT',
    fields: { process: pid, reason },
    message: '#PID<7 Counter> is ending: TypeError: the disk is full',
    cause,
  },
  CallTimeoutError: {
    make: () => new fauxtp.CallTimeoutError(pid, ['add', 5], 100, 3),
    code: 'FAUXTP_CALL_TIMEOUT',
    fields: { server: pid, request: ['add', 5], timeout: 100, queueLength: 3 },
    message: 'no reply from #PID<7 Counter> to ["add", 5] within 100 ms; 3 messages wait there',
  },
  MailboxFullError: {
    make: () => new fauxtp.MailboxFullError(pid, ['add', 5], 100),
    code: 'FAUXTP_MAILBOX_FULL',
    fields: { server: pid, request: ['add', 5], capacity: 100 },
    message:
      '#PID<7 Counter> will not handle ["add", 5]: 100 messages wait there, which is all that ' +
      'may; ask again later',
  },
  CallExitError: {
    make: () => new fauxtp.CallExitError(pid, ['add', 5], reason),
    code: 'FAUXTP_CALL_EXIT',
    fields: { server: pid, request: ['add', 5], reason },
    message: '#PID<7 Counter> will not answer ["add", 5]: TypeError: the disk is full',
    cause,
  },
  CallCycleError: {
    make: () => new fauxtp.CallCycleError([pid, other, pid], ['add', 5]),
    code: 'FAUXTP_CALL_CYCLE',
    fields: { chain: [pid, other, pid], request: ['add', 5] },
    message:
      'calling with ["add", 5] would wait for itself: ' +
      '#PID<7 Counter> -> #PID<8 Cache> -> #PID<7 Counter>; use a cast, or reply later',
  },
  NoProcessError: {
    make: () => new fauxtp.NoProcessError(pid, 'send'),
    code: 'FAUXTP_NO_PROCESS',
    fields: { target: pid, what: 'send' },
    message: 'cannot send: there is no process at #PID<7 Counter>',
  },
  ReceiveTimeoutError: {
    make: () => new fauxtp.ReceiveTimeoutError(pid, 100, 3),
    code: 'FAUXTP_RECEIVE_TIMEOUT',
    fields: { process: pid, timeout: 100, queueLength: 3 },
    message:
      '#PID<7 Counter> received nothing that matches within 100 ms (3 other messages wait); ' +
      'give receive an "after" to go on instead',
  },
  ReceiveInProgressError: {
    make: () => new fauxtp.ReceiveInProgressError(pid),
    code: 'FAUXTP_RECEIVE_IN_PROGRESS',
    fields: { process: pid },
    message: '#PID<7 Counter> waits in a receive already; await it before the next one',
  },
  NameTakenError: {
    make: () => new fauxtp.NameTakenError('visits', pid),
    code: 'FAUXTP_NAME_TAKEN',
    fields: { key: 'visits', holder: pid },
    message: 'the name "visits" is taken by #PID<7 Counter>',
  },
  AlreadyNamedError: {
    make: () => new fauxtp.AlreadyNamedError(pid, 'hits', 'visits'),
    code: 'FAUXTP_ALREADY_NAMED',
    fields: { process: pid, key: 'hits', has: 'visits' },
    message:
      '#PID<7 Counter> is registered as "visits" and cannot be "hits" as well; ' +
      'unregister it first, or use another registry',
  },
  HandlerMissingError: {
    make: () => new fauxtp.HandlerMissingError('Counter', 'handleCall', ['add', 5]),
    code: 'FAUXTP_HANDLER_MISSING',
    fields: { className: 'Counter', handler: 'handleCall', request: ['add', 5] },
    message: 'Counter has no handleCall, and was asked ["add", 5]',
  },
  BadReturnError: {
    make: () => new fauxtp.BadReturnError('handleCall', 5, '[reply, state]'),
    code: 'FAUXTP_BAD_RETURN',
    fields: { handler: 'handleCall', value: 5 },
    message: 'handleCall must return [reply, state], not 5',
  },
  InvalidChildSpecError: {
    make: () => new fauxtp.InvalidChildSpecError('restart of child "db"', 'always', 'permanent'),
    code: 'FAUXTP_INVALID_CHILD_SPEC',
    fields: { field: 'restart of child "db"', value: 'always', expected: 'permanent' },
    message: 'restart of child "db" must be permanent, not "always"',
  },
  ChildStartError: {
    make: () => new fauxtp.ChildStartError('db', reason),
    code: 'FAUXTP_CHILD_START',
    fields: { id: 'db', reason },
    message: 'child "db" did not start: TypeError: the disk is full',
    cause,
  },
  ChildNotFoundError: {
    make: () => new fauxtp.ChildNotFoundError(pid, 'db'),
    code: 'FAUXTP_CHILD_NOT_FOUND',
    fields: { supervisor: pid, id: 'db' },
    message: '#PID<7 Counter> has no child "db"',
  },
  ChildExistsError: {
    make: () => new fauxtp.ChildExistsError(pid, 'db', other),
    code: 'FAUXTP_CHILD_EXISTS',
    fields: { supervisor: pid, id: 'db', process: other },
    message: 'child "db" of #PID<7 Counter> runs already as #PID<8 Cache>',
  },
  ChildRunningError: {
    make: () => new fauxtp.ChildRunningError(pid, 'db', other),
    code: 'FAUXTP_CHILD_RUNNING',
    fields: { supervisor: pid, id: 'db', process: other },
    message:
      'child "db" of #PID<7 Counter> runs as #PID<8 Cache>; stop it with terminateChild first',
  },
  MaxChildrenError: {
    make: () => new fauxtp.MaxChildrenError(pid, 3),
    code: 'FAUXTP_MAX_CHILDREN',
    fields: { supervisor: pid, maxChildren: 3 },
    message: '#PID<7 Counter> has 3 children, which is all that it may have',
  },
  NoChildIdError: {
    make: () => new fauxtp.NoChildIdError(pid, 'restartChild'),
    code: 'FAUXTP_NO_CHILD_ID',
    fields: { supervisor: pid, what: 'restartChild' },
    message:
      'restartChild: #PID<7 Counter> is a dynamic supervisor, whose children have no ids; ' +
      'they are started with startChild and ended with terminateChild(supervisor, pid)',
  },
  MaxRestartsExceeded: {
    make: () => new fauxtp.MaxRestartsExceeded('db', reason, 3, 5),
    code: 'FAUXTP_MAX_RESTARTS_EXCEEDED',
    fields: { id: 'db', reason, maxRestarts: 3, maxSeconds: 5 },
    message:
      'child "db" ended (TypeError: the disk is full), and 3 restarts in 5 s is all that is ' +
      'allowed',
    cause,
  },
};

function errorClasses(exports: object): string[] {
  return Object.entries(exports)
    .filter(([, value]) => isErrorClass(value))
    .map(([name]) => name)
    .toSorted();
}

function isErrorClass(value: unknown): boolean {
  return typeof value === 'function' && value.prototype instanceof FauxtpError;
}

describe('the error classes', () => {
  it('are all held against a sample here', () => {
    expect(Object.keys(SAMPLES).toSorted()).toEqual(errorClasses(module));
  });

  it('are all exported by the library', () => {
    expect(errorClasses(fauxtp)).toEqual(errorClasses(module));
  });

  it('have codes of their own', () => {
    const codes = Object.values(SAMPLES).map(({ make }) => make().code);
    expect(new Set(codes).size).toBe(codes.length);
  });
});

describe.each(Object.entries(SAMPLES))('%s', (name, { make, code, fields, message, ...rest }) => {
  it('is an error of the library, and of its own class', () => {
    const error = make();
    expect(error).toBeInstanceOf(Error);
    expect(error).toBeInstanceOf(FauxtpError);
    expect(error.constructor).toBe(fauxtp[name as keyof typeof fauxtp]);
  });

  it('has its name and its code', () => {
    const error = make();
    expect(error.name).toBe(name);
    expect(error.code).toBe(code);
  });

  it('has what happened as fields', () => {
    const error = make();
    const own = Object.fromEntries(Object.keys(fields).map((key) => [key, error[key as never]]));
    expect(own).toEqual(fields);
  });

  it('says what happened, in one line', () => {
    const error = make();
    expect(error.message).toBe(message);
  });

  it('has the error that caused it as its cause, and no other', () => {
    const error = make();
    expect(error.cause).toBe(rest.cause);
    expect('cause' in error).toBe('cause' in rest);
  });

  it('is known by its name in a log', () => {
    const error = make();
    expect(inspect(error)).toMatch(new RegExp(`^${name}: `));
  });
});

describe('an error with a reason', () => {
  it.each([
    { reason: ExitReason.normal, has: undefined },
    { reason: ExitReason.shutdown, has: undefined },
    { reason: ExitReason.killed, has: undefined },
    { reason: ExitReason.noproc, has: undefined },
    { reason: ExitReason.shutdownWith('upgrade'), has: undefined },
    { reason: ExitReason.shutdownWith(cause), has: cause },
    { reason: ExitReason.error(cause), has: cause },
    { reason: ExitReason.error('a string'), has: 'a string' },
  ])('has $has as its cause if that is $reason', ({ reason, has }) => {
    const errors = [
      new fauxtp.StartError('Counter', reason),
      new fauxtp.ActorExitError(pid, reason),
      new fauxtp.CallExitError(pid, 'get', reason),
      new fauxtp.ChildStartError('db', reason),
      new fauxtp.MaxRestartsExceeded('db', reason, 3, 5),
    ];
    expect(errors.map((error) => error.reason)).toEqual(errors.map(() => reason));
    expect(errors.map((error) => error.cause)).toEqual(errors.map(() => has));
    expect(errors.map((error) => 'cause' in error)).toEqual(errors.map(() => has !== undefined));
  });
});

describe('an error behind an error', () => {
  it('is printed once, with its stack, however deep it is', () => {
    const inner = new fauxtp.ChildStartError('db', ExitReason.error(cause));
    const printed = inspect(new fauxtp.StartError('App', ExitReason.shutdownWith(inner)), {
      depth: 9,
    });
    expect(printed.split('TypeError: the disk is full\n    at ')).toHaveLength(2);
    expect(printed).not.toContain('reason:');
    expect(inspect(new fauxtp.CallExitError(pid, 'get', ExitReason.noproc))).toContain(
      "type: 'noproc'",
    );
  });
});

describe('MaxRestartsExceeded', () => {
  it('has a hint for whoever ends by itself', () => {
    const { message } = new fauxtp.MaxRestartsExceeded('job', ExitReason.normal, 3, 5);
    expect(message).toMatch(
      /^child "job" ended \(normal\).*; one that is to end by itself is "transient"$/,
    );
  });
});

describe('HandlerMissingError', () => {
  it('does not say what was asked if that was nothing', () => {
    const error = new fauxtp.HandlerMissingError('Counter', 'handleContinue', undefined);
    expect(error.message).toBe('Counter has no handleContinue');
  });
});

describe('ChildNotFoundError', () => {
  it('names a process that is none of a dynamic supervisor’s children', () => {
    const error = new fauxtp.ChildNotFoundError(pid, other);
    expect([error.id, error.message]).toEqual([
      other,
      '#PID<7 Counter> has no child #PID<8 Cache>',
    ]);
  });
});

describe('ChildExistsError', () => {
  it('says what to do with a child that is stopped', () => {
    const error = new fauxtp.ChildExistsError(pid, 'db', undefined);
    expect(error.process).toBe(undefined);
    expect(error.message).toBe(
      '#PID<7 Counter> knows a stopped child "db"; use restartChild, or deleteChild first',
    );
  });
});

describe('ChildRunningError', () => {
  it('says if the child is being restarted', () => {
    const error = new fauxtp.ChildRunningError(pid, 'db', undefined);
    expect(error.process).toBe(undefined);
    expect(error.message).toBe(
      'child "db" of #PID<7 Counter> is being restarted; stop it with terminateChild first',
    );
  });
});

describe('a value in a message', () => {
  it('is shortened there, and whole in its field', () => {
    const request = 'x'.repeat(10_000);
    const error = new fauxtp.CallTimeoutError(pid, request, 100, 0);
    expect(error.message.length).toBeLessThan(400);
    expect(error.request).toBe(request);
  });

  it('may be one that cannot be printed', () => {
    const value = {
      get field(): never {
        throw new Error('no');
      },
    };
    expect(new fauxtp.InvalidArgumentError('timeout', value, 'a number').message).toBe(
      'timeout must be a number, not [unprintable]',
    );
  });
});
