import { Alert, Button, Flex, Text } from '@backstage/ui';
import type {
  Credential,
  Grant,
} from '@jit-access/backstage-plugin-jit-access-common';
import { RiEyeLine, RiRefreshLine } from '@remixicon/react';
import { useCommand } from '../data/useCommand';
import { CommandFailure } from '../states/Failure';
import { clockTime } from '../time/exactTime';
import { useLanguage } from '../translation/useLanguage';
import { useText } from '../translation/useText';
import { Copy } from './Copy';
import styles from './grant.module.css';

function Shown({ credential }: { credential: Credential }) {
  const t = useText();
  const language = useLanguage();
  const { expiresAt } = credential;
  return (
    <div className={styles.steps}>
      <Alert
        role="status"
        icon
        status="warning"
        title={t('grant.shownOnce')}
        description={
          expiresAt
            ? t('grant.shownOnceUntil', {
                time: clockTime(expiresAt, language),
              })
            : t('grant.shownOnceText')
        }
      />
      <div className={styles.step}>
        <Text as="p">{t('grant.username')}</Text>
        <Copy label={t('grant.username')} text={credential.username} />
      </div>
      <div className={styles.step}>
        <Text as="p">{t('grant.password')}</Text>
        <Copy secret label={t('grant.password')} text={credential.password} />
      </div>
    </div>
  );
}

/**
 * The password of my access: shown once when asked for, held in memory for as
 * long as the dialog is open, never kept.
 *
 * @internal
 */
export function RevealSecret(props: {
  grant: Grant;
  credential: Credential | undefined;
  onRevealed: (credential: Credential) => void;
}) {
  const t = useText();
  const { grant, credential, onRevealed } = props;
  const reveal = useCommand((api, id: string) =>
    api.revealCredential({ params: { id } }),
  );
  if (credential) return <Shown credential={credential} />;
  if (grant.actions.reveal) {
    return (
      <Flex direction="column" gap="3" align="start">
        <Text as="p">{t('grant.revealText')}</Text>
        <Button
          iconStart={<RiEyeLine />}
          isPending={reveal.isPending}
          onPress={() => reveal.run(grant.id, onRevealed)}
        >
          {t('grant.reveal')}
        </Button>
        <CommandFailure error={reveal.error} />
      </Flex>
    );
  }
  return <NotToBeShown grant={grant} />;
}

/** Why there is no password to be shown now, and how to get another. */
function NotToBeShown({ grant }: { grant: Grant }) {
  const t = useText();
  const renew = useCommand((api, id: string) =>
    api.renewCredential({ params: { id } }),
  );
  const states = new Set(grant.bindings.map(({ credential }) => credential));
  if (states.has('renewing')) {
    return (
      <Alert
        role="status"
        loading
        status="info"
        title={t('grant.renewing')}
        description={t('grant.renewingText')}
      />
    );
  }
  if (!states.has('revealed')) return null;
  return (
    <Flex direction="column" gap="3" align="start">
      <Alert
        icon
        status="info"
        title={t('grant.revealed')}
        description={
          grant.actions.renew
            ? t('grant.revealedText')
            : t('grant.revealedForGood')
        }
      />
      {grant.actions.renew && (
        <Button
          variant="secondary"
          iconStart={<RiRefreshLine />}
          isPending={renew.isPending}
          onPress={() => renew.run(grant.id)}
        >
          {t('grant.renew')}
        </Button>
      )}
      <CommandFailure error={renew.error} />
    </Flex>
  );
}
