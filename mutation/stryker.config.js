export default {
  testRunner: 'vitest',
  // The plugins stand beside Stryker, and not in the folder that it is started in.
  plugins: ['@stryker-mutator/vitest-runner', './mutation/method-names.js'],
  ignorers: ['method-names'],
  vitest: { configFile: 'mutation/vitest.config.js', related: false },
  testRunnerNodeArgs: ['--expose-gc', '--unhandled-rejections=strict'],
  mutate: ['src/**/*.ts', '!src/index.ts'],
  ignorePatterns: ['bench', 'coverage', 'dist'],
  concurrency: 2,
  coverageAnalysis: 'perTest',
  // A change may turn a loop into one without end, and the worker it runs in has to be replaced.
  timeoutMS: 3_000,
  timeoutFactor: 1.5,
  // One that is run as the module loads is tried against every test: a sixth of the changes, for half
  // of the time. `--ignoreStatic false` has them tried too.
  ignoreStatic: true,
  incremental: true,
  incrementalFile: 'mutation/.reports/incremental.json',
  tempDirName: 'mutation/.sandbox',
  reporters: ['progress-append-only', 'clear-text', 'html', 'json'],
  clearTextReporter: {
    allowColor: false,
    logTests: false,
    reportTests: false,
    reportScoreTable: true,
  },
  htmlReporter: { fileName: 'mutation/.reports/mutation.html' },
  jsonReporter: { fileName: 'mutation/.reports/mutation.json' },
  thresholds: { high: 95, low: 90, break: 90 },
};
