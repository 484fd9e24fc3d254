import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type { Entity } from '@backstage/catalog-model';
import { useApi, useRouteRef } from '@backstage/frontend-plugin-api';
import {
  catalogApiRef,
  entityRouteParams,
  entityRouteRef,
  getEntityRelations,
} from '@backstage/plugin-catalog-react';
import {
  Card,
  CardBody,
  CardHeader,
  List,
  ListRow,
  Skeleton,
  Text,
} from '@backstage/ui';
import { RiDatabase2Line } from '@remixicon/react';
import { useEffect, useState } from 'react';

type Loaded = { databases?: Entity[]; error?: Error };

function useDatabases(): Loaded {
  const catalog = useApi(catalogApiRef);
  const [loaded, setLoaded] = useState<Loaded>({});

  useEffect(() => {
    let current = true;
    catalog
      .getEntities({
        filter: { kind: 'Resource', 'spec.type': 'database' },
        order: { field: 'metadata.name', order: 'asc' },
      })
      .then(
        ({ items }) => current && setLoaded({ databases: items }),
        (error: Error) => current && setLoaded({ error }),
      );
    return () => {
      current = false;
    };
  }, [catalog]);

  return loaded;
}

function describe(database: Entity): string {
  const owners = getEntityRelations(database, 'ownedBy').map(ref => ref.name);
  const environment = database.metadata.labels?.['jit-access/environment'];
  return [environment, owners.length > 0 && `team ${owners.join(', ')}`]
    .filter(Boolean)
    .join(' · ');
}

/**
 * The company's databases: the things that access is asked for.
 *
 * @internal
 */
export function Databases() {
  const { databases, error } = useDatabases();
  const entityRoute = useRouteRef(entityRouteRef);
  return (
    <Card>
      <CardHeader>
        <Text as="h2" variant="title-x-small" weight="bold">
          Databases
        </Text>
      </CardHeader>
      <CardBody>
        {error && (
          <Text color="danger">
            The catalog did not answer: {error.message}
          </Text>
        )}
        {!databases && !error && <Skeleton height={132} />}
        {databases && (
          <List aria-label="Databases">
            {databases.map(database => {
              const ref = stringifyEntityRef(database);
              return (
                <ListRow
                  key={ref}
                  id={ref}
                  href={entityRoute?.(entityRouteParams(database))}
                  textValue={parseEntityRef(ref).name}
                  icon={<RiDatabase2Line aria-hidden />}
                  description={describe(database)}
                >
                  {database.metadata.title ?? database.metadata.name}
                </ListRow>
              );
            })}
          </List>
        )}
      </CardBody>
    </Card>
  );
}
