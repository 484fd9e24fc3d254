import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';

/** For the handle: when it was taken away. @internal */
export function removedAt(at: unknown): { removedAt?: number } {
  return typeof at === 'number' ? { removedAt: at } : {};
}

/** Until when tokens and caches may still know what we took away. @internal */
export function outlivesUntil(
  { handle }: BindingOrder,
  livesMs: number,
): { sessionsUntil?: string } {
  const at = handle?.removedAt;
  return typeof at === 'number'
    ? { sessionsUntil: new Date(at + livesMs).toISOString() }
    : {};
}
