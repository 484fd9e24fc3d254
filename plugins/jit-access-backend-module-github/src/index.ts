/**
 * Real GitHub access for JIT Access: team membership, repository permission and
 * organisation roles, removed and verified when the time is up.
 *
 * @packageDocumentation
 */
export { jitAccessModuleGithub as default } from './module';
