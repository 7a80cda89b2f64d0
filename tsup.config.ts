import { writeFile } from 'node:fs/promises';

import { defineConfig } from 'tsup';

const entry = {
  index: 'src/index.ts',
  node: 'src/node/run-main.ts',
  testing: 'src/testing/index.ts',
};

export default defineConfig([
  {
    entry,
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
    // Declared once, for both: a class that was declared twice, with members that are private, would be two
    // classes, and an actor of a CommonJS module no child of one that is ESM.
    async onSuccess() {
      for (const name of Object.keys(entry)) {
        await writeFile(`dist/${name}.d.ts`, `export * from './${name}.cjs';\n`);
      }
    },
  },
  {
    entry,
    format: 'cjs',
    dts: {
      only: true,
      // tsup sets `baseUrl`, which TypeScript 6 calls deprecated.
      compilerOptions: { ignoreDeprecations: '6.0', stripInternal: true },
      // Consumers compile against `Disposable` without having asked for its library.
      banner: '/// <reference lib="esnext.disposable" />',
    },
  },
]);
