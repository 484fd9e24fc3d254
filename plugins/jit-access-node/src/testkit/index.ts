/**
 * For tests of providers, context sources and notifiers, and of what uses them:
 * conformance kits that register jest tests, and a provider that fails on
 * demand. Not for production code.
 *
 * @packageDocumentation
 */
export * from './createOrder';
export type { FakeFault } from './faults';
export * from './FaultScript';
export * from './FaultInjectingFakeProvider';
export * from './loseAnswers';
export type { ProviderConformanceOptions } from './Kit';
export { providerConformance } from './providerConformance';
export * from './contextSourceConformance';
export * from './notifierConformance';
