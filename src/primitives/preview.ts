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
  if (Array.isArray(value)) {
    if (depth >= MAX_DEPTH) return '[…]';
    const items = value.slice(0, MAX_ITEMS).map((item: unknown) => show(item, depth + 1));
    if (value.length > MAX_ITEMS) items.push(`… ${value.length - MAX_ITEMS} more`);
    return `[${items.join(', ')}]`;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    // Pids, refs, dates and the like print themselves; of other classes the name has to do.
    // eslint-disable-next-line @typescript-eslint/no-base-to-string -- tested in the next line
    const own = String(value);
    return own.startsWith('[object ') ? `[${value.constructor.name}]` : own;
  }
  if (depth >= MAX_DEPTH) return '{…}';
  const keys = Object.keys(value);
  const fields = keys
    .slice(0, MAX_ITEMS)
    .map((key) => `${key}: ${show((value as Record<string, unknown>)[key], depth + 1)}`);
  if (keys.length > MAX_ITEMS) fields.push(`… ${keys.length - MAX_ITEMS} more`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}
