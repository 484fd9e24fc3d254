import type { Entity } from '@backstage/catalog-model';

/** Kinds of entities that access is asked on. @internal */
export const ENTITY_KINDS = ['Component', 'Resource', 'System', 'API'];

/**
 * Whether access can be asked on this kind of entity.
 *
 * @public
 */
export function isJitAccessAvailable(entity: Entity): boolean {
  const kind = entity.kind.toLocaleLowerCase('en');
  return ENTITY_KINDS.some(one => one.toLocaleLowerCase('en') === kind);
}
