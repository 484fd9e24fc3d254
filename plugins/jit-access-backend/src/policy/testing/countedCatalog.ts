import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';

const READS = [
  'getEntities',
  'getEntitiesByRefs',
  'getEntityByRef',
  'queryEntities',
] as const;

/** A catalog that remembers which of its reading methods were called. */
export function countedCatalog(entities: Entity[], calls: string[] = []) {
  const catalog = catalogServiceMock({ entities });
  for (const method of READS) {
    const original = catalog[method].bind(catalog) as (
      ...args: unknown[]
    ) => unknown;
    const counted = (...args: unknown[]) => {
      calls.push(method);
      return original(...args);
    };
    Object.assign(catalog, { [method]: counted });
  }
  return { catalog, calls };
}
