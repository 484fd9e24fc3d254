import type { ReactNode } from 'react';
import styles from './health.module.css';

/** One number and what it is. @internal */
export function Figure(props: { label: string; children: ReactNode }) {
  return (
    <div className={styles.number}>
      <dt>{props.label}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}
