import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationSchema } from '@jit-access/backstage-plugin-jit-access-common';
import { durationMilliseconds } from '../domain/time';

/** Settings of policy, from `jitAccess` in the app's configuration. */
export interface PolicySettings {
  /** Files, folders and URLs of documents, as configured. */
  documents: string[];
  /** How often URLs among them are read, in milliseconds. */
  documentsPollMs: number;
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
  'metadata.labels.environment',
  'metadata.labels.env',
  'spec.environment',
  'spec.lifecycle',
];
const TIER_FROM = [
  'metadata.labels.jit-access/tier',
  'metadata.annotations.jit-access/tier',
  'metadata.labels.tier',
  'spec.tier',
];

/** @throws InputError - a setting has no meaning; the message names it */
export function readPolicySettings(config: Config): PolicySettings {
  const section = config.getOptionalConfig('jitAccess');
  const facts = section?.getOptionalConfig('facts');
  return {
    documents: readDocumentPlaces(section),
    documentsPollMs: readDuration(section, 'documentsPoll', 'PT60S'),
    environmentFrom:
      facts?.getOptionalStringArray('environmentFrom') ?? ENVIRONMENT_FROM,
    tierFrom: facts?.getOptionalStringArray('tierFrom') ?? TIER_FROM,
    deadlineMs: readDuration(facts, 'deadline', 'PT2S', 'facts.'),
    leadAnnotation:
      facts?.getOptionalString('leadAnnotation') ?? 'jit-access/lead',
    managerAnnotation:
      facts?.getOptionalString('managerAnnotation') ?? 'jit-access/manager',
    contact: section?.getOptionalString('policyContact') ?? 'the platform team',
  };
}

/** @throws InputError - it is set and no duration */
function readDuration(
  config: Config | undefined,
  key: string,
  standard: string,
  above: string = '',
): number {
  const text = config?.getOptionalString(key) ?? standard;
  if (!durationSchema.safeParse(text).success) {
    throw new InputError(
      `jitAccess.${above}${key}: "${text}" is not a duration; write for instance ${standard}`,
    );
  }
  return durationMilliseconds(text);
}

/** @throws InputError - a URL carries credentials, which would show up wherever it is named */
function readDocumentPlaces(section: Config | undefined): string[] {
  const places = section?.getOptionalStringArray('documents') ?? [];
  places.forEach((place, index) => {
    if (!/^https?:\/\/[^/]*@/i.test(place)) return;
    throw new InputError(
      `jitAccess.documents[${index}] has credentials in its URL; take them out and configure an integration for its host`,
    );
  });
  return places;
}
