/**
 * Real AWS access for JIT Access: Identity Center assignments and groups, IAM
 * user policies with an end, and role sessions, removed and verified when the
 * time is up.
 *
 * @packageDocumentation
 */
export { jitAccessModuleAws as default } from './module';
