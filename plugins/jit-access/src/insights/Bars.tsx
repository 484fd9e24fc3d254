import { Link } from '@backstage/ui';
import type { ReactNode } from 'react';
import styles from './insights.module.css';

/** One thing, how much of it there is, and what that means in words. */
export interface Bar {
  key: string;
  label: ReactNode;
  /** Decides the length. */
  value: number;
  /** The value as it is read. */
  words: string;
  /** Where the single ones are. */
  href?: string;
}

/**
 * A list whose items are as long as what they say. Lengths are there for eyes
 * alone: every value stands beside its bar in words.
 *
 * @internal
 */
export function Bars(props: { label: string; bars: Bar[] }) {
  const longest = Math.max(1, ...props.bars.map(({ value }) => value));
  return (
    <ul className={styles.bars} aria-label={props.label}>
      {props.bars.map(({ key, label, value, words, href }) => (
        <li key={key} className={styles.bar}>
          <span className={styles.label}>
            {href ? <Link href={href}>{label}</Link> : label}
          </span>
          <span className={styles.words}>{words}</span>
          <span className={styles.track} aria-hidden>
            <span
              className={styles.fill}
              style={{ inlineSize: `${(value / longest) * 100}%` }}
            />
          </span>
        </li>
      ))}
    </ul>
  );
}
