/**
 * Membership in the groups of SCIM 2.0 servers for JIT Access: added for the
 * time agreed, taken away and verified.
 *
 * @packageDocumentation
 */
export { jitAccessModuleScim as default } from './module';
