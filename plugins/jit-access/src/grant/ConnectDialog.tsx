import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  Text,
} from '@backstage/ui';
import type {
  Credential,
  Grant,
} from '@jit-access/backstage-plugin-jit-access-common';
import { useState } from 'react';
import { useEntityTitle } from '../people/useEntityTitle';
import { useText } from '../translation/useText';
import { ConnectInstructions } from './ConnectInstructions';
import { RevealSecret } from './RevealSecret';

function instructionsOf(grant: Grant, credential: Credential | undefined) {
  if (credential?.instructions) return [credential.instructions];
  return grant.bindings.flatMap(binding => binding.instructions ?? []);
}

/**
 * How to use running access, and its password, once.
 *
 * @internal
 */
export function ConnectDialog(props: {
  grant: Grant;
  isOpen: boolean;
  onClose: () => void;
}) {
  const t = useText();
  const { grant, isOpen, onClose } = props;
  const [credential, setCredential] = useState<Credential>();
  const entity = useEntityTitle(grant.entityRef);
  const instructions = instructionsOf(grant, credential);
  const close = () => {
    setCredential(undefined);
    onClose();
  };
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={open => !open && close()}
      width={640}
      // A click beside it must not throw away a password that is shown once.
      isDismissable={!credential}
    >
      <DialogHeader>{t('grant.connectTo', { entity })}</DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="5">
          <RevealSecret
            grant={grant}
            credential={credential}
            onRevealed={setCredential}
          />
          {instructions.map(one => (
            <ConnectInstructions
              key={one.title}
              instructions={one}
              credential={credential}
            />
          ))}
          {instructions.length === 0 && (
            <Text color="secondary">{t('grant.noInstructions')}</Text>
          )}
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={close}>
          {credential ? t('grant.savedIt') : t('actions.close')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
