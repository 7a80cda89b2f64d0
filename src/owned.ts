/**
 * What can be owned: the contract between a scope and the tasks, actors and scopes in it.
 *
 * @module
 */

import type { ExitReason } from './primitives/exit-reason.ts';
import type { Linked } from './primitives/linked-list.ts';

/** The time that what is stopped has to end, unless it says otherwise. In milliseconds. */
export const DEFAULT_SHUTDOWN = 5_000;

/** What a scope needs of the things that it owns, which it keeps in the order they were started. */
export interface Owned extends Linked<Owned> {
  /** What a person calls it. */
  readonly label: string;
  /** What it owns in turn. */
  readonly owned: Iterable<Owned>;
  /** Asks it to end. It sees to it that it does, in the time that it has. */
  stop(reason: ExitReason): void;
  /** Resolves, and never rejects, when nothing of it is left. */
  ended(): Promise<void>;
}

/** Something that is owned, and the labels on the way down to it. */
export interface Below {
  readonly thing: Owned;
  readonly path: string;
}

/** Everything below `parent` that has not ended, depth first. */
export function* below(parent: Owned): Generator<Below> {
  // A way down as deep as a chain of thousands would be too much for the stack.
  const levels = [{ path: parent.label, owned: parent.owned[Symbol.iterator]() }];
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    const next: IteratorResult<Owned, undefined> = level.owned.next();
    if (next.done === true) {
      levels.pop();
      continue;
    }
    const thing = next.value;
    const path = `${level.path} / ${thing.label}`;
    yield { thing, path };
    levels.push({ path, owned: thing.owned[Symbol.iterator]() });
  }
}
