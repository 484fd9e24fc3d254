import {
  coreServices,
  createBackendFeatureLoader,
} from '@backstage/backend-plugin-api';

/**
 * Keeps the search index in PostgreSQL when that is the portal's database.
 * Otherwise the index is in memory (Lunr) and rebuilt at every start.
 *
 * @internal
 */
export const searchEngineLoader = createBackendFeatureLoader({
  deps: { config: coreServices.rootConfig },
  *loader({ config }) {
    if (config.getOptionalString('backend.database.client') === 'pg') {
      yield import('@backstage/plugin-search-backend-module-pg');
    }
  },
});
