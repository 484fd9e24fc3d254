import { Card, CardBody, CardHeader, Text } from '@backstage/ui';
import type {
  Item,
  Request,
} from '@jit-access/backstage-plugin-jit-access-common';
import { EntityName } from '../people/EntityName';
import { EmergencyReviewForm } from '../review/EmergencyReviewForm';
import { ReviewForm } from '../review/ReviewForm';
import { useAnnounce } from '../states/Announcer';
import { useText } from '../translation/useText';
import { AskedStep, DecidedStep, ReviewSteps } from './DecisionSteps';
import { EmergencyReviewStep, EmergencyUsedStep } from './EmergencySteps';
import { GrantSteps } from './GrantSteps';
import styles from './timeline.module.css';

/**
 * The life of one item, as it happens.
 *
 * @param named - say what it is, where the page's title does not
 * @internal
 */
export function ItemTimeline(props: {
  request: Request;
  item: Item;
  viewer: string | undefined;
  named: boolean;
}) {
  const t = useText();
  const announce = useAnnounce();
  const { request, item, viewer, named } = props;
  return (
    <Card>
      {named && (
        <CardHeader>
          <Text as="h2" variant="title-x-small" weight="bold">
            {item.role.title} {t('grant.on')}{' '}
            <EntityName entityRef={item.entityRef} />
          </Text>
        </CardHeader>
      )}
      <CardBody>
        <ol className={styles.steps} aria-label={t('timeline.title')}>
          <AskedStep request={request} />
          <DecidedStep item={item} />
          <EmergencyUsedStep item={item} />
          <ReviewSteps item={item} />
          {item.grant && (
            <GrantSteps
              grant={item.grant}
              mine={item.grant.receiver === viewer}
            />
          )}
          <EmergencyReviewStep item={item} />
        </ol>
        {item.actions.review && (
          <section aria-label={t('review.title')} className={styles.review}>
            <Text as="h2" variant="title-x-small" weight="bold">
              {t('review.title')}
            </Text>
            <ReviewForm
              item={item}
              onReviewed={() => announce(t('review.recorded'))}
            />
          </section>
        )}
        {item.actions.reviewBreakGlass && (
          <section aria-label={t('emergency.review')} className={styles.review}>
            <Text as="h2" variant="title-x-small" weight="bold">
              {t('emergency.review')}
            </Text>
            <EmergencyReviewForm
              item={item}
              onReviewed={() => announce(t('emergency.recorded'))}
            />
          </section>
        )}
      </CardBody>
    </Card>
  );
}
