import { Link, Text } from '@backstage/ui';
import type {
  Grant,
  Request,
} from '@jit-access/backstage-plugin-jit-access-common';
import { BoundWords } from '../decision/BoundWords';
import { EmergencyMark } from '../decision/EmergencyMark';
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
 * @param request - what it came from, where that may be seen
 * @internal
 */
export function GrantRow(props: {
  grant: Grant;
  mine: boolean;
  show: 'role' | 'role-and-entity' | 'person';
  request?: Request;
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
        <Emergency grant={grant} request={props.request} />
        <Ties grant={grant} request={props.request} />
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

/** What ends it before its time. */
function Ties(props: { grant: Grant; request: Request | undefined }) {
  const t = useText();
  const { grant, request } = props;
  if (grant.state === 'ended') return null;
  const item = request?.items.find(one => one.id === grant.itemId);
  return (
    <>
      {grant.boundTo && <BoundWords boundTo={grant.boundTo} />}
      {item?.decision.whileEligible && (
        <Text as="span" variant="body-small" color="secondary">
          {t('bound.eligible')}
        </Text>
      )}
    </>
  );
}

/** Taken in an emergency, and whether the review is still owed. */
function Emergency(props: { grant: Grant; request: Request | undefined }) {
  const t = useText();
  const { grant, request } = props;
  if (!request?.breakGlass) return null;
  const item = request.items.find(one => one.id === grant.itemId);
  const review = item?.breakGlassReview;
  return (
    <span className={styles.emergency}>
      <EmergencyMark />
      {review && !review.doneAt && (
        <Text as="span" variant="body-small" color="secondary">
          {t('emergency.awaits')}
        </Text>
      )}
    </span>
  );
}
