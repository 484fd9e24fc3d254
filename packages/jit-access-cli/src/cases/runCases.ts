import { Decision } from '@jit-access/backstage-plugin-jit-access-common';
import {
  OfflineCatalog,
  OfflinePolicy,
} from '@jit-access/backstage-plugin-jit-access-backend/policy';
import { relateEntities } from '../catalog/relateEntities';
import { Given } from './caseFileSchema';
import { Difference, compare } from './compare';
import { CaseFile } from './readCases';

/** How one case went. */
export interface CaseResult {
  file: string;
  line?: number;
  name: string;
  passed: boolean;
  differences: Difference[];
  /** Absent when it could not be decided; then a difference says why. */
  decision?: Decision;
}

/** Decides every case of a file and compares. */
export async function runCases(
  { file, cases }: CaseFile,
  policy: OfflinePolicy,
  catalog: OfflineCatalog,
  now: string,
): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const { name, given, expect, line } of cases) {
    const about = { file, line, name };
    try {
      const decision = await decide(given, policy, catalog, now);
      const differences = compare(decision, expect);
      results.push({
        ...about,
        passed: differences.length === 0,
        differences,
        decision,
      });
    } catch (error) {
      const { name: kind, message } = error as Error;
      const found =
        kind === 'NotFoundError'
          ? 'an entity that is not in the catalog'
          : message;
      results.push({
        ...about,
        passed: false,
        differences: [{ field: 'decision', expected: 'one', found }],
      });
    }
  }
  return results;
}

async function decide(
  given: Given,
  policy: OfflinePolicy,
  catalog: OfflineCatalog,
  now: string,
): Promise<Decision> {
  const { person, entity, role, entities = [], receiver, ...asked } = given;
  if (!person) throw new Error('given.person is missing: who asks');
  if (!role) throw new Error('given.role is missing: what is asked for');
  const entityRef = entity ?? onlyOf(entities);
  if (!entityRef) throw new Error('given.entity is missing: where');
  const around = entities.length > 0 ? merged(catalog, entities) : catalog;
  const [item] = await policy.decide(
    around,
    {
      ...asked,
      requester: person,
      receiver,
      items: [{ entityRef, role }],
      complete: asked.complete ?? asked.justification !== undefined,
    },
    now,
  );
  return item.decision;
}

/** Entities of the case take the place of those of the same name. */
function merged(
  catalog: OfflineCatalog,
  entities: NonNullable<Given['entities']>,
): OfflineCatalog {
  return catalog.instead(relateEntities([...catalog.entities, ...entities]));
}

function onlyOf(entities: NonNullable<Given['entities']>): string | undefined {
  if (entities.length !== 1) return undefined;
  const [{ kind, metadata }] = entities;
  return `${kind}:${metadata.namespace ?? 'default'}/${metadata.name}`.toLowerCase();
}
