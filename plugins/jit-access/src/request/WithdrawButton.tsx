import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Text,
} from '@backstage/ui';
import { useState } from 'react';
import { useCommand } from '../data/useCommand';
import { CommandFailure } from '../states/Failure';
import { useText } from '../translation/useText';

/**
 * Takes back what is still waiting of my request, after asking once.
 *
 * @internal
 */
export function WithdrawButton({ requestId }: { requestId: string }) {
  const t = useText();
  const [open, setOpen] = useState(false);
  const withdraw = useCommand((api, id: string) =>
    api.withdraw({ params: { id } }),
  );
  return (
    <>
      <Button variant="secondary" onPress={() => setOpen(true)}>
        {t('request.withdraw')}
      </Button>
      <Dialog isOpen={open} onOpenChange={setOpen} width={440}>
        <DialogHeader>{t('request.withdrawTitle')}</DialogHeader>
        <DialogBody>
          <Text as="p">{t('request.withdrawText')}</Text>
          <CommandFailure error={withdraw.error} />
        </DialogBody>
        <DialogFooter>
          <Button variant="secondary" onPress={() => setOpen(false)}>
            {t('actions.keep')}
          </Button>
          <Button
            isPending={withdraw.isPending}
            onPress={() => withdraw.run(requestId, () => setOpen(false))}
          >
            {t('request.withdraw')}
          </Button>
        </DialogFooter>
      </Dialog>
    </>
  );
}
