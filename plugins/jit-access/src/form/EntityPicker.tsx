import { stringifyEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { Combobox, useAsyncList } from '@backstage/ui';
import { useState } from 'react';

interface Option {
  id: string;
  label: string;
  description?: string;
}

/** How many suggestions are asked for at once. */
const SUGGESTIONS = 20;

/** Kinds that access is asked on. */
const THINGS = ['component', 'resource', 'system', 'api'];

function useSuggestions(kinds: string[]) {
  const catalog = useApi(catalogApiRef);
  return useAsyncList<Option>({
    async load({ filterText }) {
      const { items } = await catalog.queryEntities({
        filter: { kind: kinds },
        fullTextFilter: filterText ? { term: filterText } : undefined,
        fields: [
          'kind',
          'metadata.name',
          'metadata.namespace',
          'metadata.title',
          'spec.profile.displayName',
        ],
        orderFields: [{ field: 'metadata.name', order: 'asc' }],
        limit: SUGGESTIONS,
      });
      return {
        items: items.map(entity => ({
          id: stringifyEntityRef(entity),
          label: entity.metadata.title ?? entity.metadata.name,
          description: stringifyEntityRef(entity),
        })),
      };
    },
  });
}

/**
 * Picks a person or a thing out of the catalog by typing.
 *
 * @param of - `person` or `thing`
 * @internal
 */
export function EntityPicker(props: {
  label: string;
  of: 'person' | 'thing';
  value: string | undefined;
  onChange: (entityRef: string | undefined) => void;
}) {
  const suggestions = useSuggestions(props.of === 'person' ? ['user'] : THINGS);
  const [picked, setPicked] = useState<Option | null>(
    props.value ? { id: props.value, label: props.value } : null,
  );
  return (
    <Combobox
      label={props.label}
      options={suggestions}
      search={{ mode: 'server' }}
      value={picked}
      onChange={option => {
        setPicked(option as Option | null);
        props.onChange(option?.id);
      }}
    />
  );
}
