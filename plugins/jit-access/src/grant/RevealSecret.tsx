import { Alert, Button, Flex, Text } from '@backstage/ui';
import type {
  Credential,
  Grant,
} from '@jit-access/backstage-plugin-jit-access-common';
import { RiEyeLine } from '@remixicon/react';
import { useCommand } from '../data/useCommand';
import { CommandFailure } from '../states/Failure';
import { useText } from '../translation/useText';
import { Copy } from './Copy';
import styles from './grant.module.css';

function Shown({ credential }: { credential: Credential }) {
  const t = useText();
  return (
    <div className={styles.steps}>
      <Alert
        role="status"
        icon
        status="warning"
        title={t('grant.shownOnce')}
        description={t('grant.shownOnceText')}
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
  const gone = grant.bindings.some(one => one.credential === 'revealed');
  return gone ? (
    <Alert
      icon
      status="info"
      title={t('grant.revealed')}
      description={t('grant.revealedText')}
    />
  ) : null;
}
