import type { Risk } from '@jit-access/backstage-plugin-jit-access-common';
import {
  RiShieldCheckLine,
  RiShieldFlashLine,
  RiShieldLine,
} from '@remixicon/react';
import { useText } from '../translation/useText';
import styles from './decision.module.css';

const ICONS = {
  low: RiShieldCheckLine,
  medium: RiShieldLine,
  high: RiShieldFlashLine,
} as const;

const WORDS = {
  low: 'decision.riskLow',
  medium: 'decision.riskMedium',
  high: 'decision.riskHigh',
} as const;

/** How much harm a role can do, in icon and words. @internal */
export function RiskMark({ risk }: { risk: Risk }) {
  const t = useText();
  const Icon = ICONS[risk];
  return (
    <span className={`${styles.risk} ${styles[risk]}`}>
      <Icon size={14} aria-hidden />
      {t(WORDS[risk])}
    </span>
  );
}
