import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

// The doors to the event loop and to chance. They stand in `src/runtime`, where a test or a
// simulation can put others in their place.
const DOORS = [
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'performance',
  'console',
].map((name) => ({ name, message: 'Only src/runtime may use it: go through the runtime.' }));

const DOOR_PROPERTIES = [
  { object: 'Date', property: 'now' },
  { object: 'Math', property: 'random' },
  { object: 'process', property: 'nextTick' },
  { object: 'process', property: 'hrtime' },
  { object: 'globalThis', property: 'setTimeout' },
].map((door) => ({ ...door, message: 'Only src/runtime may use it: go through the runtime.' }));

export default defineConfig(
  {
    ignores: [
      'dist/',
      'coverage/',
      'bench/.built/',
      'mutation/.reports/',
      'mutation/.sandbox/',
      'docs/.vitepress/{cache,dist}/',
      'docs/{api,source}/',
      'test/consumers/esm/',
    ],
  },
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      // What cannot be missing is said with `as`; a `!` is easily overlooked.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // What a user's code threw goes on as it is.
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
      // `isolatedDeclarations` wants every exported type written down.
      '@typescript-eslint/consistent-generic-constructors': 'off',
      '@typescript-eslint/no-inferrable-types': 'off',
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/**'],
    // `src/node` is the program around the runtime.
    ignores: ['src/runtime/**', 'src/node/**'],
    rules: {
      'no-restricted-globals': ['error', ...DOORS],
      'no-restricted-properties': ['error', ...DOOR_PROPERTIES],
    },
  },
  {
    // A test or an example shows what a user writes: handlers without types of their own, promises
    // for methods that need not wait.
    files: ['test/**', 'examples/**'],
    rules: {
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
  // What the bench, the site and the frameworks are made of, and with it its types, is there only for whoever
  // runs them.
  {
    files: ['**/*.js', 'bench/**', 'docs/**', 'examples/frameworks/**'],
    extends: [tseslint.configs.disableTypeChecked],
  },
);
