/**
 * What the library itself says to a process, and nobody else: news of others, replies, a wish that it stop.
 *
 * What came over a wire and was sent on as it was may look the same, but for what no text can hold.
 *
 * @module
 */

import { tagOf } from '../primitives/instance.ts';
import { isPid } from '../primitives/pid.ts';
import { Ref } from '../primitives/ref.ts';

type Message = readonly unknown[];

const hasRef = ([, ref]: Message): boolean => ref instanceof Ref;
const hasChild = ([, child]: Message): boolean =>
  typeof (child as { readonly cease?: unknown } | null | undefined)?.cease === 'function';

const NOTICES: ReadonlyMap<string, (message: Message) => boolean> = new Map([
  ['$reply', hasRef],
  ['$down', hasRef],
  ['$exit', ([, from]) => from === undefined || isPid(from)],
  [
    '$stop',
    ([, , by]) =>
      typeof (by as { readonly told?: unknown } | null | undefined)?.told === 'function',
  ],
  [
    '$task',
    ([, end]) => (end as { readonly ref?: unknown } | null | undefined)?.ref instanceof Ref,
  ],
  ['$child_down', hasChild],
  ['$try_again', hasChild],
  ['$wait_over', hasChild],
]);

export function isNotice(message: unknown): message is Message {
  const tag = tagOf(message);
  const isOne = tag === undefined ? undefined : NOTICES.get(tag);
  if (isOne === undefined) return false;
  try {
    return isOne(message as Message);
  } catch {
    return false; // something in it cannot be looked at
  }
}
