import { Text } from '@backstage/ui';
import type { Insights } from '@jit-access/backstage-plugin-jit-access-common';
import { CardSection } from '../health/Section';
import { Figure } from '../health/Figure';
import { usePaths } from '../page/paths';
import { useText } from '../translation/useText';
import { Bars } from './Bars';
import styles from './insights.module.css';
import { useNumbers } from './useNumbers';

type Outcome = keyof Insights['outcomes'];

/** In the order of how good they are, with the events that tell of single ones. */
const OUTCOMES: { outcome: Outcome; label: Label; event?: string }[] = [
  { outcome: 'instant', label: 'insights.instant' },
  { outcome: 'approved', label: 'insights.approved', event: 'item.approved' },
  { outcome: 'pending', label: 'insights.pending' },
  { outcome: 'denied', label: 'insights.deniedItems', event: 'item.denied' },
  { outcome: 'refused', label: 'insights.refused', event: 'request.refused' },
  { outcome: 'lapsed', label: 'insights.lapsed', event: 'item.lapsed' },
  {
    outcome: 'withdrawn',
    label: 'insights.withdrawn',
    event: 'item.withdrawn',
  },
];

type Label =
  | 'insights.instant'
  | 'insights.approved'
  | 'insights.pending'
  | 'insights.deniedItems'
  | 'insights.refused'
  | 'insights.lapsed'
  | 'insights.withdrawn';

/** All that was asked for, whatever became of it. @internal */
export function askedIn({ outcomes }: Pick<Insights, 'outcomes'>): number {
  return Object.values(outcomes).reduce((sum, count) => sum + count, 0);
}

/** What became of requests. @internal */
export function Outcomes({ insights }: { insights: Insights }) {
  const t = useText();
  const paths = usePaths();
  const { count, percent } = useNumbers();
  const { outcomes, decidedAlone, from, to } = insights;
  const asked = askedIn(insights);
  return (
    <CardSection title={t('insights.outcomes')}>
      <Text as="p">{t('insights.asked', { count: asked })}</Text>
      <Bars
        label={t('insights.outcomes')}
        bars={OUTCOMES.map(({ outcome, label, event }) => ({
          key: outcome,
          label: t(label),
          value: outcomes[outcome],
          words: `${count(outcomes[outcome])} · ${percent(outcomes[outcome] / asked)}`,
          href: event && paths.history({ type: event, from, to }),
        }))}
      />
      {decidedAlone !== undefined && (
        <dl className={styles.figures}>
          <Figure label={t('insights.alone')}>{percent(decidedAlone)}</Figure>
        </dl>
      )}
    </CardSection>
  );
}
