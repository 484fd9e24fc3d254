import { Alert, Text } from '@backstage/ui';
import type {
  Decision,
  Simulation,
} from '@jit-access/backstage-plugin-jit-access-common';
import { Explanation } from '../decision/Explanation';
import { Verdict } from '../decision/Verdict';
import { useDurationWords } from '../time/useDurationWords';
import { useText } from '../translation/useText';
import styles from './simulation.module.css';

function Answer({ decision }: { decision: Decision }) {
  const t = useText();
  const words = useDurationWords();
  const { policy, durations } = decision;
  return (
    <>
      <Verdict decision={decision} />
      <Text as="p" variant="body-small" color="secondary">
        {policy?.route &&
          t('simulate.policy', {
            policy: policy.title ?? policy.name,
            route: policy.route,
          })}
        {policy?.route && durations.max && ' · '}
        {durations.max && t('simulate.most', { max: words(durations.max) })}
      </Text>
      <Explanation decision={decision} />
    </>
  );
}

/**
 * What policy said, with all that stands behind it.
 *
 * @param isStale - the form was changed since
 * @internal
 */
export function SimulationResult(props: {
  result: Simulation | undefined;
  isStale: boolean;
}) {
  const t = useText();
  const { result, isStale } = props;
  return (
    <section
      className={styles.result}
      aria-label={t('simulate.result')}
      aria-live="polite"
    >
      {result && isStale && <Alert status="info" title={t('simulate.stale')} />}
      {result?.items.map(item => (
        <div
          key={`${item.entityRef} ${item.roleName}`}
          className={styles.answer}
        >
          <Answer decision={item.decision} />
        </div>
      ))}
    </section>
  );
}
