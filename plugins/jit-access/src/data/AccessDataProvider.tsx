import { useApi } from '@backstage/frontend-plugin-api';
import { useSignal } from '@backstage/plugin-signals-react';
import type { JitAccessApi } from '@jit-access/backstage-plugin-jit-access-common';
import {
  QueryClient,
  QueryClientProvider,
  useQueryClient,
} from '@tanstack/react-query';
import { useEffect, type ReactNode } from 'react';
import { jitAccessApiRef } from '../api/jitAccessApiRef';
import { AnnouncerProvider } from '../states/Announcer';
import { kindOfFailure } from './errors';
import { refresh } from './refresh';

/** Channel that the backend tells about changes on. */
const CHANNEL = 'jit-access';

/** One cache per client: the card, the tab and the page share what is known. */
const clients = new WeakMap<JitAccessApi, QueryClient>();

function queryClientOf(api: JitAccessApi): QueryClient {
  const known = clients.get(api);
  if (known) return known;
  const created = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 1_000,
        // A refusal stays one; only an answer that never came is asked again.
        retry: (failures, error) =>
          failures < 1 && kindOfFailure(error) === 'unavailable',
        retryDelay: 500,
      },
    },
  });
  clients.set(api, created);
  return created;
}

function RefetchOnSignal() {
  const queries = useQueryClient();
  const { lastSignal } = useSignal(CHANNEL);
  useEffect(() => {
    if (lastSignal) refresh(queries);
  }, [lastSignal, queries]);
  return null;
}

/**
 * What every view stands in: the shared cache, live updates, and the voice for
 * screen readers.
 *
 * @internal
 */
export function AccessDataProvider({ children }: { children: ReactNode }) {
  const api = useApi(jitAccessApiRef);
  return (
    <QueryClientProvider client={queryClientOf(api)}>
      <RefetchOnSignal />
      <AnnouncerProvider>{children}</AnnouncerProvider>
    </QueryClientProvider>
  );
}
