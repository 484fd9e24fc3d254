import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  Text,
  TextAreaField,
} from '@backstage/ui';
import { useState, type ReactNode } from 'react';
import { DangerButton } from '../form/DangerButton';
import { FieldError } from '../form/FieldError';
import { CommandFailure } from '../states/Failure';
import { useText } from '../translation/useText';

/** The server asks for at least this many characters. */
const SHORTEST_REASON = 5;

/**
 * Confirms something that affects many, with a reason that is kept.
 *
 * @internal
 */
export function ReasonDialog(props: {
  title: string;
  text: ReactNode;
  confirm: string;
  destructive?: boolean;
  isPending: boolean;
  error: unknown;
  onConfirm: (reason: string) => void;
  onClose: () => void;
}) {
  const t = useText();
  const Confirm = props.destructive ? DangerButton : Button;
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const tooShort = reason.trim().length < SHORTEST_REASON;
  const confirm = () => {
    setTried(true);
    if (!tooShort) props.onConfirm(reason.trim());
  };
  return (
    <Dialog isOpen onOpenChange={open => !open && props.onClose()} width={520}>
      <DialogHeader>{props.title}</DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="4">
          <Text as="p">{props.text}</Text>
          <div>
            <TextAreaField
              label={t('health.reason')}
              description={t('health.reasonText')}
              value={reason}
              onChange={setReason}
              isInvalid={tried && tooShort}
              maxLength={1000}
              rows={2}
            />
            <FieldError
              message={
                tried && tooShort
                  ? t('health.reasonShort', { number: String(SHORTEST_REASON) })
                  : undefined
              }
            />
          </div>
          <CommandFailure error={props.error} />
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={props.onClose}>
          {t('actions.cancel')}
        </Button>
        <Confirm isPending={props.isPending} onPress={confirm}>
          {props.confirm}
        </Confirm>
      </DialogFooter>
    </Dialog>
  );
}
