import { CatalogClient } from '@backstage/catalog-client';
import { Entity } from '@backstage/catalog-model';
import { UsageError } from '../terminal/exits';

/**
 * Reads every entity of a portal's catalog, page by page.
 *
 * @param address - of the portal, or of its catalog's API
 * @param token - of a caller that the catalog lets read it
 * @throws UsageError - it does not answer as a catalog does
 */
export async function readCatalogUrl(
  address: string,
  token: string | undefined,
): Promise<Entity[]> {
  const portal = address.replace(/\/+$/, '').replace(/\/api\/catalog$/, '');
  const client = new CatalogClient({
    discoveryApi: {
      getBaseUrl: async pluginId => `${portal}/api/${pluginId}`,
    },
  });
  const entities: Entity[] = [];
  try {
    for await (const page of client.streamEntities(undefined, { token })) {
      entities.push(...page);
    }
  } catch (error) {
    throw new UsageError(
      `The catalog at ${portal} could not be read: ${(error as Error).message}. Check the address, and that the token's variable is named with --token-env`,
    );
  }
  return entities;
}
