import { Button, Card, CardBody, Text } from '@backstage/ui';
import type { Health } from '@jit-access/backstage-plugin-jit-access-common';
import { RiPauseCircleLine, RiPlayCircleLine } from '@remixicon/react';
import { useState } from 'react';
import { useCommand } from '../data/useCommand';
import { DangerButton } from '../form/DangerButton';
import { EntityName } from '../people/EntityName';
import { useAnnounce } from '../states/Announcer';
import { Time } from '../time/Time';
import { useText } from '../translation/useText';
import styles from './health.module.css';
import { ReasonDialog } from './ReasonDialog';

/**
 * Stops or resumes all new access. What runs goes on to its end.
 *
 * @internal
 */
export function PauseHandle({ paused }: { paused: Health['paused'] }) {
  const t = useText();
  const announce = useAnnounce();
  const Handle = paused ? Button : DangerButton;
  const [open, setOpen] = useState(false);
  const pause = useCommand((api, body: { paused: boolean; reason: string }) =>
    api.pause({ body }),
  );
  const close = () => {
    pause.reset();
    setOpen(false);
  };
  const set = (reason: string) =>
    pause.run({ paused: !paused, reason }, viewer => {
      announce(viewer.paused ? t('states.paused') : t('health.resumed'));
      setOpen(false);
    });
  return (
    <Card>
      <CardBody>
        <div className={styles.handle}>
          <Text as="h3" variant="body-large" weight="bold">
            {t('health.pauseTitle')}
          </Text>
          <Text as="p" color="secondary">
            {paused ? (
              <>
                {t('health.pausedBy')} <EntityName entityRef={paused.by} />{' '}
                <Time at={paused.at} />: {paused.reason}
              </>
            ) : (
              t('health.pauseText')
            )}
          </Text>
          <Handle
            iconStart={paused ? <RiPlayCircleLine /> : <RiPauseCircleLine />}
            onPress={() => setOpen(true)}
          >
            {paused ? t('health.resume') : t('health.pause')}
          </Handle>
        </div>
      </CardBody>
      {open && (
        <ReasonDialog
          title={paused ? t('health.resume') : t('health.pause')}
          text={paused ? t('health.resumeConfirm') : t('health.pauseConfirm')}
          confirm={paused ? t('health.resume') : t('health.pause')}
          destructive={!paused}
          isPending={pause.isPending}
          error={pause.error}
          onConfirm={set}
          onClose={close}
        />
      )}
    </Card>
  );
}
