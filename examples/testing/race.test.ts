// How a race is found, shown again, and seen to be gone.

import { explore, ExplorationError, simulate } from 'fauxtp/testing';
import { expect, test } from 'vitest';

import { selling } from './selling.ts';
import { lookAndTake, takeIfLeft } from './stock.ts';

test('sells one piece once', () => explore(selling(takeIfLeft)));

test('a shop that looks and takes sells it twice', async () => {
  await expect(explore(selling(lookAndTake))).rejects.toBeInstanceOf(ExplorationError);
});

test('which can be looked at again and again', async () => {
  await expect(simulate({ seed: 1, schedule: '3:1' }, selling(lookAndTake))).rejects.toThrow(
    'expected 2 to be 1',
  );
});
