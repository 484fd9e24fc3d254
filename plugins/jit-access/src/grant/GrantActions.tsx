import { Button } from '@backstage/ui';
import type { Grant } from '@jit-access/backstage-plugin-jit-access-common';
import { RiPlugLine, RiStopCircleLine, RiTimeLine } from '@remixicon/react';
import { useState } from 'react';
import { DangerButton } from '../form/DangerButton';
import { useText } from '../translation/useText';
import { ConnectDialog } from './ConnectDialog';
import { EndGrantDialog } from './EndGrantDialog';
import { ExtendDialog } from './ExtendDialog';
import styles from './grant.module.css';

type Open = 'connect' | 'extend' | 'end' | undefined;

function canConnect(grant: Grant): boolean {
  return (
    grant.state === 'active' &&
    grant.bindings.some(
      binding => binding.instructions || binding.credential !== 'none',
    )
  );
}

/**
 * What may be done with access: connect, extend, end. Only what the server
 * says is allowed is there.
 *
 * @param mine - whether the one who looks holds it
 * @internal
 */
export function GrantActions(props: { grant: Grant; mine: boolean }) {
  const t = useText();
  const { grant, mine } = props;
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  // To give back one's own is nothing to be warned of.
  const End = mine ? Button : DangerButton;
  return (
    <div className={styles.actions}>
      {mine && canConnect(grant) && (
        <Button iconStart={<RiPlugLine />} onPress={() => setOpen('connect')}>
          {t('grant.connect')}
        </Button>
      )}
      {mine && grant.actions.extend && (
        <Button
          variant="secondary"
          iconStart={<RiTimeLine />}
          onPress={() => setOpen('extend')}
        >
          {t('grant.extend')}
        </Button>
      )}
      {grant.actions.end && (
        <End
          variant="secondary"
          iconStart={<RiStopCircleLine />}
          onPress={() => setOpen('end')}
        >
          {mine ? t('grant.end') : t('grant.revoke')}
        </End>
      )}
      {mine && (
        <ConnectDialog
          grant={grant}
          isOpen={open === 'connect'}
          onClose={close}
        />
      )}
      {open === 'extend' && (
        <ExtendDialog grant={grant} isOpen onClose={close} />
      )}
      {open === 'end' && (
        <EndGrantDialog grant={grant} mine={mine} isOpen onClose={close} />
      )}
    </div>
  );
}
