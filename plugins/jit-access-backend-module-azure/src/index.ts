/**
 * Real Azure access for JIT Access: role assignments with and without
 * Privileged Identity Management, and membership of Entra groups, removed and
 * verified when the time is up.
 *
 * @packageDocumentation
 */
export { jitAccessModuleAzure as default } from './module';
