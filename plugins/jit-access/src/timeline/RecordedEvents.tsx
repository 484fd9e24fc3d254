import { Text } from '@backstage/ui';
import type { AuditEvent } from '@jit-access/backstage-plugin-jit-access-common';
import { Disclosure } from '../disclosure/Disclosure';
import { NamedText } from '../people/NamedText';
import { Time } from '../time/Time';
import { useText } from '../translation/useText';
import styles from './timeline.module.css';

/**
 * Every line that the history holds, oldest first.
 *
 * @internal
 */
function EventList({ events }: { events: AuditEvent[] }) {
  return (
    <ol className={styles.events}>
      {events.map(event => (
        <li key={event.id} className={styles.event}>
          <span className={styles.when}>
            <Time at={event.at} show="exact" />
          </span>
          <Text as="span">
            <NamedText text={event.summary} />
          </Text>
        </li>
      ))}
    </ol>
  );
}

/** The same, folded away. @internal */
export function RecordedEvents({ events }: { events: AuditEvent[] }) {
  const t = useText();
  if (events.length === 0) return null;
  return (
    <Disclosure title={t('timeline.recorded', { count: events.length })}>
      <EventList events={events} />
    </Disclosure>
  );
}
