import { Link, Text } from '@backstage/ui';
import type { Grant } from '@jit-access/backstage-plugin-jit-access-common';
import { usePaths } from '../page/paths';
import { EntityName } from '../people/EntityName';
import { useText } from '../translation/useText';
import { GrantActions } from './GrantActions';
import { GrantStatus } from './GrantStatus';
import styles from './grant.module.css';

/**
 * One access in a list: whose or what, where it stands, what can be done.
 *
 * @param show - what the list does not already say
 * @internal
 */
export function GrantRow(props: {
  grant: Grant;
  mine: boolean;
  show: 'role' | 'role-and-entity' | 'person';
}) {
  const t = useText();
  const paths = usePaths();
  const { grant, mine, show } = props;
  return (
    <div className={styles.row}>
      <div className={styles.what}>
        <Text as="span" weight="bold">
          {show === 'person' ? (
            <EntityName entityRef={grant.receiver} />
          ) : (
            grant.role.title
          )}
          {show === 'role-and-entity' && (
            <Text as="span">
              {' '}
              {t('grant.on')} <EntityName entityRef={grant.entityRef} />
            </Text>
          )}
        </Text>
        {show === 'person' && <Text as="span">{grant.role.title}</Text>}
        <GrantStatus grant={grant} />
        <BoundTo grant={grant} />
        <Link
          href={paths.request(grant.requestId)}
          variant="body-small"
          color="secondary"
        >
          {t('grant.request')}
        </Link>
      </div>
      <GrantActions grant={grant} mine={mine} />
    </div>
  );
}

function BoundTo({ grant }: { grant: Grant }) {
  const t = useText();
  if (!grant.boundTo || grant.state === 'ended') return null;
  return (
    <Text as="span" variant="body-small" color="secondary">
      {t('grant.boundTo', { title: grant.boundTo.title })}
    </Text>
  );
}
