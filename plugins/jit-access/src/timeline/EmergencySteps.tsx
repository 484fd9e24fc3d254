import { Text } from '@backstage/ui';
import type { Item } from '@jit-access/backstage-plugin-jit-access-common';
import {
  RiAlarmWarningLine,
  RiHourglassLine,
  RiShieldCheckLine,
  RiShieldCrossLine,
} from '@remixicon/react';
import { EntityName } from '../people/EntityName';
import { Time } from '../time/Time';
import { useNow } from '../time/useNow';
import { useText } from '../translation/useText';
import { Step } from './Step';
import styles from './timeline.module.css';

/** Emergency access was taken; who was told stands with the decision. @internal */
export function EmergencyUsedStep({ item }: { item: Item }) {
  const t = useText();
  const { breakGlass, decidedAt } = item.decision;
  if (!breakGlass) return null;
  return (
    <Step
      icon={RiAlarmWarningLine}
      tone="urgent"
      at={decidedAt}
      title={t('emergency.used')}
    />
  );
}

/** The review that emergency access owes: given, awaited, or late. @internal */
export function EmergencyReviewStep({ item }: { item: Item }) {
  const t = useText();
  const now = useNow(10_000);
  const review = item.breakGlassReview;
  if (!review) return null;
  if (!review.doneAt) {
    const late = Date.parse(review.dueAt) <= now;
    return (
      <Step
        icon={RiHourglassLine}
        tone={late ? 'bad' : 'now'}
        title={t('emergency.awaits')}
      >
        <Text as="p" color={late ? undefined : 'secondary'}>
          {late ? t('emergency.overdue') : t('emergency.due')}{' '}
          <Time at={review.dueAt} /> (<Time at={review.dueAt} show="clock" />)
        </Text>
        {review.escalatedAt && (
          <Text as="p" color="secondary">
            {t('emergency.escalated')} · <Time at={review.escalatedAt} />
          </Text>
        )}
      </Step>
    );
  }
  const justified = review.verdict === 'justified';
  return (
    <Step
      icon={justified ? RiShieldCheckLine : RiShieldCrossLine}
      tone={justified ? 'good' : 'bad'}
      at={review.doneAt}
      title={
        <>
          {review.doneBy && <EntityName entityRef={review.doneBy} />}{' '}
          {justified ? t('emergency.justified') : t('emergency.notJustified')}
        </>
      }
    >
      {review.comment && (
        <blockquote className={styles.quote}>
          <Text as="span">{review.comment}</Text>
        </blockquote>
      )}
      <Text as="p" variant="body-small" color="secondary">
        {t('emergency.unlocked')}
      </Text>
    </Step>
  );
}
