import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { index: 'src/index.ts', testing: 'src/testing/index.ts' },
  // What both entry points use is there once, in CommonJS too: else `instanceof` fails between them.
  splitting: true,
  format: ['esm', 'cjs'],
  target: 'node20',
  sourcemap: true,
  clean: true,
  treeshake: true,
  dts: {
    // tsup sets `baseUrl`, which TypeScript 6 calls deprecated.
    compilerOptions: { ignoreDeprecations: '6.0', stripInternal: true },
    // Consumers compile against `Disposable` without having asked for its library.
    banner: '/// <reference lib="esnext.disposable" />',
  },
});
