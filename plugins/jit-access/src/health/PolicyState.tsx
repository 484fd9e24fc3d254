import { Text } from '@backstage/ui';
import type { Health } from '@jit-access/backstage-plugin-jit-access-common';
import {
  RiAlertLine,
  RiCheckboxCircleLine,
  RiErrorWarningLine,
} from '@remixicon/react';
import { Time } from '../time/Time';
import { useText } from '../translation/useText';
import styles from './health.module.css';
import { CardSection } from './Section';

type Policy = Health['policy'];

/** Enough of a digest to tell two apart. */
const DIGEST_SHOWN = 12;

function Finding({ finding }: { finding: Policy['findings'][number] }) {
  const t = useText();
  const error = finding.severity === 'error';
  const Icon = error ? RiErrorWarningLine : RiAlertLine;
  return (
    <li className={styles.text}>
      <Text
        as="span"
        className={`${styles.mark} ${error ? styles.failing : ''}`}
      >
        <Icon size={16} aria-hidden />
        <strong>{error ? t('health.error') : t('health.warning')}</strong>{' '}
        {finding.message}
      </Text>
      <span className={styles.mono}>
        {[finding.file, finding.line, finding.column].filter(Boolean).join(':')}
      </span>
    </li>
  );
}

/** The policy set in force, and what is wrong with the newest. @internal */
export function PolicyState({ policy }: { policy: Policy }) {
  const t = useText();
  return (
    <CardSection title={t('health.policy')}>
      <div className={styles.section}>
        <Text as="p">
          {t('health.policySet', {
            roles: String(policy.roles),
            policies: String(policy.policies),
          })}
          {policy.loadedAt && (
            <>
              {' · '}
              {t('health.loaded')} <Time at={policy.loadedAt} />
            </>
          )}
          {policy.digest && (
            <>
              {' · '}
              <span className={styles.mono} title={policy.digest}>
                {policy.digest.slice(0, DIGEST_SHOWN)}
              </span>
            </>
          )}
        </Text>
        {policy.findings.length === 0 ? (
          <Text as="p" className={`${styles.mark} ${styles.ok}`}>
            <RiCheckboxCircleLine size={16} aria-hidden />
            {t('health.noFindings')}
          </Text>
        ) : (
          <ul className={styles.rows}>
            {policy.findings.map((finding, index) => (
              <Finding key={index} finding={finding} />
            ))}
          </ul>
        )}
      </div>
    </CardSection>
  );
}
