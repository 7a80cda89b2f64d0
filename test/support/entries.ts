/**
 * What users can import, and the file that each of it is made of.
 *
 * @module
 */

import { fileURLToPath } from 'node:url';

const source = (path: string): string =>
  fileURLToPath(new URL(`../../src/${path}`, import.meta.url));

/** The longer names first: a bundler takes a name for the beginning of all that start like it. */
export const ENTRIES: Readonly<Record<string, string>> = {
  'fauxtp/node': source('node/run-main.ts'),
  'fauxtp/testing': source('testing/index.ts'),
  fauxtp: source('index.ts'),
};
