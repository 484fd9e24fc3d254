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
import type { Grant } from '@jit-access/backstage-plugin-jit-access-common';
import { useState } from 'react';
import { useCommand } from '../data/useCommand';
import { DangerButton } from '../form/DangerButton';
import { useEntityTitle } from '../people/useEntityTitle';
import { useAnnounce } from '../states/Announcer';
import { CommandFailure } from '../states/Failure';
import { useText } from '../translation/useText';

/**
 * Asks once before access is ended: one's own, or somebody else's.
 *
 * @internal
 */
export function EndGrantDialog(props: {
  grant: Grant;
  mine: boolean;
  isOpen: boolean;
  onClose: () => void;
}) {
  const t = useText();
  const announce = useAnnounce();
  const { grant, mine, isOpen, onClose } = props;
  const [comment, setComment] = useState('');
  const entity = useEntityTitle(grant.entityRef);
  const person = useEntityTitle(grant.receiver);
  const end = useCommand((api, text: string) =>
    api.endGrant({
      params: { id: grant.id },
      body: text ? { comment: text } : {},
    }),
  );
  const confirm = () =>
    end.run(comment.trim(), () => {
      announce(t('grant.endingSaid', { entity }));
      onClose();
    });
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={open => !open && onClose()}
      width={480}
    >
      <DialogHeader>
        {mine
          ? t('grant.endMine', { entity })
          : t('grant.endTheirs', { person })}
      </DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="4">
          <Text as="p">
            {mine
              ? t('grant.endMineText', { role: grant.role.title })
              : t('grant.endTheirsText', {
                  person,
                  role: grant.role.title,
                  entity,
                })}
          </Text>
          <TextAreaField
            label={t('grant.endComment')}
            secondaryLabel={t('actions.optional')}
            value={comment}
            onChange={setComment}
            maxLength={1000}
            rows={2}
          />
          <CommandFailure error={end.error} />
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          {t('actions.keep')}
        </Button>
        <DangerButton isPending={end.isPending} onPress={confirm}>
          {mine ? t('grant.end') : t('grant.revoke')}
        </DangerButton>
      </DialogFooter>
    </Dialog>
  );
}
