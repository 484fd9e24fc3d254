import { createExtensionPoint } from '@backstage/backend-plugin-api';
import { AccessProvider } from './provider';
import { ContextSource } from './contextSource';
import { Notifier } from './notifier';

/** Where modules add target systems. @public */
export interface JitAccessProvidersExtensionPoint {
  addProvider(provider: AccessProvider): void;
}
/** @public */
export const jitAccessProvidersExtensionPoint =
  createExtensionPoint<JitAccessProvidersExtensionPoint>({
    id: 'jit-access.providers',
  });

/** Where modules add sources of on-call and incidents. @public */
export interface JitAccessContextSourcesExtensionPoint {
  addContextSource(source: ContextSource): void;
}
/** @public */
export const jitAccessContextSourcesExtensionPoint =
  createExtensionPoint<JitAccessContextSourcesExtensionPoint>({
    id: 'jit-access.context-sources',
  });

/** Where modules add channels to people. @public */
export interface JitAccessNotifiersExtensionPoint {
  addNotifier(notifier: Notifier): void;
}
/** @public */
export const jitAccessNotifiersExtensionPoint =
  createExtensionPoint<JitAccessNotifiersExtensionPoint>({
    id: 'jit-access.notifiers',
  });
