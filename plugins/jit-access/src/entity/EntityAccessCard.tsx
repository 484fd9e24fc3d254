import { stringifyEntityRef } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/core-plugin-api';
import {
  entityRouteParams,
  entityRouteRef,
  useEntity,
} from '@backstage/plugin-catalog-react';
import {
  ButtonLink,
  Card,
  CardBody,
  CardFooter,
  CardHeader,
  Text,
} from '@backstage/ui';
import type { EntityAccess } from '@jit-access/backstage-plugin-jit-access-common';
import { AccessDataProvider } from '../data/AccessDataProvider';
import { useEntityAccess } from '../data/queries';
import { GrantStatus } from '../grant/GrantStatus';
import { Loaded } from '../states/Loaded';
import { TAB_PATH } from '../page/paths';
import { useText } from '../translation/useText';
import styles from './entity.module.css';

function Running({ access }: { access: EntityAccess }) {
  const t = useText();
  if (access.mine.length === 0) {
    return (
      <Text as="p" color="secondary">
        {t('entity.cardNone', { count: access.roles.length })}
      </Text>
    );
  }
  return (
    <div className={`${styles.rows} ${styles.divided}`}>
      {access.mine.map(grant => (
        <div key={grant.id} className={styles.roleText}>
          <Text as="span" weight="bold">
            {grant.role.title}
          </Text>
          <GrantStatus grant={grant} />
        </div>
      ))}
    </div>
  );
}

function CardContent({ entityRef }: { entityRef: string }) {
  const t = useText();
  const query = useEntityAccess(entityRef);
  const path = useRouteRef(entityRouteRef);
  const page = path(entityRouteParams(entityRef, { encodeParams: true }));
  return (
    <Card>
      <CardHeader>
        <Text as="h2" variant="title-x-small" weight="bold">
          {t('entity.card')}
        </Text>
      </CardHeader>
      <CardBody>
        <Loaded query={query} rows={1} height={40}>
          {access => <Running access={access} />}
        </Loaded>
      </CardBody>
      <CardFooter>
        <ButtonLink
          href={`${page}${TAB_PATH}`}
          variant={query.data?.mine.length ? 'primary' : 'secondary'}
        >
          {query.data?.mine.length ? t('entity.manage') : t('entity.open')}
        </ButtonLink>
      </CardFooter>
    </Card>
  );
}

/**
 * On the overview of an entity: what runs for me here, and the way to the tab.
 *
 * @internal
 */
export function EntityAccessCard() {
  const { entity } = useEntity();
  return (
    <AccessDataProvider>
      <CardContent entityRef={stringifyEntityRef(entity)} />
    </AccessDataProvider>
  );
}
