/**
 * A short, bounded picture of any value, for messages and reports: never the whole of it, however
 * large it is, and never an error of its own.
 *
 * @module
 */

const MAX_LENGTH = 160;
const MAX_ITEMS = 8;
const MAX_DEPTH = 3;

/** `value` in at most 160 characters. */
export function preview(value: unknown): string {
  const text = tried(() => show(value, 0));
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text;
}

/** The same of what lies in a mailbox: of a call or a cast, what was asked, and not the envelope. */
export function previewMessage(message: unknown): string {
  return tried(() => {
    const [tag, ...rest] = Array.isArray(message) ? (message as readonly unknown[]) : [];
    if (tag === '$call') return `call ${preview(rest[2])}`;
    if (tag === '$cast') return `cast ${preview(rest[0])}`;
    return preview(message);
  });
}

function tried(show: () => string): string {
  try {
    return show();
  } catch {
    // A getter or a toString of the user's own threw; the report matters more than the value.
    return '[unprintable]';
  }
}

function show(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.length > MAX_LENGTH ? value.slice(0, MAX_LENGTH) : value);
    case 'bigint':
      return `${value}n`;
    case 'function':
      return value.name === '' ? '[function]' : `[function ${value.name}]`;
    case 'object':
      return value === null ? 'null' : showObject(value, depth);
    default:
      return String(value);
  }
}

function showObject(value: object, depth: number): string {
  if (value instanceof Error) return `[${value.name}: ${value.message}]`;
  if (ArrayBuffer.isView(value)) return `[${value.constructor.name}: ${value.byteLength} bytes]`;
  const showPart = (part: unknown): string => show(part, depth + 1);
  const isTooDeep = depth >= MAX_DEPTH;
  if (Array.isArray(value)) {
    return isTooDeep ? '[…]' : `[${list(value, value.length, showPart)}]`;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    // Pids, refs, dates and the like print themselves; of most other classes the name has to do.
    // eslint-disable-next-line @typescript-eslint/no-base-to-string -- tested in the next line
    const own = String(value);
    if (!own.startsWith('[object ')) return own;
    const { name } = value.constructor;
    if (isTooDeep || !(value instanceof Map || value instanceof Set)) return `[${name}]`;
    const showEntry = (entry: unknown): string => (entry as unknown[]).map(showPart).join(' => ');
    const showOne = value instanceof Map ? showEntry : showPart;
    return `${name} {${list<unknown>(value, value.size, showOne)}}`;
  }
  if (isTooDeep) return '{…}';
  const keys = Object.keys(value);
  const showField = (key: string): string =>
    `${key}: ${showPart((value as Record<string, unknown>)[key])}`;
  return keys.length === 0 ? '{}' : `{ ${list(keys, keys.length, showField)} }`;
}

/* The first of them, and how many there are more. */
function list<T>(parts: Iterable<T>, size: number, showOne: (part: T) => string): string {
  const shown: string[] = [];
  for (const part of parts) {
    if (shown.length === MAX_ITEMS) return [...shown, `… ${size - MAX_ITEMS} more`].join(', ');
    shown.push(showOne(part));
  }
  return shown.join(', ');
}
