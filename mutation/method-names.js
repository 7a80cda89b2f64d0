/**
 * Keeps Stryker from changing the name of a method that is written as a string: `'~boot'() { … }`. It
 * takes it for a string like any other, finds that nothing else can stand there, and gives up.
 */

import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

const METHODS = ['ClassMethod', 'TSDeclareMethod'];

export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'method-names', {
    shouldIgnore({ node, parent }) {
      return METHODS.includes(parent?.type) && parent.key === node
        ? 'the name of a method'
        : undefined;
    },
  }),
];
