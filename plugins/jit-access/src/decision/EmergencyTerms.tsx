import { Text } from '@backstage/ui';
import type { Decision } from '@jit-access/backstage-plugin-jit-access-common';
import { NameList } from '../people/NameList';
import { useDurationWords } from '../time/useDurationWords';
import { useText } from '../translation/useText';
import styles from './decision.module.css';
import { People } from './People';

/**
 * What emergency access comes with: who is told, who reviews it within what
 * time, and what is locked until then.
 *
 * @internal
 */
export function EmergencyTerms({ decision }: { decision: Decision }) {
  const t = useText();
  const words = useDurationWords();
  const { breakGlass } = decision;
  if (!breakGlass) return null;
  const { reviewWithin, reviewers, tell } = breakGlass;
  return (
    <dl className={styles.emergency}>
      {tell.length > 0 && (
        <div>
          <dt>{t('emergency.told')}</dt>
          <dd>
            <Text as="span" variant="body-small">
              <NameList entityRefs={tell} />
            </Text>
          </dd>
        </div>
      )}
      <div>
        <dt>{t('emergency.reviewed', { duration: words(reviewWithin) })}</dt>
        <dd>
          <Text as="p" variant="body-small">
            {reviewers.title}
          </Text>
          <People people={reviewers.people} />
        </dd>
      </div>
      <div>
        <dt>{t('emergency.until')}</dt>
        <dd>
          <Text as="span" variant="body-small">
            {t('emergency.locked')}
          </Text>
        </dd>
      </div>
    </dl>
  );
}
