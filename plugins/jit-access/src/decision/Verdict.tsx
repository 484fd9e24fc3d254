import { Text } from '@backstage/ui';
import type { Decision } from '@jit-access/backstage-plugin-jit-access-common';
import {
  RiAlarmWarningLine,
  RiFlashlightLine,
  RiProhibitedLine,
  RiUserFollowLine,
} from '@remixicon/react';
import styles from './decision.module.css';

const ICONS = {
  allow: RiFlashlightLine,
  approval: RiUserFollowLine,
  refuse: RiProhibitedLine,
} as const;

/**
 * What policy says, in one line.
 *
 * @internal
 */
export function Verdict({ decision }: { decision: Decision }) {
  const emergency = decision.breakGlass && decision.outcome === 'allow';
  const Icon = emergency ? RiAlarmWarningLine : ICONS[decision.outcome];
  const tone = emergency ? styles.urgent : styles[decision.outcome];
  return (
    <span className={`${styles.verdict} ${tone}`}>
      <Icon size={16} aria-hidden />
      <Text as="span" variant="body-medium">
        {decision.headline}
      </Text>
    </span>
  );
}
