import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import {
  CatalogService,
  CatalogServiceRequestOptions,
} from '@backstage/plugin-catalog-node';
import { getJsonValueAtPath } from '@backstage/filter-predicates';
import { JsonObject } from '@backstage/types';

type Reading = Pick<
  CatalogService,
  'getEntities' | 'getEntitiesByRefs' | 'getEntityByRef'
>;
type Filter = Record<string, unknown>;

/**
 * Entities in memory, read as decisions read the catalog: by ref, and by kind
 * with plain values. Indexed, so that a large catalog costs nothing per decision.
 */
export class MemoryCatalog implements Reading {
  private readonly byRef: ReadonlyMap<string, Entity>;
  private readonly byKind = new Map<string, Entity[]>();

  constructor(entities: readonly Entity[]) {
    this.byRef = new Map(entities.map(one => [stringifyEntityRef(one), one]));
    for (const entity of this.byRef.values()) {
      const kind = entity.kind.toLocaleLowerCase('en-US');
      const list = this.byKind.get(kind);
      if (list) list.push(entity);
      else this.byKind.set(kind, [entity]);
    }
  }

  /** As decisions take it, which read nothing else of the catalog. */
  asService(): CatalogService {
    return this as unknown as CatalogService;
  }

  getEntityByRef: CatalogService['getEntityByRef'] = async (
    ref,
    _options: CatalogServiceRequestOptions,
  ) =>
    this.byRef.get(
      typeof ref === 'string'
        ? ref.toLocaleLowerCase('en-US')
        : stringifyEntityRef(ref),
    );

  getEntitiesByRefs: CatalogService['getEntitiesByRefs'] = async request => ({
    items: request.entityRefs.map(ref =>
      this.byRef.get(ref.toLocaleLowerCase('en-US')),
    ),
  });

  getEntities: CatalogService['getEntities'] = async request => {
    const filters = [request?.filter ?? {}].flat() as Filter[];
    const found = new Set(filters.flatMap(filter => this.matching(filter)));
    return { items: [...found] };
  };

  private matching(filter: Filter): Entity[] {
    const { kind, ...rest } = filter;
    const kinds = kind === undefined ? [...this.byKind.keys()] : valuesOf(kind);
    const candidates = this.named(kinds, filter);
    return candidates.filter(entity =>
      Object.entries(rest).every(([path, wanted]) => {
        const value = getJsonValueAtPath(entity as unknown as JsonObject, path);
        return valuesOf(wanted).includes(
          String(value).toLocaleLowerCase('en-US'),
        );
      }),
    );
  }

  /** One that is named outright is found by its ref. */
  private named(kinds: string[], filter: Filter): Entity[] {
    const name = filter['metadata.name'];
    const namespace = filter['metadata.namespace'];
    if (typeof name !== 'string' || typeof namespace !== 'string') {
      return kinds.flatMap(kind => this.byKind.get(kind) ?? []);
    }
    return kinds.flatMap(
      kind =>
        this.byRef.get(stringifyEntityRef({ kind, namespace, name })) ?? [],
    );
  }
}

function valuesOf(wanted: unknown): string[] {
  return [wanted].flat().map(value => String(value).toLocaleLowerCase('en-US'));
}
