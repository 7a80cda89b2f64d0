/**
 * What tests of programs made with fauxtp are written with, whatever runs them.
 *
 * @packageDocumentation
 */

/// <reference lib="esnext.disposable" />

export { TestScope, testScope, type TestScopeOptions } from './test-scope.ts';
export { Probe, type ProbeCall, type ProbeOptions, type Within } from './probe.ts';
export type { Who } from './verdict.ts';
export {
  delayMessages,
  dropMessages,
  type Edge,
  failCall,
  failCast,
  failInit,
  failMessage,
  type Fault,
  killAt,
  type MayMiss,
  type Throws,
  type Which,
} from './faults.ts';
export {
  ExpectationError,
  ExplorationError,
  InjectedFaultError,
  LeftRunningError,
  LostMessageError,
  NeverQuietError,
  StuckError,
  UnexpectedCrashError,
  UnusedFaultError,
} from './errors.ts';
export { type Exploration, explore, type ExploreOptions } from './explore.ts';
export {
  simulate,
  type SimulateOptions,
  type Simulation,
  type SimulationBody,
} from './simulate.ts';
