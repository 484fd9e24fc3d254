export { createPolicyEngine } from './createPolicyEngine';
export type { PolicyDependencies, PolicyParts } from './createPolicyEngine';
export type { PolicyStatus } from './load/PolicyLoader';
