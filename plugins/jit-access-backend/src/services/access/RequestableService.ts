import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  DEFAULT_NAMESPACE,
  Entity,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import {
  Requestable,
  requestableQuerySchema,
  RoleSummary,
} from '@jit-access/backstage-plugin-jit-access-common';
import { z } from 'zod';
import { Actor } from '../actors/Actor';
import { ownersOf } from './ownersOf';

/** What can be asked for on an entity, before any verdict. */
export type OfferedRoles = (entity: Entity) => Promise<{
  roles: RoleSummary[];
  environment?: string;
}>;

const CATALOG_PAGE = 200;
/** One call looks at no more than so many pages of the catalog; the cursor goes on. */
const PAGES_A_CALL = 5;

/** Finding what can be asked for, over the whole catalog. */
export class RequestableService {
  constructor(
    private readonly catalog: CatalogService,
    private readonly offered: OfferedRoles,
  ) {}

  /** In the order of entity names, as far as this person sees the catalog. */
  async list(
    actor: Actor,
    query: z.output<typeof requestableQuerySchema>,
  ): Promise<{ items: Requestable[]; nextCursor?: string }> {
    const words = (query.search ?? '').toLocaleLowerCase('en-US').split(/\s+/);
    const items: Requestable[] = [];
    let cursor = query.cursor;
    for (let page = 0; page < PAGES_A_CALL; page++) {
      const answer = await this.catalog.queryEntities(
        cursor
          ? { cursor, limit: CATALOG_PAGE }
          : {
              limit: CATALOG_PAGE,
              filter: { kind: ['component', 'resource', 'system', 'api'] },
              orderFields: { field: 'metadata.name', order: 'asc' },
            },
        { credentials: actor.credentials },
      );
      for (const entity of answer.items) {
        items.push(...(await this.onEntity(entity, words, query.role)));
      }
      cursor = answer.pageInfo.nextCursor;
      if (!cursor || items.length >= query.limit) break;
    }
    return { items, nextCursor: cursor };
  }

  private async onEntity(
    entity: Entity,
    words: string[],
    role: string | undefined,
  ): Promise<Requestable[]> {
    const { roles, environment } = await this.offered(entity);
    const system = entity.relations
      ?.find(
        relation =>
          relation.type === 'partOf' &&
          relation.targetRef.startsWith('system:'),
      )
      ?.targetRef.toLocaleLowerCase('en-US');
    return roles
      .filter(offer => !role || offer.name === role)
      .map(offer => ({
        entityRef: stringifyEntityRef({
          kind: entity.kind,
          namespace: entity.metadata.namespace ?? DEFAULT_NAMESPACE,
          name: entity.metadata.name,
        }),
        entityTitle: entity.metadata.title ?? entity.metadata.name,
        environment,
        system,
        owner: ownersOf(entity)[0],
        role: offer,
      }))
      .filter(found => matches(found, words));
  }
}

function matches(found: Requestable, words: string[]): boolean {
  const text = [
    found.entityRef,
    found.entityTitle,
    found.environment,
    found.system,
    found.role.name,
    found.role.title,
    found.role.provider,
  ]
    .join(' ')
    .toLocaleLowerCase('en-US');
  return words.every(word => text.includes(word));
}
