/**
 * Real Google Cloud access for JIT Access: IAM roles that end by themselves and
 * memberships in groups, removed and verified when the time is up.
 *
 * @packageDocumentation
 */
export { jitAccessModuleGcp as default } from './module';
