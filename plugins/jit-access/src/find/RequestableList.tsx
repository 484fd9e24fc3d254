import { Button, Card, CardBody, Checkbox, Text } from '@backstage/ui';
import type {
  Requestable,
  RequestedItem,
} from '@jit-access/backstage-plugin-jit-access-common';
import { ProviderMark } from '../decision/ProviderMark';
import { RiskMark } from '../decision/RiskMark';
import { EntityName } from '../people/EntityName';
import { sameItem } from '../request/requestForm';
import { useText } from '../translation/useText';
import styles from './find.module.css';

/** Things that can be asked for, by entity, in the order they came. */
function byEntity(all: Requestable[]): Requestable[][] {
  const groups = new Map<string, Requestable[]>();
  for (const one of all) {
    groups.set(one.entityRef, [...(groups.get(one.entityRef) ?? []), one]);
  }
  return [...groups.values()];
}

function EntityLine({ one }: { one: Requestable }) {
  const t = useText();
  return (
    <div className={styles.entity}>
      <Text as="h2" variant="body-large" weight="bold">
        <EntityName entityRef={one.entityRef} />
      </Text>
      <Text as="span" variant="body-small" color="secondary">
        {one.environment}
        {one.environment && one.owner && ' · '}
        {one.owner && (
          <>
            {t('find.owner')} <EntityName entityRef={one.owner} link={false} />
          </>
        )}
      </Text>
    </div>
  );
}

/**
 * What can be asked for, grouped by entity: ask for one, or pick several.
 *
 * @internal
 */
export function RequestableList(props: {
  requestables: Requestable[];
  picked: RequestedItem[];
  onPick: (item: RequestedItem, on: boolean) => void;
  onAsk: (item: RequestedItem) => void;
}) {
  const t = useText();
  const { requestables, picked, onPick, onAsk } = props;
  const row = (one: Requestable) => {
    const item = { entityRef: one.entityRef, role: one.role.name };
    return (
      <li key={one.role.name} className={styles.role}>
        <div className={styles.roleText}>
          <Checkbox
            isSelected={picked.some(other => sameItem(other, item))}
            onChange={on => onPick(item, on)}
          >
            {one.role.title}
          </Checkbox>
          <RiskMark risk={one.role.risk} />
          <ProviderMark provider={one.role.provider} />
        </div>
        <Button
          size="small"
          variant="secondary"
          aria-label={t('find.askFor', {
            role: one.role.title,
            entity: one.entityTitle,
          })}
          onPress={() => onAsk(item)}
        >
          {t('find.ask')}
        </Button>
      </li>
    );
  };
  return (
    <ul className={styles.list}>
      {byEntity(requestables).map(group => (
        <li key={group[0].entityRef}>
          <Card>
            <CardBody>
              <div className={styles.group}>
                <EntityLine one={group[0]} />
                <ul className={styles.roles}>{group.map(row)}</ul>
              </div>
            </CardBody>
          </Card>
        </li>
      ))}
    </ul>
  );
}
