import type { QueryClient } from '@tanstack/react-query';

/** What the server reads very much for. */
const COSTLY: unknown[] = ['integrity', 'insights'];

/**
 * Looks again at everything on screen. The check of the history's chain and
 * figures over months are left out: no single change is worth them.
 *
 * @internal
 */
export function refresh(queries: QueryClient): void {
  queries
    .invalidateQueries({
      predicate: query => !COSTLY.includes(query.queryKey[0]),
    })
    .catch(() => undefined);
}
