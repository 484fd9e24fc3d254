import { Button, Flex, Text } from '@backstage/ui';
import type { Health } from '@jit-access/backstage-plugin-jit-access-common';
import {
  RiCheckboxCircleLine,
  RiErrorWarningLine,
  RiSearchLine,
} from '@remixicon/react';
import { useCommand } from '../data/useCommand';
import { EntityName } from '../people/EntityName';
import { CommandFailure } from '../states/Failure';
import { Time } from '../time/Time';
import { useText } from '../translation/useText';
import styles from './health.module.css';
import { CardSection } from './Section';

type DriftState = Health['drift'];
type Orphan = DriftState['orphans'][number];
type Finding = DriftState['recent'][number];
type Inventory = DriftState['inventories'][number];

const KINDS = {
  appeared: 'health.appeared',
  vanished: 'health.vanished',
  altered: 'health.altered',
  orphan: 'health.orphan',
} as const satisfies Record<Finding['kind'], string>;

function OrphanRow({ orphan }: { orphan: Orphan }) {
  const t = useText();
  const left = orphan.removable ? 'health.orphanLeft' : 'health.orphanUnknown';
  return (
    <li className={styles.row}>
      <div className={styles.text}>
        <Text as="span">
          <strong>{orphan.effect}</strong> · {orphan.account}
        </Text>
        <Text as="span" variant="body-small" color="secondary">
          {orphan.provider} · <Time at={orphan.foundAt} />
        </Text>
      </div>
      <Text as="span" className={`${styles.mark} ${styles.failing}`}>
        <RiErrorWarningLine size={16} aria-hidden />
        {t(orphan.removing ? 'health.orphanRemoving' : left)}
      </Text>
    </li>
  );
}

function FindingRow({ finding }: { finding: Finding }) {
  const t = useText();
  return (
    <li className={styles.row}>
      <div className={styles.text}>
        <Text as="span">
          <strong>{finding.title}</strong>
          {finding.subject && (
            <>
              {' · '}
              <EntityName entityRef={finding.subject} />
            </>
          )}
        </Text>
        <Text as="span" variant="body-small" color="secondary">
          {finding.provider} · {t(KINDS[finding.kind])} ·{' '}
          <Time at={finding.foundAt} />
        </Text>
      </div>
    </li>
  );
}

function InventoryRow({ inventory }: { inventory: Inventory }) {
  const t = useText();
  const { ours, others, finishedAt, lastError } = inventory;
  return (
    <li className={styles.row}>
      <div className={styles.text}>
        <Text as="span">
          <strong>{inventory.instance}</strong> · {inventory.provider}
        </Text>
        <Text as="span" variant="body-small" color="secondary">
          {finishedAt ? (
            <>
              {t('health.listed', {
                ours: String(ours),
                others: String(others),
              })}{' '}
              <Time at={finishedAt} />
            </>
          ) : (
            t('health.notListed')
          )}
        </Text>
        {lastError && (
          <Text as="span" variant="body-small" color="danger">
            {lastError}
          </Text>
        )}
      </div>
    </li>
  );
}

function ListNow() {
  const t = useText();
  const list = useCommand((api, body: { provider?: string }) =>
    api.inventory({ body }),
  );
  return (
    <div>
      <Button
        variant="secondary"
        iconStart={<RiSearchLine />}
        isPending={list.isPending}
        onPress={() => list.run({})}
      >
        {t('health.list')}
      </Button>
      <CommandFailure error={list.error} />
    </div>
  );
}

/** What changed in targets behind our back, and what they were last found to hold. @internal */
export function Drift({ drift }: { drift: DriftState }) {
  const t = useText();
  const { orphans, recent, inventories } = drift;
  return (
    <CardSection title={t('health.drift')}>
      <Flex direction="column" gap="4">
        {orphans.length + recent.length === 0 ? (
          <Text as="p" className={`${styles.mark} ${styles.ok}`}>
            <RiCheckboxCircleLine size={16} aria-hidden />
            {t('health.noDrift')}
          </Text>
        ) : (
          <ul className={styles.rows}>
            {orphans.map(orphan => (
              <OrphanRow
                key={`${orphan.provider} ${orphan.account} ${orphan.effect}`}
                orphan={orphan}
              />
            ))}
            {recent.map((finding, place) => (
              // The list is replaced as a whole.
              <FindingRow
                key={`${finding.foundAt} ${place}`}
                finding={finding}
              />
            ))}
          </ul>
        )}
        {inventories.length > 0 && (
          <>
            <ul className={styles.rows}>
              {inventories.map(inventory => (
                <InventoryRow
                  key={`${inventory.provider} ${inventory.instance}`}
                  inventory={inventory}
                />
              ))}
            </ul>
            <ListNow />
          </>
        )}
      </Flex>
    </CardSection>
  );
}
