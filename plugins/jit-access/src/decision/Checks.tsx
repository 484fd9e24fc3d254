import { Text } from '@backstage/ui';
import type {
  Check,
  DocumentLocation,
} from '@jit-access/backstage-plugin-jit-access-common';
import { RiCheckLine, RiCloseLine, RiQuestionLine } from '@remixicon/react';
import { useText } from '../translation/useText';
import styles from './decision.module.css';

const ICONS = {
  met: RiCheckLine,
  'not-met': RiCloseLine,
  unknown: RiQuestionLine,
} as const;

const STATUS = {
  met: 'decision.met',
  'not-met': 'decision.notMet',
  unknown: 'decision.unknown',
} as const satisfies Record<Check['status'], string>;

/**
 * A place in a document, such as `production.yaml:12`.
 *
 * @internal
 */
export function Place({ location }: { location: DocumentLocation }) {
  const name = location.file.split('/').pop() ?? location.file;
  return (
    <span className={styles.mono} title={location.file}>
      {location.line ? `${name}:${location.line}` : name}
    </span>
  );
}

function CheckLine({ check }: { check: Check }) {
  const t = useText();
  const Icon = ICONS[check.status];
  return (
    <li className={`${styles.check} ${styles[check.status]}`}>
      <Icon size={16} aria-hidden />
      <div>
        <Text as="span">
          <strong>{t(STATUS[check.status])}</strong> · {check.text}
        </Text>
        <Text
          as="span"
          variant="body-small"
          color="secondary"
          className={styles.source}
        >
          {check.source && t('decision.source', { source: check.source })}
          {check.source && check.location && ' · '}
          {check.location && <Place location={check.location} />}
        </Text>
      </div>
    </li>
  );
}

/**
 * Everything that policy looked at: met, not met or unknown, who said so, and
 * where the rule is written.
 *
 * @internal
 */
export function Checks({ checks }: { checks: Check[] }) {
  const t = useText();
  if (checks.length === 0) {
    return <Text color="secondary">{t('decision.noChecks')}</Text>;
  }
  return (
    <ul className={styles.checks}>
      {checks.map((check, index) => (
        <CheckLine key={`${check.kind} ${check.name} ${index}`} check={check} />
      ))}
    </ul>
  );
}
