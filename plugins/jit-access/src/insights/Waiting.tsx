import { Text } from '@backstage/ui';
import type {
  Insights,
  InsightsTimes,
} from '@jit-access/backstage-plugin-jit-access-common';
import { Figure } from '../health/Figure';
import { CardSection } from '../health/Section';
import { Time } from '../time/Time';
import { useText } from '../translation/useText';
import styles from './insights.module.css';
import { NumberTable } from './NumberTable';
import { useNumbers } from './useNumbers';

/** From asking to having access. @internal */
export function ToAccess({ toAccess }: Pick<Insights, 'toAccess'>) {
  const t = useText();
  const { count, took } = useNumbers();
  const row = (key: string, head: string, times: InsightsTimes) => ({
    key,
    head,
    cells: [count(times.count), took(times.p50), took(times.p95)],
  });
  return (
    <CardSection title={t('insights.toAccess')}>
      {toAccess.all.count === 0 ? (
        <Text as="p" color="secondary">
          {t('insights.noAccess')}
        </Text>
      ) : (
        <NumberTable
          label={t('insights.toAccess')}
          columns={[
            t('insights.what'),
            t('insights.count'),
            t('insights.p50'),
            t('insights.p95'),
          ]}
          rows={[
            row('all', t('insights.all'), toAccess.all),
            row('instant', t('insights.instant'), toAccess.instant),
            row('approved', t('insights.approved'), toAccess.approved),
          ]}
        />
      )}
    </CardSection>
  );
}

/** How long those who are asked take, and what waits for them. @internal */
export function Waits({ waits }: Pick<Insights, 'waits'>) {
  const t = useText();
  const { count, took } = useNumbers();
  return (
    <CardSection title={t('insights.waits')}>
      {waits.length === 0 ? (
        <Text as="p" color="secondary">
          {t('insights.noWaits')}
        </Text>
      ) : (
        <NumberTable
          label={t('insights.waits')}
          columns={[
            t('insights.who'),
            t('insights.count'),
            t('insights.p50'),
            t('insights.p95'),
            t('insights.waitingNow'),
          ]}
          rows={waits.map(({ title, answered, waiting, waitingSince }) => ({
            key: title,
            head: title,
            cells: [
              count(answered.count),
              took(answered.p50),
              took(answered.p95),
              <>
                {count(waiting)}
                {waitingSince && (
                  <Text as="span" variant="body-small" color="secondary">
                    {' '}
                    {t('insights.waitingSince')} <Time at={waitingSince} />
                  </Text>
                )}
              </>,
            ],
          }))}
        />
      )}
    </CardSection>
  );
}

/** From the end of access to its verified absence. @internal */
export function Removals({ removal }: Pick<Insights, 'removal'>) {
  const t = useText();
  const { count, took } = useNumbers();
  return (
    <CardSection title={t('insights.removal')}>
      {removal.count === 0 ? (
        <Text as="p" color="secondary">
          {t('insights.noRemovals')}
        </Text>
      ) : (
        <dl className={styles.figures}>
          <Figure label={t('insights.removals')}>{count(removal.count)}</Figure>
          <Figure label={t('insights.p50')}>{took(removal.p50)}</Figure>
          <Figure label={t('insights.p95')}>{took(removal.p95)}</Figure>
        </dl>
      )}
    </CardSection>
  );
}
