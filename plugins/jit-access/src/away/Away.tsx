import { Alert, Button } from '@backstage/ui';
import type { Delegation } from '@jit-access/backstage-plugin-jit-access-common';
import { RiMoonLine } from '@remixicon/react';
import { useState } from 'react';
import { useDelegations } from '../data/queries';
import { EntityName } from '../people/EntityName';
import { NameList } from '../people/NameList';
import { Time } from '../time/Time';
import { useNow } from '../time/useNow';
import { useText } from '../translation/useText';
import styles from './away.module.css';
import { AwayDialog } from './AwayDialog';
import { EndDelegation } from './EndDelegation';
import { inForce } from './presence';

function MineBanner({ delegation }: { delegation: Delegation }) {
  const t = useText();
  return (
    <Alert
      icon={<RiMoonLine />}
      status="info"
      title={
        <>
          {t('away.bannerMine')} <Time at={delegation.until} show="clock" />
        </>
      }
      description={
        <>
          {t('away.bannerMineText')}{' '}
          <NameList entityRefs={delegation.delegates} />
        </>
      }
      customActions={<EndDelegation delegation={delegation} />}
    />
  );
}

function CoveringBanner({ delegation }: { delegation: Delegation }) {
  const t = useText();
  return (
    <Alert
      icon={<RiMoonLine />}
      status="info"
      title={
        <>
          {t('away.bannerFor')} <EntityName entityRef={delegation.person} />{' '}
          {t('away.untilWord')} <Time at={delegation.until} show="clock" />
        </>
      }
      description={delegation.comment}
    />
  );
}

/**
 * Says above the inbox that I am away or stand in for somebody, and opens the
 * dialog in which that is set.
 *
 * @internal
 */
export function Away() {
  const t = useText();
  const now = useNow(10_000);
  const query = useDelegations();
  const [open, setOpen] = useState(false);
  const { mine, forOthers } = inForce(
    query.data ?? { mine: [], forOthers: [] },
    now,
  );
  return (
    <div className={styles.bar}>
      {mine.length + forOthers.length > 0 && (
        <div className={styles.banners}>
          {mine.map(delegation => (
            <MineBanner key={delegation.id} delegation={delegation} />
          ))}
          {forOthers.map(delegation => (
            <CoveringBanner key={delegation.id} delegation={delegation} />
          ))}
        </div>
      )}
      <Button
        size="small"
        variant="tertiary"
        iconStart={<RiMoonLine />}
        onPress={() => setOpen(true)}
      >
        {t('away.open')}
      </Button>
      {open && <AwayDialog query={query} onClose={() => setOpen(false)} />}
    </div>
  );
}
