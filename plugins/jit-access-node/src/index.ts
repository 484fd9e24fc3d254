/**
 * Ports and extension points that providers, context sources and notifiers of
 * JIT Access implement.
 *
 * @packageDocumentation
 */
export * from './provider';
export * from './providerErrors';
export * from './failures/explainFailure';
export * from './failures/secondsToWait';
export * from './contextSource';
export * from './notifier';
export * from './extensions';
export * from './permissionRules';
