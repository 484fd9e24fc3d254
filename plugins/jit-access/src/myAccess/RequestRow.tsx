import { ButtonLink, Link, Text } from '@backstage/ui';
import type {
  Item,
  Request,
} from '@jit-access/backstage-plugin-jit-access-common';
import { Fragment } from 'react';
import { EmergencyMark } from '../decision/EmergencyMark';
import { EndedWords } from '../grant/EndWords';
import { usePaths } from '../page/paths';
import { EntityName } from '../people/EntityName';
import { ITEM_WORDS } from '../request/statusWords';
import { WaitingFor } from '../request/WaitingFor';
import { WithdrawButton } from '../request/WithdrawButton';
import { Time } from '../time/Time';
import { useText } from '../translation/useText';
import styles from './myAccess.module.css';

/** Where one item stands or how it ended. */
function ItemStatus({ item }: { item: Item }) {
  const t = useText();
  if (item.state === 'pending') return <WaitingFor item={item} />;
  if (item.grant?.state === 'ended') return <EndedWords grant={item.grant} />;
  return <>{t(ITEM_WORDS[item.state])}</>;
}

function What({ items }: { items: Item[] }) {
  const t = useText();
  return (
    <>
      {items.map((item, index) => (
        <Fragment key={item.id}>
          {index > 0 && ', '}
          {item.role.title} {t('grant.on')}{' '}
          <EntityName entityRef={item.entityRef} link={false} />
        </Fragment>
      ))}
    </>
  );
}

/**
 * One request of mine in a list: what, where it stands, and what I can do.
 *
 * @internal
 */
export function RequestRow({ request }: { request: Request }) {
  const t = useText();
  const paths = usePaths();
  const [first] = request.items;
  const canWithdraw = request.items.some(item => item.actions.withdraw);
  return (
    <div className={styles.row}>
      <div className={styles.text}>
        <Link
          href={paths.request(request.id)}
          variant="body-medium"
          weight="bold"
        >
          <What items={request.items} />
        </Link>
        {request.breakGlass && (
          <span>
            <EmergencyMark />
          </span>
        )}
        {request.items.map(item => (
          <Text key={item.id} as="span">
            <ItemStatus item={item} />
            {item.breakGlassReview && !item.breakGlassReview.doneAt && (
              <> · {t('emergency.awaits')}</>
            )}
          </Text>
        ))}
        <Text as="span" variant="body-small" color="secondary">
          {t('mine.asked')} <Time at={request.createdAt} /> ·{' '}
          {request.justification}
        </Text>
      </div>
      <div className={styles.actions}>
        {canWithdraw && <WithdrawButton requestId={request.id} />}
        {request.status !== 'pending' && first && (
          <ButtonLink
            variant="secondary"
            href={paths.ask({
              entityRef: first.entityRef,
              role: first.role.name,
              duration: request.duration,
              reason: request.justification,
              ticket: request.ticket,
            })}
          >
            {t('mine.again')}
          </ButtonLink>
        )}
      </div>
    </div>
  );
}
