import { Button } from '@backstage/ui';
import type { Delegation } from '@jit-access/backstage-plugin-jit-access-common';
import { useCommand } from '../data/useCommand';
import { useAnnounce } from '../states/Announcer';
import { CommandFailure } from '../states/Failure';
import { useText } from '../translation/useText';

/** Ends a delegation of mine at once. @internal */
export function EndDelegation({ delegation }: { delegation: Delegation }) {
  const t = useText();
  const announce = useAnnounce();
  const end = useCommand((api, id: string) =>
    api.endDelegation({ params: { id } }),
  );
  return (
    <>
      <Button
        size="small"
        variant="secondary"
        isPending={end.isPending}
        onPress={() => end.run(delegation.id, () => announce(t('away.ended')))}
      >
        {t('away.end')}
      </Button>
      <CommandFailure error={end.error} />
    </>
  );
}
