import { Card, CardBody, Link, Text } from '@backstage/ui';
import type { InboxItem } from '@jit-access/backstage-plugin-jit-access-common';
import type { ReactNode, RefObject } from 'react';
import { Checks } from '../decision/Checks';
import { ProviderMark } from '../decision/ProviderMark';
import { RiskMark } from '../decision/RiskMark';
import { Verdict } from '../decision/Verdict';
import { usePaths } from '../page/paths';
import { EntityName } from '../people/EntityName';
import { NameList } from '../people/NameList';
import { useEntityTitle } from '../people/useEntityTitle';
import { ReviewForm, type ReviewHandle } from '../review/ReviewForm';
import type { Reviewed } from '../review/useReview';
import { Time } from '../time/Time';
import { useDurationWords } from '../time/useDurationWords';
import { useText } from '../translation/useText';
import styles from './inbox.module.css';

function Fact(props: { label: string; children: ReactNode }) {
  return (
    <>
      <dt>{props.label}</dt>
      <dd>
        <Text as="div">{props.children}</Text>
      </dd>
    </>
  );
}

function Who({ entry }: { entry: InboxItem }) {
  const t = useText();
  const { requester, request } = entry;
  return (
    <Fact label={t('inbox.who')}>
      <EntityName entityRef={requester.ref} />
      {requester.teams.length > 0 && (
        <>
          {' · '}
          <NameList entityRefs={requester.teams} />
        </>
      )}
      {request.receiver !== requester.ref && (
        <>
          {' · '}
          {t('inbox.for')} <EntityName entityRef={request.receiver} />
        </>
      )}
    </Fact>
  );
}

function What({ entry }: { entry: InboxItem }) {
  const t = useText();
  const { role, entityRef } = entry.item;
  return (
    <Fact label={t('inbox.what')}>
      {role.title} {t('grant.on')} <EntityName entityRef={entityRef} />
      {role.description && (
        <Text as="p" color="secondary">
          {role.description}
        </Text>
      )}
      <div className={styles.sub}>
        <RiskMark risk={role.risk} />
        <ProviderMark provider={role.provider} />
      </div>
    </Fact>
  );
}

function Why({ entry }: { entry: InboxItem }) {
  const t = useText();
  const { justification, incident, ticket } = entry.request;
  return (
    <Fact label={t('inbox.why')}>
      <span className={styles.why}>{justification}</span>
      <div className={styles.sub}>
        {incident && <Text>{t('inbox.incident', { incident })}</Text>}
        {ticket && <Text>{t('inbox.ticket', { ticket })}</Text>}
      </div>
    </Fact>
  );
}

function HowLong({ entry }: { entry: InboxItem }) {
  const t = useText();
  const words = useDurationWords();
  const { item, request } = entry;
  return (
    <Fact label={t('inbox.howLong')}>
      {words(item.duration)}
      {request.startsAt && (
        <>
          {' · '}
          {t('inbox.from')} <Time at={request.startsAt} show="clock" />
        </>
      )}
      {item.lapsesAt && (
        <Text as="p" variant="body-small" color="secondary">
          {t('inbox.lapses')} <Time at={item.lapsesAt} />
        </Text>
      )}
    </Fact>
  );
}

function Before({ entry }: { entry: InboxItem }) {
  const t = useText();
  const { approved, denied, lastAt } = entry.previously;
  return (
    <>
      <Fact label={t('inbox.before')}>
        {approved + denied === 0
          ? t('inbox.never')
          : t('inbox.previously', {
              approved: String(approved),
              denied: String(denied),
            })}
        {lastAt && (
          <>
            {' · '}
            {t('inbox.last')} <Time at={lastAt} />
          </>
        )}
      </Fact>
      <Fact label={t('inbox.holders')}>
        {entry.holders.length === 0 ? (
          t('inbox.nobody')
        ) : (
          <NameList entityRefs={entry.holders} />
        )}
      </Fact>
    </>
  );
}

/**
 * One item to decide on: all that a reviewer needs for it, in one look.
 *
 * @internal
 */
export function InboxDetail(props: {
  entry: InboxItem;
  handle: RefObject<ReviewHandle | null>;
  onReviewed: (done: Reviewed) => void;
}) {
  const t = useText();
  const paths = usePaths();
  const { entry, handle, onReviewed } = props;
  const entity = useEntityTitle(entry.item.entityRef);
  return (
    <Card>
      <CardBody>
        <div className={styles.detail}>
          <Text as="h2" variant="title-x-small" weight="bold">
            {t('inbox.title', {
              name: entry.requester.name,
              role: entry.item.role.title,
              entity,
            })}
          </Text>
          <dl className={styles.facts}>
            <Who entry={entry} />
            <What entry={entry} />
            <Why entry={entry} />
            <HowLong entry={entry} />
            <Before entry={entry} />
            <Fact label={t('inbox.policy')}>
              <Verdict decision={entry.item.decision} />
            </Fact>
          </dl>
          <div className={styles.decide}>
            <ReviewForm
              item={entry.item}
              handle={handle}
              onReviewed={onReviewed}
            />
          </div>
          <section className={styles.checks} aria-label={t('inbox.checks')}>
            <Text as="h3" weight="bold">
              {t('inbox.checks')}
            </Text>
            <Checks checks={entry.item.decision.checks} />
          </section>
          <Link
            href={paths.request(entry.request.id)}
            variant="body-small"
            color="secondary"
          >
            {t('inbox.open')}
          </Link>
        </div>
      </CardBody>
    </Card>
  );
}
