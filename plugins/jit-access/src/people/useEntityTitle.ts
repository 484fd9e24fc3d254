import { useEntityPresentation } from '@backstage/plugin-catalog-react';

/**
 * The display name of an entity, for sentences that are plain text.
 *
 * @internal
 */
export function useEntityTitle(entityRef: string): string {
  return useEntityPresentation(entityRef).primaryTitle;
}
