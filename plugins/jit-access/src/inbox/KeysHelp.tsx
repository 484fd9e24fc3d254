import {
  Button,
  ButtonIcon,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
} from '@backstage/ui';
import { RiKeyboardLine } from '@remixicon/react';
import { useText } from '../translation/useText';
import styles from './inbox.module.css';

const KEYS = [
  ['j', 'inbox.keys.next'],
  ['k', 'inbox.keys.previous'],
  ['a', 'inbox.keys.approve'],
  ['d', 'inbox.keys.deny'],
  ['?', 'inbox.keys.help'],
] as const;

/**
 * The keys of the inbox, and the button that shows them.
 *
 * @internal
 */
export function KeysHelp(props: {
  isOpen: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const t = useText();
  return (
    <>
      <ButtonIcon
        size="small"
        variant="tertiary"
        aria-label={t('inbox.keys.title')}
        icon={<RiKeyboardLine />}
        onPress={() => props.onOpenChange(true)}
      />
      <Dialog
        isOpen={props.isOpen}
        onOpenChange={props.onOpenChange}
        isDismissable
        width={400}
      >
        <DialogHeader>{t('inbox.keys.title')}</DialogHeader>
        <DialogBody>
          <dl className={styles.keys}>
            {KEYS.map(([key, words]) => (
              <div key={key} style={{ display: 'contents' }}>
                <dt>
                  <kbd className={styles.key}>{key}</kbd>
                </dt>
                <dd>{t(words)}</dd>
              </div>
            ))}
          </dl>
        </DialogBody>
        <DialogFooter>
          <Button variant="secondary" onPress={() => props.onOpenChange(false)}>
            {t('actions.close')}
          </Button>
        </DialogFooter>
      </Dialog>
    </>
  );
}
