import { Alert, Button, Text } from '@backstage/ui';
import type { Integrity } from '@jit-access/backstage-plugin-jit-access-common';
import {
  RiShieldCheckLine,
  RiShieldCrossLine,
  RiShieldLine,
} from '@remixicon/react';
import { useIntegrity } from '../data/queries';
import { CommandFailure } from '../states/Failure';
import { Time } from '../time/Time';
import { useText } from '../translation/useText';
import styles from './history.module.css';

const ICONS = {
  intact: RiShieldCheckLine,
  broken: RiShieldCrossLine,
  unchecked: RiShieldLine,
} as const;

const TONES = {
  intact: styles.success,
  broken: styles.failure,
  unchecked: styles.refused,
} as const;

const WORDS = {
  intact: 'history.intact',
  broken: 'history.broken',
  unchecked: 'history.unchecked',
} as const satisfies Record<Integrity['status'], string>;

function Findings({ integrity }: { integrity: Integrity }) {
  const t = useText();
  if (integrity.findings.length === 0) return null;
  return (
    <Alert
      role="alert"
      icon
      status={integrity.status === 'broken' ? 'danger' : 'warning'}
      title={t('history.findings', { count: integrity.findings.length })}
      description={
        <ul>
          {integrity.findings.map((finding, index) => (
            <li key={index}>{finding.message}</li>
          ))}
        </ul>
      }
    />
  );
}

/**
 * What the last check of the history's chain proved, and a button to check it
 * now.
 *
 * @internal
 */
export function IntegrityBadge() {
  const t = useText();
  const query = useIntegrity(true);
  const integrity = query.data;
  const Icon = ICONS[integrity?.status ?? 'unchecked'];
  return (
    <>
      <div
        className={`${styles.integrity} ${TONES[integrity?.status ?? 'unchecked']}`}
      >
        <Icon size={18} aria-hidden />
        <Text as="span">
          {integrity
            ? t(WORDS[integrity.status], { count: integrity.sealed })
            : t('history.checking')}
          {integrity?.checkedAt && (
            <Text as="span" color="secondary">
              {' · '}
              {t('history.checked')} <Time at={integrity.checkedAt} />
            </Text>
          )}
        </Text>
        <Button
          size="small"
          variant="tertiary"
          isPending={query.isFetching}
          onPress={() => query.refetch()}
        >
          {t('history.checkNow')}
        </Button>
      </div>
      {query.error && !integrity && <CommandFailure error={query.error} />}
      {integrity && <Findings integrity={integrity} />}
    </>
  );
}
