/**
 * What is to be known of a `package.json`.
 *
 * @module
 */

import { readFile } from 'node:fs/promises';

export interface Facts {
  readonly file: string;
  readonly license: string;
  readonly dependencies: number;
  /** The size of the file. */
  readonly bytes: number;
}

/** The file is JSON, and does not describe a package. */
class NotAPackage extends Error {
  override readonly name = 'NotAPackage';

  constructor(value: unknown) {
    super(`an object was expected, not ${JSON.stringify(value)}`);
  }
}

/** @throws whatever is wrong with the file; that is for the supervisor of whoever calls this */
export async function analyse(file: string): Promise<Facts> {
  const text = await readFile(file, 'utf8');
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) throw new NotAPackage(value);
  const { license, licenses, dependencies } = value;
  return {
    file,
    license: licenseOf(license ?? licenses) ?? 'none given',
    dependencies: isObject(dependencies) ? Object.keys(dependencies).length : 0,
    bytes: Buffer.byteLength(text),
  };
}

/* Older packages have an object, or a list of them. */
function licenseOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) {
    const all = value.map(licenseOf).filter((name) => name !== undefined);
    return all.length > 0 ? all.join(' OR ') : undefined;
  }
  return isObject(value) ? licenseOf(value['type']) : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
