/**
 * What a test expects of processes: that they end, crash, are restarted.
 *
 * @module
 */

import { checkAddress, checkDelay, checkString } from '../check.ts';
import { messageOf } from './errors.ts';
import { ExitReason } from '../primitives/exit-reason.ts';
import { compile } from '../primitives/pattern.ts';
import { type Address, behind, isPid, type Pid } from '../primitives/pid.ts';
import { preview } from '../primitives/preview.ts';
import type { ChildState } from '../supervisor/child.ts';
import { Supervisor } from '../supervisor/supervisor.ts';
import { ExpectationError } from './errors.ts';
import { showPattern, type Stage, type Within } from './probe.ts';
import type { Verdict, Who } from './verdict.ts';
import type { Witness } from './witness.ts';

export class Expectations {
  readonly #stage: Stage;
  readonly #witness: Witness;
  readonly #verdict: Verdict;
  /* Of each child the restarts that have been expected so far. */
  readonly #restarts: Map<Pid<unknown>, Map<string, number>> = new Map();

  constructor(stage: Stage, witness: Witness, verdict: Verdict) {
    this.#stage = stage;
    this.#witness = witness;
    this.#verdict = verdict;
  }

  async exit(target: Address, reason: unknown, { within = 0 }: Within): Promise<ExitReason> {
    checkAddress('target of expectExit', target);
    checkDelay('within of expectExit', within);
    const wanted = reason === undefined ? '' : ` with ${showPattern(reason)}`;
    const expected = `${preview(target)} to end${wanted}`;
    const pid = target.resolve();
    if (pid === undefined) {
      throw new ExpectationError(expected, within, [`there is no process at ${preview(target)}`]);
    }
    const end = await this.#stage.until(() => this.#witness.endOf(pid), within);
    if (end === undefined) throw new ExpectationError(expected, within, [stateOf(pid)]);
    if (reason !== undefined && !compile(reason).test(end.reason)) {
      const instead = `${pid.toString()} ended: ${ExitReason.format(end.reason)}`;
      throw new ExpectationError(expected, within, [instead]);
    }
    this.#verdict.expect(pid);
    return end.reason;
  }

  async crash(who: Who, error: unknown, { within = 0 }: Within): Promise<ExitReason> {
    if (!isPid(who)) checkString('who of expectCrash', who);
    checkDelay('within of expectCrash', within);
    const reason = await this.#stage.until(() => this.#verdict.claim(who, error), within);
    if (reason !== undefined) return reason;
    const name = isPid(who) ? who.toString() : `"${who}"`;
    const wanted = error === undefined ? '' : ` with ${showPattern(error)}`;
    throw new ExpectationError(`a crash of ${name}${wanted}`, within, this.#verdict.crashes());
  }

  async restart(address: Address, id: string, { within = 0 }: Within): Promise<Pid<unknown>> {
    checkAddress('supervisor of expectRestart', address);
    checkString('id of expectRestart', id);
    checkDelay('within of expectRestart', within);
    const expected = `a restart of the child "${id}" of ${preview(address)}`;
    const supervisor = address.resolve();
    if (supervisor === undefined) {
      throw new ExpectationError(expected, within, [`there is no process at ${preview(address)}`]);
    }
    const before = this.#restarts.get(supervisor) ?? new Map<string, number>();
    this.#restarts.set(supervisor, before);
    let last = `${supervisor.toString()} is busy and does not answer`;
    const pid = await this.#stage.until(async () => {
      const seen = await this.#look(supervisor, id);
      if (seen === undefined) return undefined;
      if (!('restarts' in seen)) {
        last = seen.error;
        return undefined;
      }
      last = `${seen.restarts} restarts so far; ${preview(seen.process ?? 'stopped')}`;
      if (seen.restarts <= (before.get(id) ?? 0) || !isPid(seen.process)) return undefined;
      before.set(id, seen.restarts);
      return seen.process;
    }, within);
    if (pid === undefined) throw new ExpectationError(expected, within, [last]);
    this.#verdict.expectChild(supervisor, id);
    return pid;
  }

  /* Asks a supervisor, which may be busy for as long as time stands still. */
  async #look(supervisor: Pid<unknown>, id: string): Promise<ChildState | Failed | undefined> {
    let seen: ChildState | Failed | undefined;
    const giveUp = new AbortController();
    const { signal } = giveUp;
    const asked = this.#stage.aside(() =>
      Supervisor.whichChild(supervisor, id, { timeout: Infinity, signal }),
    );
    asked.then(
      (state) => {
        seen = state;
      },
      (error: unknown) => {
        seen = { error: messageOf(error) };
      },
    );
    await this.#stage.settle();
    giveUp.abort();
    return seen;
  }
}

interface Failed {
  readonly error: string;
}

function stateOf(pid: Pid<unknown>): string {
  const { exiting, queueLength } = behind(pid);
  const state = exiting === undefined ? 'alive' : `ending: ${ExitReason.format(exiting)}`;
  return `${pid.toString()} is ${state}; ${queueLength} messages wait there`;
}
