import { execFileSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';

import { build, type PluginBuild } from 'esbuild';
import { defineConfig } from 'tsup';

const ENTRIES = {
  index: 'src/index.ts',
  node: 'src/node/run-main.ts',
  testing: 'src/testing/index.ts',
};

export default defineConfig({
  entry: ENTRIES,
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
  async onSuccess() {
    await buildModules();
    await declare();
  },
});

/*
 * For bundlers, which take no more of a file than they need only if it is a module by itself. Node would take
 * three times as long to load them.
 */
async function buildModules(): Promise<void> {
  const files = await readdir('src', { recursive: true });
  await build({
    entryPoints: files.filter((file) => file.endsWith('.ts')).map((file) => `src/${file}`),
    outbase: 'src',
    outdir: 'dist/modules',
    bundle: true,
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    sourcesContent: false,
    plugins: [{ name: 'modules', setup: keepApart }],
  });
}

function keepApart(modules: PluginBuild): void {
  modules.onResolve({ filter: /^\.\.?\// }, ({ path, kind }) =>
    kind === 'entry-point' ? undefined : { path: path.replace(/\.ts$/, '.js'), external: true },
  );
}

/*
 * A declaration for each module, with a map that leads an editor to its source. Bundled ones have no maps.
 *
 * Declared once, for both formats: a class that was declared twice, with members that are private, would be
 * two classes, and an actor of a CommonJS module no child of one that is ESM.
 */
async function declare(): Promise<void> {
  const options = [
    '--emitDeclarationOnly',
    '--declarationMap',
    '--stripInternal',
    '--noEmit',
    'false',
  ];
  const tsc = [
    'node_modules/typescript/bin/tsc',
    '-p',
    'src',
    '--outDir',
    'dist/types',
    ...options,
  ];
  execFileSync(process.execPath, tsc, { stdio: 'inherit' });
  await writeFile('dist/types/package.json', '{ "type": "commonjs" }\n');
  for (const file of await readdir('dist/types', { recursive: true })) {
    if (!file.endsWith('.d.ts')) continue;
    const text = await readFile(`dist/types/${file}`, 'utf8');
    // As long as before, so the maps hold.
    await writeFile(`dist/types/${file}`, text.replaceAll(/(['"]\.[^'"]+)\.ts(?=['"])/g, '$1.js'));
  }
  for (const [name, source] of Object.entries(ENTRIES)) {
    const module = source.replace('src/', './types/').replace('.ts', '.js');
    // Consumers compile against `Disposable` without having asked for its library.
    const text = `/// <reference lib="esnext.disposable" />\nexport * from '${module}';\n`;
    for (const kind of ['ts', 'cts']) await writeFile(`dist/${name}.d.${kind}`, text);
  }
}
