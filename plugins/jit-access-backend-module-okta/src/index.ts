/**
 * Real Okta access for JIT Access: group membership and application assignment,
 * removed and verified when the time is up.
 *
 * @packageDocumentation
 */
export { jitAccessModuleOkta as default } from './module';
