import { Text } from '@backstage/ui';
import type { ReactElement, ReactNode } from 'react';
import styles from './states.module.css';

/**
 * Nothing to show: says so, and what to do next.
 *
 * @internal
 */
export function Empty(props: {
  icon?: ReactElement;
  title: string;
  text?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={styles.empty}>
      {props.icon}
      <Text as="p" variant="body-large" weight="bold">
        {props.title}
      </Text>
      {props.text && (
        <Text as="p" color="secondary" className={styles.emptyText}>
          {props.text}
        </Text>
      )}
      {props.action}
    </div>
  );
}
