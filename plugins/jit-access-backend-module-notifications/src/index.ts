/**
 * Tells people about JIT Access among the portal's notifications.
 *
 * @packageDocumentation
 */
export { jitAccessModuleNotifications as default } from './module';
