import { Alert, Card, CardBody, Link, Text } from '@backstage/ui';
import type {
  InboxItem,
  Request,
} from '@jit-access/backstage-plugin-jit-access-common';
import type { RefObject } from 'react';
import { Checks } from '../decision/Checks';
import { EmergencyMark } from '../decision/EmergencyMark';
import { Verdict } from '../decision/Verdict';
import { usePaths } from '../page/paths';
import { EntityName } from '../people/EntityName';
import { useEntityTitle } from '../people/useEntityTitle';
import { EmergencyReviewForm } from '../review/EmergencyReviewForm';
import { ReviewForm, type ReviewHandle } from '../review/ReviewForm';
import type { Reviewed } from '../review/useReview';
import { useText } from '../translation/useText';
import styles from './inbox.module.css';
import { InboxFacts } from './InboxFacts';

/** Says that I may answer only in somebody's place. */
function StandIn({ person }: { person: string | undefined }) {
  const t = useText();
  if (!person) return null;
  return (
    <Alert
      icon
      status="info"
      title={
        <>
          {t('inbox.asStandIn')} <EntityName entityRef={person} />,{' '}
          {t('timeline.whoWasAway')}
        </>
      }
    />
  );
}

function Title({ entry }: { entry: InboxItem }) {
  const t = useText();
  const entity = useEntityTitle(entry.item.entityRef);
  const emergency = entry.kind === 'break-glass';
  return (
    <div className={styles.title}>
      <Text as="h2" variant="title-x-small" weight="bold">
        {t(emergency ? 'emergency.asks' : 'inbox.title', {
          name: entry.requester.name,
          role: entry.item.role.title,
          entity,
        })}
      </Text>
      {emergency && <EmergencyMark />}
    </div>
  );
}

/**
 * One item to decide on, or emergency access to review: all that is needed for
 * it, in one look.
 *
 * @internal
 */
export function InboxDetail(props: {
  entry: InboxItem;
  handle: RefObject<ReviewHandle | null>;
  onReviewed: (done: Reviewed) => void;
  onEmergencyReviewed: (request: Request) => void;
}) {
  const t = useText();
  const paths = usePaths();
  const { entry, handle } = props;
  return (
    <Card>
      <CardBody>
        <div className={styles.detail}>
          <Title entry={entry} />
          <StandIn person={entry.onBehalfOf} />
          <InboxFacts entry={entry}>
            <Verdict decision={entry.item.decision} />
          </InboxFacts>
          <div className={styles.decide}>
            {entry.kind === 'break-glass' ? (
              <EmergencyReviewForm
                item={entry.item}
                handle={handle}
                onReviewed={props.onEmergencyReviewed}
              />
            ) : (
              <ReviewForm
                item={entry.item}
                handle={handle}
                onReviewed={props.onReviewed}
              />
            )}
          </div>
          <section className={styles.checks} aria-label={t('inbox.checks')}>
            <Text as="h3" weight="bold">
              {t('inbox.checks')}
            </Text>
            <Checks checks={entry.item.decision.checks} />
          </section>
          <Link
            href={paths.request(entry.request.id)}
            variant="body-small"
            color="secondary"
          >
            {t('inbox.open')}
          </Link>
        </div>
      </CardBody>
    </Card>
  );
}
