import { Alert, Button } from '@backstage/ui';
import { kindOfFailure, messageOf, type FailureKind } from '../data/errors';
import { useText } from '../translation/useText';

const TITLES = {
  denied: 'states.denied',
  'not-found': 'states.notFound',
  conflict: 'states.conflict',
  invalid: 'states.invalid',
  unavailable: 'states.unavailable',
} as const satisfies Record<FailureKind, string>;

/**
 * A view that could not be loaded: what is wrong in words, and a way on.
 *
 * @internal
 */
export function Failure(props: { error: unknown; onRetry?: () => void }) {
  const t = useText();
  const kind = kindOfFailure(props.error);
  const canRetry = kind === 'unavailable' || kind === 'conflict';
  return (
    <Alert
      role="alert"
      icon
      status={kind === 'denied' || kind === 'not-found' ? 'info' : 'danger'}
      title={t(TITLES[kind])}
      description={messageOf(props.error)}
      customActions={
        canRetry && props.onRetry ? (
          <Button size="small" variant="secondary" onPress={props.onRetry}>
            {t('states.retry')}
          </Button>
        ) : undefined
      }
    />
  );
}

/**
 * What a write was answered with, beside the button that caused it.
 *
 * @internal
 */
export function CommandFailure({ error }: { error: unknown }) {
  const t = useText();
  if (!error) return null;
  const kind = kindOfFailure(error);
  return (
    <Alert
      role="alert"
      icon
      status="danger"
      title={kind === 'unavailable' ? t('states.notSent') : messageOf(error)}
      description={kind === 'unavailable' ? messageOf(error) : undefined}
    />
  );
}
