import { ButtonIcon } from '@backstage/ui';
import { RiCheckLine, RiFileCopyLine } from '@remixicon/react';
import { useState } from 'react';
import { useAnnounce } from '../states/Announcer';
import { useText } from '../translation/useText';
import styles from './grant.module.css';

/**
 * Text to copy, with the button that does it.
 *
 * @param label - what the text is, for people who only hear the button
 * @internal
 */
export function Copy(props: { text: string; label: string; secret?: boolean }) {
  const t = useText();
  const announce = useAnnounce();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(props.text);
    setCopied(true);
    announce(t('grant.copied', { label: props.label }));
  };
  return (
    <div className={`${styles.code} ${props.secret ? styles.secret : ''}`}>
      <code>{props.text}</code>
      <ButtonIcon
        size="small"
        variant="tertiary"
        aria-label={t('grant.copy', { label: props.label })}
        icon={copied ? <RiCheckLine /> : <RiFileCopyLine />}
        onPress={() => copy().catch(() => announce(t('grant.notCopied')))}
      />
    </div>
  );
}
