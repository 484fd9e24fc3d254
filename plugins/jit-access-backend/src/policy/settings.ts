import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationSchema } from '@jit-access/backstage-plugin-jit-access-common';
import { durationMilliseconds } from '../domain/time';

/** Settings of policy, from `jitAccess` in the app's configuration. */
export interface PolicySettings {
  /** Files and folders of documents, as configured. */
  documents: string[];
  /** Paths into an entity at which its environment is looked for, in this order. */
  environmentFrom: string[];
  tierFrom: string[];
  /** Longest wait for the catalog and for each context source, in milliseconds. */
  deadlineMs: number;
  /** Annotation of a group that names its lead. */
  leadAnnotation: string;
  /** Annotation of a user that names their manager. */
  managerAnnotation: string;
  /** Whom people ask to have policy changed, in words. */
  contact: string;
}

const ENVIRONMENT_FROM = [
  'metadata.labels.jit-access/environment',
  'metadata.annotations.jit-access/environment',
  'spec.environment',
  'spec.lifecycle',
];
const TIER_FROM = [
  'metadata.labels.jit-access/tier',
  'metadata.annotations.jit-access/tier',
  'spec.tier',
];

/** @throws InputError - a setting has no meaning; the message names it */
export function readPolicySettings(config: Config): PolicySettings {
  const section = config.getOptionalConfig('jitAccess');
  const facts = section?.getOptionalConfig('facts');
  const deadline = facts?.getOptionalString('deadline') ?? 'PT2S';
  if (!durationSchema.safeParse(deadline).success) {
    throw new InputError(
      `jitAccess.facts.deadline: "${deadline}" is not a duration; write for instance PT2S`,
    );
  }
  return {
    documents: section?.getOptionalStringArray('documents') ?? [],
    environmentFrom:
      facts?.getOptionalStringArray('environmentFrom') ?? ENVIRONMENT_FROM,
    tierFrom: facts?.getOptionalStringArray('tierFrom') ?? TIER_FROM,
    deadlineMs: durationMilliseconds(deadline),
    leadAnnotation:
      facts?.getOptionalString('leadAnnotation') ?? 'jit-access/lead',
    managerAnnotation:
      facts?.getOptionalString('managerAnnotation') ?? 'jit-access/manager',
    contact: section?.getOptionalString('policyContact') ?? 'the platform team',
  };
}
