import { Text } from '@backstage/ui';
import type { Health } from '@jit-access/backstage-plugin-jit-access-common';
import { Time } from '../time/Time';
import { useLanguage } from '../translation/useLanguage';
import { useText } from '../translation/useText';
import styles from './health.module.css';
import { Figure } from './Figure';
import { CardSection } from './Section';

/** Milliseconds in seconds, for figures that are mostly below one minute. */
function useSeconds() {
  const language = useLanguage();
  return (ms: number | undefined) =>
    ms === undefined
      ? '–'
      : new Intl.NumberFormat(language, {
          style: 'unit',
          unit: 'second',
          maximumFractionDigits: 1,
        }).format(ms / 1000);
}

/** What is due and not done yet. @internal */
export function Queue({ queue }: { queue: Health['queue'] }) {
  const t = useText();
  return (
    <CardSection title={t('health.queue')}>
      <dl className={styles.numbers}>
        <Figure label={t('health.due')}>{queue.due}</Figure>
        <Figure label={t('health.oldest')}>
          {queue.oldestDueAt ? <Time at={queue.oldestDueAt} /> : '–'}
        </Figure>
        <Figure label={t('health.outbox')}>{queue.outbox}</Figure>
        <Figure label={t('health.parked')}>{queue.parked}</Figure>
      </dl>
    </CardSection>
  );
}

/** How long removals take, from the end to the verified absence. @internal */
export function RemovalLag({ lag }: { lag: Health['removalLag'] }) {
  const t = useText();
  const seconds = useSeconds();
  return (
    <CardSection title={t('health.lag')}>
      {lag.count === 0 ? (
        <Text color="secondary">{t('health.noRemovals')}</Text>
      ) : (
        <dl className={styles.numbers}>
          <Figure label={t('health.removals')}>{lag.count}</Figure>
          <Figure label={t('health.p50')}>{seconds(lag.p50)}</Figure>
          <Figure label={t('health.p95')}>{seconds(lag.p95)}</Figure>
          <Figure label={t('health.max')}>{seconds(lag.max)}</Figure>
        </dl>
      )}
    </CardSection>
  );
}
