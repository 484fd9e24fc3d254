import { Text } from '@backstage/ui';
import type {
  Delegation,
  Delegations,
} from '@jit-access/backstage-plugin-jit-access-common';
import type { ReactNode } from 'react';
import { EntityName } from '../people/EntityName';
import { NameList } from '../people/NameList';
import { Time } from '../time/Time';
import { useText } from '../translation/useText';
import styles from './away.module.css';
import { EndDelegation } from './EndDelegation';

function Row(props: {
  delegation: Delegation;
  who: ReactNode;
  action?: ReactNode;
}) {
  const { delegation, who, action } = props;
  return (
    <li className={styles.row}>
      <div className={styles.text}>
        <Text as="span" weight="bold">
          {who}
        </Text>
        <Text as="span" variant="body-small" color="secondary">
          <Time at={delegation.since} show="clock" /> –{' '}
          <Time at={delegation.until} show="clock" />
          {delegation.comment && ` · ${delegation.comment}`}
        </Text>
      </div>
      {action}
    </li>
  );
}

function List(props: { title: string; none: string; rows: ReactNode[] }) {
  return (
    <section aria-label={props.title}>
      <Text as="h3" weight="bold">
        {props.title}
      </Text>
      {props.rows.length === 0 ? (
        <Text as="p" color="secondary">
          {props.none}
        </Text>
      ) : (
        <ul className={styles.list}>{props.rows}</ul>
      )}
    </section>
  );
}

/** What I have set, and where I stand in; what is over is left out. @internal */
export function DelegationLists({ delegations }: { delegations: Delegations }) {
  const t = useText();
  return (
    <div className={styles.lists}>
      <List
        title={t('away.mine')}
        none={t('away.none')}
        rows={delegations.mine
          .filter(one => !one.endedAt)
          .map(one => (
            <Row
              key={one.id}
              delegation={one}
              who={<NameList entityRefs={one.delegates} />}
              action={<EndDelegation delegation={one} />}
            />
          ))}
      />
      <List
        title={t('away.forOthers')}
        none={t('away.noneForOthers')}
        rows={delegations.forOthers
          .filter(one => !one.endedAt)
          .map(one => (
            <Row
              key={one.id}
              delegation={one}
              who={<EntityName entityRef={one.person} />}
            />
          ))}
      />
    </div>
  );
}
