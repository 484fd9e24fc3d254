import { Container } from '@backstage/ui';
import type { Health } from '@jit-access/backstage-plugin-jit-access-common';
import { useHealth, useViewer } from '../data/queries';
import { Denied } from '../states/Denied';
import { Failure } from '../states/Failure';
import { Loaded } from '../states/Loaded';
import { useText } from '../translation/useText';
import { Broken } from './Broken';
import { DrainHandle } from './DrainHandle';
import { Drift } from './Drift';
import { EndAllHandle } from './EndAllHandle';
import styles from './health.module.css';
import { Objective } from './Objective';
import { Parts } from './Parts';
import { PauseHandle } from './PauseHandle';
import { PolicyState } from './PolicyState';
import { Queue, RemovalLag } from './Queue';
import { Section } from './Section';
import { Stuck } from './Stuck';
import { TryDecision } from './TryDecision';
import { TryDryRun } from './TryDryRun';

function Everything({ health }: { health: Health }) {
  const t = useText();
  return (
    <div className={styles.view}>
      <Broken parts={health.broken} />
      <Section title={t('health.handles')}>
        <div className={styles.grid}>
          <PauseHandle paused={health.paused} />
          <EndAllHandle parts={health.parts} />
          <DrainHandle parts={health.parts} />
        </div>
      </Section>
      <Stuck stuck={health.stuck} />
      <Drift drift={health.drift} />
      <Objective objective={health.objective} />
      <Parts parts={health.parts} />
      <PolicyState policy={health.policy} />
      <TryDecision />
      <TryDryRun />
      <div className={styles.grid}>
        <Queue queue={health.queue} />
        <RemovalLag lag={health.removalLag} />
      </div>
    </div>
  );
}

/**
 * The state of the machine and the handles for a bad day, for administrators.
 *
 * @internal
 */
export function HealthView() {
  const t = useText();
  const viewer = useViewer();
  const allowed = viewer.data?.administrator ?? false;
  const health = useHealth(allowed);
  if (viewer.data && !allowed) return <Denied text={t('health.denied')} />;
  return (
    <Container pt="2" pb="6">
      {allowed || !viewer.error ? (
        <Loaded query={health} rows={4} height={120}>
          {data => <Everything health={data} />}
        </Loaded>
      ) : (
        <Failure error={viewer.error} onRetry={() => viewer.refetch()} />
      )}
    </Container>
  );
}
