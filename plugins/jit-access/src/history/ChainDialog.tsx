import {
  Button,
  ButtonLink,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Text,
} from '@backstage/ui';
import type { AuditEvent } from '@jit-access/backstage-plugin-jit-access-common';
import { useHistoryOfRequest } from '../data/queries';
import { Disclosure } from '../disclosure/Disclosure';
import { usePaths } from '../page/paths';
import { EntityName } from '../people/EntityName';
import { NamedText } from '../people/NamedText';
import { Failure } from '../states/Failure';
import { Loading } from '../states/Loading';
import { Time } from '../time/Time';
import { useText } from '../translation/useText';
import styles from './history.module.css';
import { EVENT_WORDS } from './historyWords';
import { Result } from './Result';

/** What a target said of a call: why it failed, and by which ids its own logs find it. */
function TargetSaid({ details }: { details: AuditEvent['details'] }) {
  const t = useText();
  const { error, providerRequestIds: ids } = details;
  return (
    <>
      {typeof error === 'string' && error && (
        <Text as="p" variant="body-small" color="danger">
          {error}
        </Text>
      )}
      {Array.isArray(ids) && ids.length > 0 && (
        <Text as="p" variant="body-small" color="secondary">
          {t('history.requestIds')}{' '}
          <span className={styles.ids}>{ids.join(', ')}</span>
        </Text>
      )}
    </>
  );
}

function ChainLink(props: { event: AuditEvent; current: boolean }) {
  const t = useText();
  const { event, current } = props;
  const details = { ...event.details, seal: event.seal, id: event.id };
  return (
    <li
      className={`${styles.link} ${current ? styles.current : ''}`}
      aria-current={current}
    >
      <div>
        <Text as="p" variant="body-small">
          <Time at={event.at} show="exact" />
        </Text>
        <Text as="p" variant="body-small">
          <Result result={event.result} />
        </Text>
      </div>
      <div>
        <Text as="p">
          <NamedText text={event.summary} />
        </Text>
        <Text as="p" variant="body-small" color="secondary">
          {t(EVENT_WORDS[event.type])} · {t('history.by')}{' '}
          {event.actor === 'system' ? (
            t('history.system')
          ) : (
            <EntityName entityRef={event.actor} link={false} />
          )}{' '}
          ·{' '}
          {event.seal
            ? t('history.sealed', { seq: String(event.seal.seq) })
            : t('history.unsealed')}
        </Text>
        <TargetSaid details={event.details} />
        <Disclosure title={t('history.details')}>
          <pre className={styles.details}>
            {JSON.stringify(details, null, 2)}
          </pre>
        </Disclosure>
      </div>
    </li>
  );
}

/**
 * One event of the history and, where it belongs to a request, the whole chain
 * of that: asked, decided, reviewed, each call to the target, verified absence.
 *
 * @internal
 */
export function ChainDialog(props: { event: AuditEvent; onClose: () => void }) {
  const t = useText();
  const paths = usePaths();
  const { event, onClose } = props;
  const query = useHistoryOfRequest(event.requestId);
  const chain = event.requestId
    ? [...(query.data?.items ?? [])].reverse()
    : [event];
  return (
    <Dialog
      isOpen
      isDismissable
      onOpenChange={open => !open && onClose()}
      width={760}
    >
      <DialogHeader>
        {event.requestId ? t('history.chain') : t(EVENT_WORDS[event.type])}
      </DialogHeader>
      <DialogBody>
        {query.error && (
          <Failure error={query.error} onRetry={() => query.refetch()} />
        )}
        {query.isLoading && <Loading rows={4} height={56} />}
        <ol className={styles.chain}>
          {chain.map(one => (
            <ChainLink key={one.id} event={one} current={one.id === event.id} />
          ))}
        </ol>
      </DialogBody>
      <DialogFooter>
        {event.requestId && (
          <ButtonLink variant="secondary" href={paths.request(event.requestId)}>
            {t('history.openRequest')}
          </ButtonLink>
        )}
        <Button variant="secondary" onPress={onClose}>
          {t('actions.close')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
