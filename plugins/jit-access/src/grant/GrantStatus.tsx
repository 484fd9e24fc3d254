import { Text } from '@backstage/ui';
import type { Grant } from '@jit-access/backstage-plugin-jit-access-common';
import { Time, TimeLeft } from '../time/Time';
import { useText } from '../translation/useText';
import { EndedWords, EndingWords } from './EndWords';
import styles from './grant.module.css';

function toneOf(grant: Grant): string {
  const failing = grant.bindings.some(binding => binding.stuck);
  if (failing && grant.state !== 'ended') return styles.failing;
  if (grant.state === 'active') return styles.active;
  return grant.state === 'ended' ? '' : styles.moving;
}

function Words({ grant }: { grant: Grant }) {
  const t = useText();
  switch (grant.state) {
    case 'scheduled':
      return grant.startsAt ? (
        <>
          {t('grant.starts')} <Time at={grant.startsAt} />
        </>
      ) : (
        <>{t('grant.settingUp')}</>
      );
    case 'activating':
      return <>{t('grant.settingUp')}</>;
    case 'active':
      return (
        <>
          {t('grant.active')}
          {grant.endsAt && (
            <strong className={styles.tick}>
              <TimeLeft until={grant.endsAt} />
            </strong>
          )}
        </>
      );
    case 'ending':
      return <EndingWords grant={grant} />;
    case 'ended':
      return <EndedWords grant={grant} />;
    default:
      return grant.state satisfies never;
  }
}

/**
 * Where access stands, in words: running with what is left, being set up,
 * being removed, or how it ended.
 *
 * @internal
 */
export function GrantStatus({ grant }: { grant: Grant }) {
  return (
    <Text as="span" className={`${styles.status} ${toneOf(grant)}`}>
      <span className={styles.dot} aria-hidden />
      <Words grant={grant} />
    </Text>
  );
}
