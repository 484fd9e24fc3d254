import { Text } from '@backstage/ui';
import type { Health } from '@jit-access/backstage-plugin-jit-access-common';
import { Time } from '../time/Time';
import { useLanguage } from '../translation/useLanguage';
import { useText } from '../translation/useText';
import { Figure } from './Figure';
import styles from './health.module.css';
import { CardSection } from './Section';

/** What is counted until longer ago than that is not what it is now. */
const BEHIND_MS = 600_000;

function usePercent() {
  const language = useLanguage();
  return (share: number, digits: number) => {
    // Never rounded up: 99.996 % is not 100 %.
    const exact = Math.floor(share * 100 * 10 ** digits + 1e-6) / 10 ** digits;
    return new Intl.NumberFormat(language, {
      style: 'percent',
      maximumFractionDigits: digits,
    }).format(exact / 100);
  };
}

/** What is promised about removals, and how they stand to it. @internal */
export function Objective({ objective }: { objective: Health['objective'] }) {
  const t = useText();
  const language = useLanguage();
  const percent = usePercent();
  const { achieved, budgetLeft, until } = objective;
  const seconds = new Intl.NumberFormat(language, {
    style: 'unit',
    unit: 'second',
    unitDisplay: 'long',
  }).format(objective.withinMs / 1_000);
  const behind = Date.now() - Date.parse(until) > BEHIND_MS;
  return (
    <CardSection title={t('health.objective', { days: `${objective.days}` })}>
      <Text as="p" color="secondary">
        {t('health.objectiveText', {
          share: percent(objective.share, 1),
          seconds,
        })}
        {behind && (
          <>
            {' '}
            {t('health.counted')} <Time at={until} />.
          </>
        )}
      </Text>
      {achieved === undefined || budgetLeft === undefined ? (
        <Text as="p">{t('health.noObjective')}</Text>
      ) : (
        <dl className={styles.numbers}>
          <Figure label={t('health.achieved')}>{percent(achieved, 3)}</Figure>
          <Figure label={t('health.late')}>{objective.late}</Figure>
          <Figure label={t('health.overdue')}>{objective.overdue}</Figure>
          <Figure label={t('health.budget')}>
            {budgetLeft > 0 ? percent(budgetLeft, 0) : t('health.budgetGone')}
          </Figure>
        </dl>
      )}
    </CardSection>
  );
}
