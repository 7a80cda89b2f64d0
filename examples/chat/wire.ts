/**
 * What goes over a WebSocket: a JSON object for each message.
 *
 * @module
 */

/** What a client may say. */
export type FromClient =
  | { readonly type: 'join'; readonly room: string; readonly as: string }
  | { readonly type: 'say'; readonly text: string }
  | { readonly type: 'leave' }
  /** Makes the room fail, for whoever wants to see that. */
  | { readonly type: 'crash' };

/** What happens in a room, from the entrance of whoever hears it. */
export type RoomEvent =
  | { readonly type: 'joined'; readonly room: string; readonly present: readonly string[] }
  | { readonly type: 'arrived'; readonly who: string }
  | { readonly type: 'left'; readonly who: string }
  | { readonly type: 'said'; readonly who: string; readonly text: string };

/** What a client hears. */
export type ToClient =
  | RoomEvent
  /** Nobody is in the room any more: it has failed, and has come back empty. */
  | { readonly type: 'closed'; readonly room: string; readonly why: string }
  /** So many events of the room were dropped here: the client reads too slowly. */
  | { readonly type: 'missed'; readonly count: number }
  | { readonly type: 'refused'; readonly why: string };

/** The longest message, in bytes; of what is longer the connection is closed. */
export const MAX_BYTES = 16_384;

const NAME = /^[\w-]{1,32}$/;

/** @returns what `text` says; a `refused` for the client, if it says nothing that is understood */
export function parse(text: string): FromClient | Extract<ToClient, { type: 'refused' }> {
  const { type, ...rest } = fieldsOf(text);
  switch (type) {
    case 'join': {
      const { room, as } = rest;
      if (isName(room) && isName(as)) return { type, room, as };
      return { type: 'refused', why: 'a name is 1 to 32 letters, digits, "-" and "_"' };
    }
    case 'say':
      if (typeof rest['text'] === 'string') return { type, text: rest['text'] };
      return { type: 'refused', why: 'to say something takes a text' };
    case 'leave':
    case 'crash':
      return { type };
  }
  return { type: 'refused', why: 'the types of messages are join, say, leave and crash' };
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return { ...(JSON.parse(text) as object) };
  } catch {
    return {}; // has no type, and is refused for that
  }
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && NAME.test(value);
}
