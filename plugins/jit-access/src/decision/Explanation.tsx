import { Text } from '@backstage/ui';
import type { Decision } from '@jit-access/backstage-plugin-jit-access-common';
import { useText } from '../translation/useText';
import { Approvers } from './Approvers';
import { BoundWords } from './BoundWords';
import { ChecksDisclosure } from './ChecksDisclosure';
import { EmergencyTerms } from './EmergencyTerms';
import { Reasons, Remedies } from './Reasons';
import styles from './decision.module.css';

/**
 * All that stands behind a verdict: why not, what would have to change, who
 * can approve, what it is tied to, and every check. The same for the one who
 * asks, the one who approves and the one who audits.
 *
 * @internal
 */
export function Explanation({ decision }: { decision: Decision }) {
  const t = useText();
  return (
    <div className={styles.explanation}>
      <Reasons decision={decision} />
      <Remedies decision={decision} />
      <Approvers decision={decision} />
      <EmergencyTerms decision={decision} />
      {decision.boundTo && <BoundWords boundTo={decision.boundTo} />}
      {decision.whileEligible && decision.outcome !== 'refuse' && (
        <Text as="p" variant="body-small" color="secondary">
          {t('bound.eligible')}
        </Text>
      )}
      <ChecksDisclosure checks={decision.checks} />
    </div>
  );
}
