import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';

import { ENTRIES } from '../test/support/entries.ts';

/* They take long, so they come last: for most changes another test has failed before. */
const LAST = [
  'test/check.test.ts',
  'test/errors.test.ts',
  'test/runtime/clock.test.ts',
  'test/otp/parity.test.ts',
  'test/primitives/ring.test.ts',
  'test/genserver.test.ts',
  'test/supervisor/dynamic.test.ts',
  'test/actor/bounded-mailbox.test.ts',
];

class QuickFirst extends BaseSequencer {
  sort(files) {
    const cost = ({ moduleId }) => LAST.findIndex((file) => moduleId.endsWith(file));
    return files.toSorted((one, other) => cost(one) - cost(other));
  }
}

export default defineConfig({
  resolve: { alias: ENTRIES },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [
      // Read files, or start programs that a change would not reach.
      'test/architecture.test.ts',
      'test/browser.test.ts',
      'test/counter-service.test.ts',
      'test/docs.test.ts',
      'test/examples.test.ts',
      'test/getting-started.test.ts',
      'test/node/**',
      'test/package.test.ts',
      'test/primitives/shape.test.ts',
      'test/program.test.ts',
      'test/size.test.ts',
      'test/surface.test.ts',
      'test/testing/bindings.test.ts',
      // Take seconds for each change. What only they would notice has no test that says what broke.
      'test/service.test.ts',
      'test/supervisor/storm.test.ts',
    ],
    sequence: { sequencer: QuickFirst },
    // What waits for ever fails soon; the tests that need longer say so themselves.
    testTimeout: 4_000,
  },
});
