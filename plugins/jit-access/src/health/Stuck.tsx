import { Button, Link, Text } from '@backstage/ui';
import type { Health } from '@jit-access/backstage-plugin-jit-access-common';
import { RiCheckboxCircleLine, RiRefreshLine } from '@remixicon/react';
import { useCommand } from '../data/useCommand';
import { usePaths } from '../page/paths';
import { EntityName } from '../people/EntityName';
import { CommandFailure } from '../states/Failure';
import { Time } from '../time/Time';
import { useText } from '../translation/useText';
import styles from './health.module.css';
import { CardSection } from './Section';

type StuckBinding = Health['stuck'][number];

function StuckRow({ binding }: { binding: StuckBinding }) {
  const t = useText();
  const paths = usePaths();
  const retry = useCommand((api, id: string) =>
    api.retryGrant({ params: { id } }),
  );
  const { grantId } = binding;
  return (
    <li className={styles.row}>
      <div className={styles.text}>
        <Text as="span">
          <strong>{binding.title}</strong> ·{' '}
          <EntityName entityRef={binding.subject} />
        </Text>
        {binding.lastError && (
          <Text as="span" color="danger">
            {binding.lastError}
          </Text>
        )}
        <Text as="span" variant="body-small" color="secondary">
          {t('timeline.attempts', { count: binding.attempts })}
          {binding.nextRunAt && (
            <>
              {' '}
              {t('timeline.nextAttempt')} <Time at={binding.nextRunAt} />.
            </>
          )}{' '}
          {binding.requestId && (
            <Link href={paths.request(binding.requestId)} variant="body-small">
              {t('grant.request')}
            </Link>
          )}
        </Text>
        <CommandFailure error={retry.error} />
      </div>
      {grantId && (
        <Button
          variant="secondary"
          iconStart={<RiRefreshLine />}
          isPending={retry.isPending}
          onPress={() => retry.run(grantId)}
        >
          {t('health.retry')}
        </Button>
      )}
    </li>
  );
}

/** What could not be made or removed after several attempts. @internal */
export function Stuck({ stuck }: { stuck: StuckBinding[] }) {
  const t = useText();
  return (
    <CardSection title={t('health.stuck')}>
      {stuck.length === 0 ? (
        <Text as="p" className={`${styles.mark} ${styles.ok}`}>
          <RiCheckboxCircleLine size={16} aria-hidden />
          {t('health.noStuck')}
        </Text>
      ) : (
        <ul className={styles.rows}>
          {stuck.map(binding => (
            <StuckRow key={binding.id} binding={binding} />
          ))}
        </ul>
      )}
    </CardSection>
  );
}
