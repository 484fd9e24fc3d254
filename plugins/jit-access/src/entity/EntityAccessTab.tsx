import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { AccessDataProvider } from '../data/AccessDataProvider';
import { EntityAccess } from './EntityAccess';

/** The Access tab of the entity that the page shows. @internal */
export function EntityAccessTab() {
  const { entity } = useEntity();
  return (
    <AccessDataProvider>
      <EntityAccess entityRef={stringifyEntityRef(entity)} />
    </AccessDataProvider>
  );
}
