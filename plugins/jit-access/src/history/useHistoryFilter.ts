import {
  historyFilterSchema,
  type HistoryFilter,
} from '@jit-access/backstage-plugin-jit-access-common';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';

/** Names of the filters, as they stand in the address. */
const NAMES = Object.keys(historyFilterSchema.shape) as (keyof HistoryFilter)[];

/**
 * The filter that an address asks for. What cannot be read is left out, so
 * that an old or mistyped link still shows something.
 *
 * @internal
 */
export function readHistoryFilter(query: URLSearchParams): HistoryFilter {
  const filter: Record<string, unknown> = {};
  for (const name of NAMES) {
    const value = query.get(name);
    if (!value) continue;
    const parsed = historyFilterSchema.shape[name].safeParse(value);
    if (parsed.success) filter[name] = parsed.data;
  }
  return filter as HistoryFilter;
}

/**
 * The filter of the history, kept in the address so that a view can be linked
 * and an export is of exactly what is on screen.
 *
 * @internal
 */
export function useHistoryFilter() {
  const [query, setQuery] = useSearchParams();
  const text = query.toString();
  const filter = useMemo(
    () => readHistoryFilter(new URLSearchParams(text)),
    [text],
  );
  const setFilter = (next: HistoryFilter) =>
    setQuery(
      Object.fromEntries(
        Object.entries(next).filter(
          (entry): entry is [string, string] => typeof entry[1] === 'string',
        ),
      ),
    );
  const remove = (name: keyof HistoryFilter) =>
    setFilter({ ...filter, [name]: undefined });
  return { filter, setFilter, remove };
}
