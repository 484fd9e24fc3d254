import { Text } from '@backstage/ui';
import type { InboxItem } from '@jit-access/backstage-plugin-jit-access-common';
import type { ReactNode } from 'react';
import { useViewer } from '../data/queries';
import { People } from '../decision/People';
import { ProviderMark } from '../decision/ProviderMark';
import { RiskMark } from '../decision/RiskMark';
import { EntityName } from '../people/EntityName';
import { NameList } from '../people/NameList';
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
      {item.escalatedAt && (
        <Text as="p" variant="body-small" color="secondary">
          {t('timeline.escalated')} · <Time at={item.escalatedAt} />
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
        {approved + denied > 0 && lastAt && (
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

/** Who can answer beside me; what waits is not mine alone. */
function Others({ entry }: { entry: InboxItem }) {
  const t = useText();
  const me = useViewer().data?.ref;
  const { decision, stage } = entry.item;
  const asked =
    entry.kind === 'break-glass'
      ? decision.breakGlass?.reviewers.people
      : decision.stages[stage]?.people;
  const others = (asked ?? []).filter(person => person.ref !== me);
  return (
    <Fact label={t('inbox.others')}>
      {others.length === 0 ? t('inbox.nobodyElse') : <People people={others} />}
    </Fact>
  );
}

/** When the review of emergency access is due, or since when it is late. */
function Due({ entry }: { entry: InboxItem }) {
  const t = useText();
  const review = entry.item.breakGlassReview;
  if (!review) return null;
  return (
    <Fact label={t('inbox.dueLabel')}>
      <Time at={review.dueAt} /> (<Time at={review.dueAt} show="clock" />)
      {review.escalatedAt && (
        <Text as="p" variant="body-small" color="secondary">
          {t('emergency.escalated')} · <Time at={review.escalatedAt} />
        </Text>
      )}
    </Fact>
  );
}

/**
 * Who asks for what, why, for how long, what speaks for it, and who else can
 * answer.
 *
 * @internal
 */
export function InboxFacts(props: { entry: InboxItem; children: ReactNode }) {
  const t = useText();
  const { entry } = props;
  return (
    <dl className={styles.facts}>
      <Who entry={entry} />
      <What entry={entry} />
      <Why entry={entry} />
      <HowLong entry={entry} />
      <Due entry={entry} />
      <Before entry={entry} />
      <Others entry={entry} />
      <Fact label={t('inbox.policy')}>{props.children}</Fact>
    </dl>
  );
}
