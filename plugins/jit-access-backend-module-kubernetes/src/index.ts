/**
 * Real Kubernetes access for JIT Access: a role binding for every access,
 * removed and verified when its time is up.
 *
 * @packageDocumentation
 */
export { jitAccessModuleKubernetes as default } from './module';
