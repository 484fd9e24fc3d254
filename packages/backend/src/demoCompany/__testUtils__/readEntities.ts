import {
  DefaultNamespaceEntityPolicy,
  EntityPolicies,
  FieldFormatEntityPolicy,
  NoForeignRootFieldsEntityPolicy,
  SchemaValidEntityPolicy,
  componentEntityV1alpha1Validator,
  domainEntityV1alpha1Validator,
  groupEntityV1alpha1Validator,
  locationEntityV1alpha1Validator,
  resourceEntityV1alpha1Validator,
  systemEntityV1alpha1Validator,
  userEntityV1alpha1Validator,
} from '@backstage/catalog-model';
import type { Entity, KindValidator } from '@backstage/catalog-model';
import { templateEntityV1beta3Validator } from '@backstage/plugin-scaffolder-common';
import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';

const POLICY = EntityPolicies.allOf([
  new SchemaValidEntityPolicy(),
  new DefaultNamespaceEntityPolicy(),
  new NoForeignRootFieldsEntityPolicy(),
  new FieldFormatEntityPolicy(),
]);

const KINDS: Record<string, KindValidator> = {
  Component: componentEntityV1alpha1Validator,
  Domain: domainEntityV1alpha1Validator,
  Group: groupEntityV1alpha1Validator,
  Location: locationEntityV1alpha1Validator,
  Resource: resourceEntityV1alpha1Validator,
  System: systemEntityV1alpha1Validator,
  Template: templateEntityV1beta3Validator,
  User: userEntityV1alpha1Validator,
};

async function readEntity(json: Entity, file: string): Promise<Entity> {
  const entity = await POLICY.enforce(json);
  if (!entity || !(await KINDS[entity.kind]?.check(entity))) {
    throw new Error(`${file}: "${json.metadata?.name}" is not a known kind.`);
  }
  return entity;
}

/**
 * Reads the entities of a catalog file, with the same checks that Backstage's
 * catalog makes.
 *
 * @throws Error when an entity would be refused by the catalog
 *
 * @internal
 */
export async function readEntities(file: string): Promise<Entity[]> {
  const documents = parseAllDocuments(readFileSync(file, 'utf8'));
  return Promise.all(
    documents.map(document => {
      if (document.errors.length > 0) {
        throw new Error(`${file}: ${document.errors[0].message}`);
      }
      return readEntity(document.toJS() as Entity, file);
    }),
  );
}
