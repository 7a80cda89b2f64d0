import { defineConfig } from 'vitest/config';

import ours from '../../../vitest.config.ts';

export default defineConfig({
  resolve: ours.resolve ?? {},
  test: { include: ['test/testing/leaking/fixture.ts'] },
});
