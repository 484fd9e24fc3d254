import { Badge, Text } from '@backstage/ui';
import type { InboxItem } from '@jit-access/backstage-plugin-jit-access-common';
import { useEffect, useRef } from 'react';
import { useEntityTitle } from '../people/useEntityTitle';
import { durationMs } from '../time/durationWords';
import { TimeSince } from '../time/Time';
import { useNow } from '../time/useNow';
import { useText } from '../translation/useText';
import styles from './inbox.module.css';

/** Was anybody reminded by now, as far as its stage says? */
function isReminded({ item, kind }: InboxItem, now: number): boolean {
  const every = item.decision.stages[item.stage]?.remindEvery;
  if (kind !== 'approval' || !every || !item.waitingSince) return false;
  return now - Date.parse(item.waitingSince) >= durationMs(every);
}

/** What sets an entry apart from the others. */
function EntryMarks({ entry }: { entry: InboxItem }) {
  const t = useText();
  const now = useNow(10_000);
  const { item, onBehalfOf } = entry;
  const away = useEntityTitle(onBehalfOf ?? entry.requester.ref);
  const review = item.breakGlassReview;
  const marks = [
    entry.kind === 'break-glass' && t('inbox.emergency'),
    review && Date.parse(review.dueAt) <= now && t('inbox.overdue'),
    (item.escalatedAt || review?.escalatedAt) && t('inbox.escalated'),
    isReminded(entry, now) && t('inbox.reminded'),
    onBehalfOf && t('inbox.standIn', { person: away }),
  ].flatMap(mark => (mark ? [String(mark)] : []));
  if (marks.length === 0) return null;
  return (
    <span className={styles.marks}>
      {marks.map(mark => (
        <Badge key={mark} size="small" className={styles.mark}>
          {mark}
        </Badge>
      ))}
    </span>
  );
}

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
      <EntryMarks entry={entry} />
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
