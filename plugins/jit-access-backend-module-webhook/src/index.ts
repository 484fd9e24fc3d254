/**
 * Access in any system for JIT Access, by signed calls to a receiver that the
 * system's owners write.
 *
 * @packageDocumentation
 */
export { jitAccessModuleWebhook as default } from './module';
