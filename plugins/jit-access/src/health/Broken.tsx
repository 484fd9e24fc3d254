import { Alert } from '@backstage/ui';
import type { Health } from '@jit-access/backstage-plugin-jit-access-common';
import { useText } from '../translation/useText';

const WORDS = {
  database: 'health.brokenDatabase',
  worker: 'health.brokenWorker',
  sealer: 'health.brokenSealer',
} as const satisfies Record<Health['broken'][number], string>;

/** What does not work in the server that answered; nothing when all of it does. @internal */
export function Broken({ parts }: { parts: Health['broken'] }) {
  const t = useText();
  if (parts.length === 0) return null;
  return (
    <Alert
      role="alert"
      status="danger"
      icon
      title={t('health.broken', {
        parts: parts.map(part => t(WORDS[part])).join(', '),
      })}
    />
  );
}
