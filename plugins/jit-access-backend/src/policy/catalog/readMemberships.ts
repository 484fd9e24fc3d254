import { AuthService } from '@backstage/backend-plugin-api';
import {
  CATALOG_FILTER_EXISTS,
  EntityFilterQuery,
} from '@backstage/catalog-client';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { entityFactsOf } from '../facts/entityFacts';
import { GroupTree } from './groupTree';
import { personRecordOf } from './personRecord';

/** One thing that is so in the catalog, and of which it matters since when. */
export interface SeenPair {
  /** A user, or an entity that somebody owns. */
  subject: string;
  /** A group of the user, the owner of the entity, or empty: the user itself. */
  object: string;
}

const PAGE = 500;
const NAMED = ['kind', 'metadata.name', 'metadata.namespace', 'relations'];
/** Only the owner is wanted of an entity. */
const NOWHERE = { environmentFrom: [], tierFrom: [] };

/**
 * All memberships and ownerships of the catalog, page by page: every person, in
 * each group that names them as a member or as its lead, and every entity with
 * its owner.
 *
 * @throws when the catalog cannot be read, also halfway
 */
export async function* readMemberships(deps: {
  catalog: CatalogService;
  auth: AuthService;
  /** All groups at this time. */
  groups(): Promise<GroupTree>;
}): AsyncGenerator<SeenPair[]> {
  const tree = await deps.groups();
  const users = pages(deps, { kind: 'user' }, ['spec.memberOf']);
  for await (const page of users) {
    yield page.flatMap(user => pairsOfUser(user, tree));
  }
  const owned = pages(
    deps,
    [
      { 'relations.ownedBy': CATALOG_FILTER_EXISTS },
      { 'spec.owner': CATALOG_FILTER_EXISTS },
    ],
    ['spec.owner'],
  );
  for await (const page of owned) yield page.flatMap(pairsOfEntity);
}

async function* pages(
  { catalog, auth }: { catalog: CatalogService; auth: AuthService },
  filter: EntityFilterQuery,
  fields: string[],
): AsyncGenerator<Entity[]> {
  const wanted = { fields: [...NAMED, ...fields], limit: PAGE };
  for (let cursor: string | undefined, first = true; first || cursor;) {
    const { items, pageInfo } = await catalog.queryEntities(
      cursor ? { ...wanted, cursor } : { ...wanted, filter },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    yield items;
    first = false;
    cursor = pageInfo.nextCursor;
  }
}

function pairsOfUser(user: Entity, tree: GroupTree): SeenPair[] {
  const { ref, directGroups, leads } = personRecordOf(user, tree);
  return ['', ...new Set([...directGroups, ...leads])].map(object => ({
    subject: ref,
    object,
  }));
}

function pairsOfEntity(entity: Entity): SeenPair[] {
  const { owner } = entityFactsOf(entity, NOWHERE);
  return owner ? [{ subject: stringifyEntityRef(entity), object: owner }] : [];
}
