import { Text } from '@backstage/ui';
import type { RemixiconComponentType } from '@remixicon/react';
import type { ReactNode } from 'react';
import { Time } from '../time/Time';
import styles from './timeline.module.css';

/** `now` marks what is going on, `urgent` an emergency; the others are over. */
export type Tone = 'plain' | 'good' | 'bad' | 'now' | 'urgent';

/**
 * One thing that happened, or happens, to an item.
 *
 * @internal
 */
export function Step(props: {
  icon: RemixiconComponentType;
  tone?: Tone;
  title: ReactNode;
  at?: string;
  children?: ReactNode;
}) {
  const { icon: Icon, tone = 'plain' } = props;
  return (
    <li
      className={`${styles.step} ${styles[tone] ?? ''}`}
      aria-current={tone === 'now' ? 'step' : undefined}
    >
      <span className={styles.icon}>
        <Icon size={16} aria-hidden />
      </span>
      <div className={styles.body}>
        <div className={styles.head}>
          <Text as="span" weight="bold">
            {props.title}
          </Text>
          {props.at && (
            <span className={styles.when}>
              <Time at={props.at} show="exact" />
            </span>
          )}
        </div>
        {props.children}
      </div>
    </li>
  );
}
