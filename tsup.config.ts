import { defineConfig } from 'tsup';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    node: 'src/node/run-main.ts',
    testing: 'src/testing/index.ts',
  },
  // What several entry points use is there once, in CommonJS too: else `instanceof` fails between them.
  splitting: true,
  format: ['esm', 'cjs'],
  target: 'node20',
  sourcemap: true,
  // The maps lead to the sources, which are in the package too: they need not be in there twice more.
  esbuildOptions(options) {
    options.sourcesContent = false;
  },
  clean: true,
  treeshake: true,
  dts: {
    // tsup sets `baseUrl`, which TypeScript 6 calls deprecated.
    compilerOptions: { ignoreDeprecations: '6.0', stripInternal: true },
    // Consumers compile against `Disposable` without having asked for its library.
    banner: '/// <reference lib="esnext.disposable" />',
  },
});
