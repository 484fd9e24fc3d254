/**
 * Membership in groups of a made-up system: the example of the guide to writing
 * a provider.
 *
 * @packageDocumentation
 */
export { jitAccessModuleGuildhall as default } from './module';
