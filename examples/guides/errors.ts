// What a failure looks like to the caller, to a watcher, and to the reporter.

import { call, CallExitError, type CallRequest, CallTimeoutError, ExitReason } from 'fauxtp';
import { type From, GenServer, monitor, type Pid, type Report, Scope } from 'fauxtp';

interface ParserProtocol {
  call: { parse(text: string): number; never(): never };
}

class Parser extends GenServer<ParserProtocol> {
  async handleCall(
    request: CallRequest<ParserProtocol>,
    _from: From,
  ): Promise<[number, undefined]> {
    if (request[0] === 'never') await new Promise(() => undefined);
    else if (Number.isNaN(Number(request[1]))) throw new SyntaxError(`not a number: ${request[1]}`);
    return [Number(request[1]), undefined];
  }
}

async function ask(parser: Pid<ParserProtocol>, request: CallRequest<ParserProtocol>) {
  try {
    return await call(parser, request, { timeout: 20 });
  } catch (error) {
    // It has ended, or was not there: the reason says which, the cause is what it threw.
    if (error instanceof CallExitError) return `${error.reason.type}, ${String(error.cause)}`;
    // It may still be at it. Nobody has told it to stop.
    if (error instanceof CallTimeoutError) return `nothing within ${error.timeout} ms`;
    throw error;
  }
}

function why(reason: ExitReason) {
  switch (reason.type) {
    case 'normal': // came to its end by itself
    case 'shutdown': // was told to stop
      return 'all is well';
    case 'error': // failed: `reason.error` is the very value that was thrown
      return ExitReason.format(reason);
    case 'killed': // did not end in its time, or was killed
    case 'noproc': // was not there to begin with
      return reason.type;
  }
}

const reporter = {
  report(report: Report) {
    // A crash that nobody hears of otherwise.
    if (report.type === 'crash') console.log('crash:', ExitReason.format(report.reason));
  },
};

async function main(scope: Scope) {
  const watched = await Parser.start({ scope });
  const done = new Promise<string>((resolve) => {
    monitor(watched, (reason) => {
      resolve(why(reason));
    });
  });
  console.log(await ask(watched, ['parse', '12']));
  console.log(await ask(watched, ['parse', 'twelve']));
  console.log(await done, '|', await ask(watched, ['parse', '12']));

  await ask(await Parser.start({ scope }), ['parse', 'ten']);
  console.log(await ask(await Parser.start({ scope, shutdown: 0 }), ['never']));
  scope.cancel();
}

await Scope.run(main, { runtime: { reporter } });

/* prints
12
error, SyntaxError: not a number: twelve
SyntaxError: not a number: twelve | noproc, undefined
crash: SyntaxError: not a number: ten
nothing within 20 ms
crash: killed
*/
