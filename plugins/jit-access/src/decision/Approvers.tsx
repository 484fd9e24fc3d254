import { Text } from '@backstage/ui';
import type {
  Decision,
  Stage,
} from '@jit-access/backstage-plugin-jit-access-common';
import { useDurationWords } from '../time/useDurationWords';
import { useText } from '../translation/useText';
import styles from './decision.module.css';
import { People } from './People';

/** What happens while a stage stays silent, and who counts in it. */
function StageTerms({ stage }: { stage: Stage }) {
  const t = useText();
  const words = useDurationWords();
  const terms = [
    stage.fallback && t('decision.fallback'),
    stage.escalation &&
      t('decision.escalation', {
        duration: words(stage.escalation.after),
        title: stage.escalation.title,
      }),
    stage.remindEvery &&
      t('decision.reminded', { duration: words(stage.remindEvery) }),
    stage.minMembershipAge &&
      t('decision.memberFor', { duration: words(stage.minMembershipAge) }),
  ].filter(Boolean);
  if (terms.length === 0) return null;
  return (
    <ul className={styles.terms}>
      {terms.map(term => (
        <li key={term as string}>
          <Text as="span" variant="body-small" color="secondary">
            {term}
          </Text>
        </li>
      ))}
    </ul>
  );
}

/**
 * One round of approvals: how many of whom, the people who can answer now, and
 * what happens while they are silent.
 */
function StageBlock({ stage, only }: { stage: Stage; only: boolean }) {
  const t = useText();
  // The only stage is in the headline already.
  const title = only ? t('decision.approvers') : stage.title;
  return (
    <div className={styles.stage}>
      <Text as="p" weight="bold" variant="body-small">
        {stage.count > 1
          ? t('decision.several', {
              number: String(stage.count),
              title: stage.title,
            })
          : title}
      </Text>
      {stage.people.length > 0 ? (
        <People people={stage.people} />
      ) : (
        <Text as="p" variant="body-small" color="secondary">
          {t('decision.nobodyNow')}
        </Text>
      )}
      <StageTerms stage={stage} />
    </div>
  );
}

/**
 * Who has to approve, in which order, and what happens when they are silent.
 *
 * @internal
 */
export function Approvers({ decision }: { decision: Decision }) {
  const t = useText();
  const words = useDurationWords();
  if (decision.outcome !== 'approval') return null;
  return (
    <>
      <ol
        className={styles.stages}
        aria-label={t('decision.approvers')}
        data-single={decision.stages.length === 1}
      >
        {decision.stages.map((stage, index) => (
          <li key={index}>
            <StageBlock stage={stage} only={decision.stages.length === 1} />
          </li>
        ))}
      </ol>
      {decision.waitAtMost && (
        <Text as="p" variant="body-small" color="secondary">
          {t('decision.silence', { duration: words(decision.waitAtMost) })}
        </Text>
      )}
    </>
  );
}
