import { SignalsService } from '@backstage/plugin-signals-node';
import { Store } from '../storage/store';

/** Bursts of changes become one signal per request and this many milliseconds. */
const GATHER_MS = 50;

/**
 * Tells open pages that something changed, so that they read it again. Best
 * effort: pages poll as well, and the signal holds nothing but an id.
 *
 * @returns how to stop
 */
export function broadcastChanges(
  store: Store,
  signals: SignalsService,
): () => void {
  const waiting = new Map<string, NodeJS.Timeout>();
  const send = (requestId: string) => {
    waiting.delete(requestId);
    signals
      .publish({
        recipients: { type: 'broadcast' },
        channel: 'jit-access',
        message: { kind: 'changed', requestId },
      })
      .catch(() => {});
  };
  const stopListening = store.onChanged(requestId => {
    if (waiting.has(requestId)) return;
    waiting.set(
      requestId,
      setTimeout(() => send(requestId), GATHER_MS),
    );
  });
  return () => {
    stopListening();
    waiting.forEach(timer => clearTimeout(timer));
  };
}
