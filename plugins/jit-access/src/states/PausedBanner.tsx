import { Alert } from '@backstage/ui';
import { useText } from '../translation/useText';

/**
 * Says on every view that asks for access that nothing new is given now.
 *
 * @internal
 */
export function PausedBanner(props: {
  paused: { reason: string } | undefined;
}) {
  const t = useText();
  if (!props.paused) return null;
  return (
    <Alert
      role="status"
      icon
      status="warning"
      title={t('states.paused')}
      description={t('states.pausedReason', { reason: props.paused.reason })}
    />
  );
}
