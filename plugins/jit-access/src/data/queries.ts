import { useApi } from '@backstage/frontend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';
import type {
  HistoryFilter,
  InsightsPeriod,
  PreviewBody,
} from '@jit-access/backstage-plugin-jit-access-common';
import {
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
} from '@tanstack/react-query';
import { jitAccessApiRef } from '../api/jitAccessApiRef';
import { nextLookAtGrants, nextLookAtRequest, soonest } from './nextLook';

/** How often to look at what waits for me, in milliseconds. */
const INBOX = 10_000;
/** How often to look at what is being drained, in milliseconds. */
const DRAINING = 3_000;

/** Who I am to JIT Access. @internal */
export function useViewer() {
  const api = useApi(jitAccessApiRef);
  return useQuery({
    queryKey: ['viewer'],
    queryFn: ({ signal }) => api.viewer({}, { signal }),
    refetchInterval: 30_000,
  });
}

/** What I can have on an entity, and who has it. @internal */
export function useEntityAccess(entityRef: string) {
  const api = useApi(jitAccessApiRef);
  return useQuery({
    queryKey: ['entity', entityRef],
    queryFn: ({ signal }) => {
      const { kind, namespace, name } = parseEntityRef(entityRef);
      return api.entityAccess(
        { params: { kind: kind.toLowerCase(), namespace, name } },
        { signal },
      );
    },
    refetchInterval: query => {
      const data = query.state.data;
      return data
        ? nextLookAtGrants([...data.mine, ...(data.holders ?? [])])
        : 5_000;
    },
  });
}

/** Everything that can be asked for, by words. @internal */
export function useRequestable(search: string) {
  const api = useApi(jitAccessApiRef);
  return useInfiniteQuery({
    queryKey: ['requestable', search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      api.requestable(
        { query: { search: search || undefined, cursor: pageParam } },
        { signal },
      ),
    getNextPageParam: page => page.nextCursor,
    placeholderData: keepPreviousData,
  });
}

/** The decision that a form would get now. @internal */
export function usePreview(body: PreviewBody, enabled: boolean) {
  const api = useApi(jitAccessApiRef);
  return useQuery({
    queryKey: ['preview', body],
    queryFn: ({ signal }) => api.preview({ body }, { signal }),
    enabled,
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 10_000,
  });
}

/** One request with its timeline. @internal */
export function useRequest(id: string) {
  const api = useApi(jitAccessApiRef);
  return useQuery({
    queryKey: ['request', id],
    queryFn: ({ signal }) => api.request({ params: { id } }, { signal }),
    refetchInterval: query =>
      query.state.data ? nextLookAtRequest(query.state.data) : 5_000,
  });
}

/** My requests, newest first. @internal */
export function useMyRequests() {
  const api = useApi(jitAccessApiRef);
  return useInfiniteQuery({
    queryKey: ['requests', 'mine'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      api.requests(
        { query: { mine: 'true', limit: 20, cursor: pageParam } },
        { signal },
      ),
    getNextPageParam: page => page.nextCursor,
    refetchInterval: query =>
      soonest(
        (query.state.data?.pages ?? []).flatMap(page =>
          page.items.map(request => nextLookAtRequest(request)),
        ),
      ),
  });
}

/**
 * Requests on an entity that I may see, newest first: what runs there says by
 * them how it came about.
 *
 * @internal
 */
export function useRequestsOf(entityRef: string | undefined) {
  const api = useApi(jitAccessApiRef);
  return useQuery({
    queryKey: ['requests', 'of', entityRef],
    queryFn: ({ signal }) =>
      api.requests({ query: { entityRef, limit: 100 } }, { signal }),
    enabled: entityRef !== undefined,
    staleTime: 30_000,
  });
}

/** Grants of mine that have not ended. @internal */
export function useMyLiveGrants() {
  const api = useApi(jitAccessApiRef);
  return useQuery({
    queryKey: ['grants', 'mine', 'live'],
    queryFn: ({ signal }) =>
      api.grants(
        { query: { mine: 'true', state: 'live', limit: 200 } },
        { signal },
      ),
    refetchInterval: query => nextLookAtGrants(query.state.data?.items ?? []),
  });
}

/** What waits for me, oldest first. @internal */
export function useInbox() {
  const api = useApi(jitAccessApiRef);
  return useQuery({
    queryKey: ['inbox'],
    queryFn: ({ signal }) => api.inbox({ query: { limit: 100 } }, { signal }),
    refetchInterval: INBOX,
  });
}

/** Who reviews for me while I am away, and for whom I do. @internal */
export function useDelegations() {
  const api = useApi(jitAccessApiRef);
  return useQuery({
    queryKey: ['delegations'],
    queryFn: ({ signal }) => api.delegations({}, { signal }),
    refetchInterval: 60_000,
  });
}

/** One page of the history after `cursor`. @internal */
export function useHistory(
  filter: HistoryFilter,
  cursor: string | undefined,
  enabled: boolean,
) {
  const api = useApi(jitAccessApiRef);
  return useQuery({
    queryKey: ['history', filter, cursor],
    queryFn: ({ signal }) =>
      api.history({ query: { ...filter, cursor, limit: 50 } }, { signal }),
    enabled,
    placeholderData: keepPreviousData,
    refetchInterval: cursor ? false : INBOX,
  });
}

/** The whole chain of one request, newest first. @internal */
export function useHistoryOfRequest(requestId: string | undefined) {
  const api = useApi(jitAccessApiRef);
  return useQuery({
    queryKey: ['history', 'request', requestId],
    queryFn: ({ signal }) =>
      api.history({ query: { requestId, limit: 200 } }, { signal }),
    enabled: requestId !== undefined,
  });
}

/** What the check of the chain proves. @internal */
export function useIntegrity(enabled: boolean) {
  const api = useApi(jitAccessApiRef);
  return useQuery({
    queryKey: ['integrity'],
    queryFn: ({ signal }) => api.integrity({}, { signal }),
    enabled,
    // The server reads the whole chain for it; a signal must not repeat that.
    staleTime: 60_000,
    refetchInterval: 300_000,
  });
}

/** What became of requests over a period; `people` is written to the history. @internal */
export function useInsights(
  period: InsightsPeriod,
  people: boolean,
  enabled: boolean,
) {
  const api = useApi(jitAccessApiRef);
  return useQuery({
    queryKey: ['insights', period, people],
    queryFn: ({ signal }) =>
      api.insights(
        { query: { period, people: people ? 'true' : undefined } },
        { signal },
      ),
    enabled,
    placeholderData: keepPreviousData,
    // The server counts at most once a minute.
    staleTime: 60_000,
  });
}

/** How far draining is; looked at often while it goes on. @internal */
export function useDrain() {
  const api = useApi(jitAccessApiRef);
  return useQuery({
    queryKey: ['drain'],
    queryFn: ({ signal }) => api.drain({}, { signal }),
    refetchInterval: query => {
      const drain = query.state.data;
      return drain?.draining && !drain.done ? DRAINING : INBOX;
    },
  });
}

/** The state of the machine. @internal */
export function useHealth(enabled: boolean) {
  const api = useApi(jitAccessApiRef);
  return useQuery({
    queryKey: ['health'],
    queryFn: ({ signal }) => api.health({}, { signal }),
    enabled,
    refetchInterval: INBOX,
  });
}
