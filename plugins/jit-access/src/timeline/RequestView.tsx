import {
  ButtonLink,
  Container,
  HeaderMetadataStatus,
  Text,
} from '@backstage/ui';
import type { RequestDetail } from '@jit-access/backstage-plugin-jit-access-common';
import { useEffect, useRef, type ReactNode } from 'react';
import { useRequest, useViewer } from '../data/queries';
import { EmergencyMark } from '../decision/EmergencyMark';
import { usePaths } from '../page/paths';
import { EntityName } from '../people/EntityName';
import { useEntityTitle } from '../people/useEntityTitle';
import { WithdrawButton } from '../request/WithdrawButton';
import { useAnnounce } from '../states/Announcer';
import { Loaded } from '../states/Loaded';
import { useDurationWords } from '../time/useDurationWords';
import { useText } from '../translation/useText';
import { headlineOf } from './headline';
import { ItemTimeline } from './ItemTimeline';
import { RecordedEvents } from './RecordedEvents';
import styles from './timeline.module.css';

/** Says aloud when the status on screen becomes another one. */
function useAnnouncedStatus(status: string) {
  const announce = useAnnounce();
  const last = useRef(status);
  useEffect(() => {
    if (last.current !== status) announce(status);
    last.current = status;
  }, [status, announce]);
}

function useTitle(request: RequestDetail): string {
  const t = useText();
  const [first] = request.items;
  const entity = useEntityTitle(first?.entityRef ?? request.receiver);
  return request.items.length === 1 && first
    ? t('request.one', { role: first.role.title, entity })
    : t('request.several', { number: String(request.items.length) });
}

function Actions({ request }: { request: RequestDetail }) {
  const t = useText();
  const paths = usePaths();
  const viewer = useViewer().data?.ref;
  const [first] = request.items;
  const over = request.items.every(
    item =>
      item.state !== 'pending' && (!item.grant || item.grant.state === 'ended'),
  );
  return (
    <>
      {request.items.some(item => item.actions.withdraw) && (
        <WithdrawButton requestId={request.id} />
      )}
      {over && first && request.requester === viewer && (
        <ButtonLink
          variant="secondary"
          href={paths.ask({
            entityRef: first.entityRef,
            role: first.role.name,
            duration: request.duration,
            reason: request.justification,
          })}
        >
          {t('mine.again')}
        </ButtonLink>
      )}
    </>
  );
}

function Meta(props: { label: string; children: ReactNode }) {
  return (
    <div className={styles.metaItem}>
      <dt>
        <Text color="secondary">{props.label}</Text>
      </dt>
      <dd>
        <Text as="div">{props.children}</Text>
      </dd>
    </div>
  );
}

function Detail({ request }: { request: RequestDetail }) {
  const t = useText();
  const words = useDurationWords();
  const viewer = useViewer().data?.ref;
  const status = headlineOf(request, t);
  useAnnouncedStatus(status.text);
  return (
    <>
      <Container pt="2" pb="4">
        <header className={styles.header}>
          <div>
            <div className={styles.titleLine}>
              <Text as="h2" variant="title-small" weight="bold">
                {useTitle(request)}
              </Text>
              {request.breakGlass && <EmergencyMark />}
            </div>
            <dl className={styles.meta}>
              <Meta label={t('request.status')}>
                <HeaderMetadataStatus
                  label={status.text}
                  color={status.color}
                />
              </Meta>
              <Meta label={t('request.for')}>
                <EntityName entityRef={request.receiver} />
              </Meta>
              <Meta label={t('request.duration')}>
                {words(request.duration)}
              </Meta>
            </dl>
          </div>
          <Actions request={request} />
        </header>
      </Container>
      <Container pb="8" className={styles.view}>
        {request.items.map(item => (
          <ItemTimeline
            key={item.id}
            request={request}
            item={item}
            viewer={viewer}
            named={request.items.length > 1}
          />
        ))}
        <RecordedEvents events={request.timeline} />
      </Container>
    </>
  );
}

/**
 * One request and what becomes of it, live.
 *
 * @internal
 */
export function RequestView({ id }: { id: string }) {
  const query = useRequest(id);
  if (query.data) return <Detail request={query.data} />;
  return (
    <Container pt="2" pb="6">
      <Loaded query={query} rows={3} height={120}>
        {() => null}
      </Loaded>
    </Container>
  );
}
