import type { KnipConfig } from 'knip';

export default {
  workspaces: {
    '.': {
      entry: [
        'src/{index,node/run-main,testing/index}.ts',
        'examples/**/*.ts',
        'test/**/*.{test,test-d}.ts',
        'test/{consumers,frameworks,runtimes}/run.ts',
        // Tests load them by their path, or start them as programs.
        'test/{browser,consumers,consumers/esm,node,otp/scenarios,testing/bugs,testing/leaking}/*.ts',
      ],
      project: ['{src,examples,test}/**/*.ts'],
      ignoreBinaries: ['mkfifo'],
    },
    bench: {
      entry: ['{main,cell,soak}.ts', 'contenders/*.ts'],
      project: ['**/*.ts'],
      ignoreBinaries: ['erl', 'erlc'],
    },
    docs: {
      entry: ['site/{peers,prepare}.ts', 'peers/*.ts'],
      project: ['**/*.ts'],
      // Named in a string.
      ignoreDependencies: ['typedoc-plugin-markdown'],
      // Of a dependency that is not installed when only the library is looked at.
      ignoreBinaries: ['vitepress'],
    },
    'examples/frameworks': {
      // Started by their path.
      entry: ['{fastify,hono,nest}.ts', 'express.cts'],
      project: ['*.{ts,cts}'],
      // Peers of another, or loaded by its name.
      ignoreDependencies: ['rxjs', '@nestjs/platform-express'],
    },
    mutation: {
      // Paths in the configuration of Stryker are from the root of the library, not from here.
      stryker: false,
      entry: ['{run,method-names}.js', '*.config.js'],
      project: ['*.js'],
      // Started by their path, or named in a string.
      ignoreDependencies: ['@stryker-mutator/*', 'node'],
    },
  },
  ignoreExportsUsedInFile: { interface: true, type: true },
} satisfies KnipConfig;
