/**
 * What tests of programs made with fauxtp are written with, whatever runs them.
 *
 * @packageDocumentation
 */

/// <reference lib="esnext.disposable" />

export { TestScope, testScope, type TestScopeOptions } from './test-scope.ts';
