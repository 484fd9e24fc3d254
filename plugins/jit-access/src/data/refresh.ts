import type { QueryClient } from '@tanstack/react-query';

/**
 * Looks again at everything on screen. The check of the history's chain is
 * left out: the server reads all of it, and it has its own button.
 *
 * @internal
 */
export function refresh(queries: QueryClient): void {
  queries
    .invalidateQueries({
      predicate: query => query.queryKey[0] !== 'integrity',
    })
    .catch(() => undefined);
}
