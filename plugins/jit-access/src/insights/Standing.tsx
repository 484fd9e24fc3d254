import { Text } from '@backstage/ui';
import type { Insights } from '@jit-access/backstage-plugin-jit-access-common';
import { Figure } from '../health/Figure';
import { CardSection } from '../health/Section';
import { Time } from '../time/Time';
import { useText } from '../translation/useText';
import styles from './insights.module.css';
import { NumberTable } from './NumberTable';
import { useNumbers } from './useNumbers';

/** Access that is there without us. @internal */
export function Standing({ standing }: Pick<Insights, 'standing'>) {
  const t = useText();
  const { count } = useNumbers();
  const { others, askedFor, found, instances } = standing;
  return (
    <CardSection title={t('insights.standing')}>
      <Text as="p" color="secondary">
        {t('insights.standingText')}
      </Text>
      <dl className={styles.figures}>
        <Figure label={t('insights.others')}>{count(others)}</Figure>
        <Figure label={t('insights.askedFor')}>{count(askedFor)}</Figure>
        <Figure label={t('insights.appeared')}>{count(found.appeared)}</Figure>
        <Figure label={t('insights.vanished')}>{count(found.vanished)}</Figure>
        <Figure label={t('insights.altered')}>{count(found.altered)}</Figure>
        <Figure label={t('insights.orphan')}>{count(found.orphan)}</Figure>
      </dl>
      {instances.length > 0 && (
        <NumberTable
          label={t('insights.standing')}
          columns={[
            t('insights.target'),
            t('insights.heldThere'),
            t('insights.listed'),
          ]}
          rows={instances.map(({ provider, instance, ...listed }) => ({
            key: `${provider} ${instance}`,
            head: `${instance} · ${provider}`,
            cells: [
              count(listed.others),
              listed.finishedAt ? (
                <Time key="at" at={listed.finishedAt} />
              ) : (
                t('insights.notListed')
              ),
            ],
          }))}
        />
      )}
    </CardSection>
  );
}
