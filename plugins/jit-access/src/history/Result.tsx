import type { AuditEvent } from '@jit-access/backstage-plugin-jit-access-common';
import {
  RiCheckLine,
  RiErrorWarningLine,
  RiProhibitedLine,
} from '@remixicon/react';
import { useText } from '../translation/useText';
import styles from './history.module.css';
import { RESULT_WORDS } from './historyWords';

const ICONS = {
  success: RiCheckLine,
  failure: RiErrorWarningLine,
  refused: RiProhibitedLine,
} as const;

/** How an event came out, in icon and words. @internal */
export function Result({ result }: { result: AuditEvent['result'] }) {
  const t = useText();
  const Icon = ICONS[result];
  return (
    <span className={`${styles.result} ${styles[result]}`}>
      <Icon size={14} aria-hidden />
      {t(RESULT_WORDS[result])}
    </span>
  );
}
