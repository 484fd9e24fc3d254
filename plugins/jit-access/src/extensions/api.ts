import { ApiBlueprint, fetchApiRef } from '@backstage/frontend-plugin-api';
import { createPortalClient } from '../api/createPortalClient';
import { jitAccessApiRef } from '../api/jitAccessApiRef';

/** The typed client, over the portal's own fetch. @internal */
export const jitAccessApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: jitAccessApiRef,
      deps: { fetchApi: fetchApiRef },
      factory: ({ fetchApi }) => createPortalClient(fetchApi),
    }),
});
