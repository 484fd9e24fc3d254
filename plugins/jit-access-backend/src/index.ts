/**
 * The machine of JIT Access: policy, approvals, grants, convergence and audit.
 *
 * @packageDocumentation
 */
export { jitAccessPlugin as default } from './plugin';
