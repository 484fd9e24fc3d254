import { Text } from '@backstage/ui';
import type { InboxItem } from '@jit-access/backstage-plugin-jit-access-common';
import { useEffect, useRef } from 'react';
import { useEntityTitle } from '../people/useEntityTitle';
import { TimeSince } from '../time/Time';
import { useText } from '../translation/useText';
import styles from './inbox.module.css';

function Entry(props: {
  entry: InboxItem;
  isCurrent: boolean;
  onChoose: () => void;
}) {
  const t = useText();
  const { entry, isCurrent, onChoose } = props;
  const entity = useEntityTitle(entry.item.entityRef);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isCurrent) button.current?.scrollIntoView?.({ block: 'nearest' });
  }, [isCurrent]);
  return (
    <button
      ref={button}
      type="button"
      className={styles.entry}
      aria-current={isCurrent}
      onClick={onChoose}
    >
      <Text as="span" weight="bold">
        {entry.requester.name}
      </Text>
      <Text as="span">
        {entry.item.role.title} {t('grant.on')} {entity}
      </Text>
      <Text as="span" variant="body-small" color="secondary">
        {t('inbox.waits')}{' '}
        <TimeSince at={entry.item.waitingSince ?? entry.request.createdAt} />
      </Text>
    </button>
  );
}

/**
 * What waits for me, oldest first, with how long it has waited.
 *
 * @internal
 */
export function InboxList(props: {
  entries: InboxItem[];
  current: InboxItem;
  onChoose: (entry: InboxItem) => void;
}) {
  return (
    <ul className={styles.list}>
      {props.entries.map(entry => (
        <li key={entry.item.id}>
          <Entry
            entry={entry}
            isCurrent={entry.item.id === props.current.item.id}
            onChoose={() => props.onChoose(entry)}
          />
        </li>
      ))}
    </ul>
  );
}
