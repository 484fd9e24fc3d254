import { Text } from '@backstage/ui';
import type { Decision } from '@jit-access/backstage-plugin-jit-access-common';
import { useText } from '../translation/useText';
import styles from './decision.module.css';

function folded(text: string): string {
  return text.replace(/\.$/, '').toLocaleLowerCase('en');
}

/** Reasons of a refusal that the headline does not already give. @internal */
export function Reasons({ decision }: { decision: Decision }) {
  const headline = folded(decision.headline);
  const more = decision.reasons.filter(
    reason => !headline.includes(folded(reason)),
  );
  if (more.length === 0) return null;
  return (
    <ul className={styles.reasons}>
      {more.map(reason => (
        <li key={reason}>
          <Text as="span">{reason}</Text>
        </li>
      ))}
    </ul>
  );
}

/** What would have to change for more to be possible. @internal */
export function Remedies({ decision }: { decision: Decision }) {
  const t = useText();
  const remedies = decision.remedies ?? [];
  if (remedies.length === 0) return null;
  return (
    <div className={styles.remedies}>
      <Text as="p" weight="bold" variant="body-small">
        {t('decision.remedies')}
      </Text>
      <ul className={styles.reasons}>
        {remedies.map(remedy => (
          <li key={remedy}>
            <Text as="span" variant="body-small">
              {remedy}
            </Text>
          </li>
        ))}
      </ul>
    </div>
  );
}
