import { Text } from '@backstage/ui';
import type { Health } from '@jit-access/backstage-plugin-jit-access-common';
import {
  RiCheckboxCircleLine,
  RiErrorWarningLine,
  RiIndeterminateCircleLine,
} from '@remixicon/react';
import { Time } from '../time/Time';
import { useText } from '../translation/useText';
import { CheckAll, CheckNow, CheckResult } from './ConnectionCheck';
import styles from './health.module.css';
import { CardSection } from './Section';

type Part = Health['parts'][number];

const ICONS = {
  ok: RiCheckboxCircleLine,
  failing: RiErrorWarningLine,
  missing: RiErrorWarningLine,
  unused: RiIndeterminateCircleLine,
} as const;

const WORDS = {
  ok: 'health.ok',
  failing: 'health.failing',
  missing: 'health.missing',
  unused: 'health.unused',
} as const satisfies Record<Part['status'], string>;

const KINDS = {
  provider: 'health.provider',
  'context-source': 'health.source',
  notifier: 'health.notifier',
} as const satisfies Record<Part['kind'], string>;

function PartRow({ part }: { part: Part }) {
  const t = useText();
  const Icon = ICONS[part.status];
  const checkable = part.kind === 'provider' && part.status !== 'missing';
  const failed = part.status === 'failing' && part.lastError;
  return (
    <li className={styles.row}>
      <div className={styles.text}>
        <Text as="span">
          <strong>{part.title ?? part.id}</strong>
          {part.title && ` · ${part.id}`} · {t(KINDS[part.kind])}
        </Text>
        {checkable && <CheckResult check={part.check} />}
        <Text as="span" variant="body-small" color="secondary">
          {part.lastSuccessAt && (
            <>
              {t('health.lastSuccess')} <Time at={part.lastSuccessAt} />
            </>
          )}
        </Text>
        {part.hanging !== undefined && part.hanging > 0 && (
          <Text as="span" variant="body-small" color="danger">
            {t('health.hanging', { count: part.hanging })}
          </Text>
        )}
        {failed && (
          <Text as="span" variant="body-small" color="danger">
            {part.lastError}
            {part.lastErrorAt && (
              <>
                {' · '}
                <Time at={part.lastErrorAt} />
              </>
            )}
          </Text>
        )}
      </div>
      <div className={styles.side}>
        <Text as="span" className={`${styles.mark} ${styles[part.status]}`}>
          <Icon size={16} aria-hidden />
          {t(WORDS[part.status])}
        </Text>
        {checkable && <CheckNow part={part} />}
      </div>
    </li>
  );
}

/** Providers, sources and notifiers with what they last answered. @internal */
export function Parts({ parts }: { parts: Part[] }) {
  const t = useText();
  return (
    <CardSection title={t('health.parts')}>
      {parts.length === 0 ? (
        <Text color="secondary">{t('health.noParts')}</Text>
      ) : (
        <div className={styles.section}>
          <ul className={styles.rows}>
            {parts.map(part => (
              <PartRow key={`${part.kind} ${part.id}`} part={part} />
            ))}
          </ul>
          <CheckAll parts={parts} />
        </div>
      )}
    </CardSection>
  );
}
