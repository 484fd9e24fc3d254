import { Text } from '@backstage/ui';
import type {
  Decision,
  Stage,
} from '@jit-access/backstage-plugin-jit-access-common';
import { useDurationWords } from '../time/useDurationWords';
import { useText, type Text as Say } from '../translation/useText';
import styles from './decision.module.css';

/** More than this many people are counted, not named. */
const NAMED = 3;

/**
 * Names of the people of a stage for a sentence or a button.
 *
 * @internal
 */
export function namesOfStage(stage: Stage, t: Say): string {
  const names = stage.people.map(person => person.name);
  if (names.length === 0) return stage.title;
  const shown = names.slice(0, NAMED).join(', ');
  const more = names.length - NAMED;
  return more > 0
    ? `${shown} ${t('people.more', { number: String(more) })}`
    : shown;
}

/**
 * Who has to approve, in which order, where that takes several rounds (one is
 * in the headline already), and what happens when they are silent.
 *
 * @internal
 */
export function Approvers({ decision }: { decision: Decision }) {
  const t = useText();
  const words = useDurationWords();
  if (decision.outcome !== 'approval') return null;
  return (
    <>
      {decision.stages.length > 1 && (
        <ol className={styles.stages}>
          {decision.stages.map((stage, index) => (
            <li key={index}>
              <Text as="span">
                {t('decision.stage', {
                  count: stage.count,
                  title: stage.title,
                  names: namesOfStage(stage, t),
                })}
              </Text>
            </li>
          ))}
        </ol>
      )}
      {decision.waitAtMost && (
        <Text as="p" variant="body-small" color="secondary">
          {t('decision.silence', { duration: words(decision.waitAtMost) })}
        </Text>
      )}
    </>
  );
}
