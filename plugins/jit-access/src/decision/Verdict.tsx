import { Text } from '@backstage/ui';
import type { Decision } from '@jit-access/backstage-plugin-jit-access-common';
import {
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
  const Icon = ICONS[decision.outcome];
  return (
    <span className={`${styles.verdict} ${styles[decision.outcome]}`}>
      <Icon size={16} aria-hidden />
      <Text as="span" variant="body-medium">
        {decision.headline}
      </Text>
    </span>
  );
}
