import { useRouteRef } from '@backstage/core-plugin-api';
import { useMemo } from 'react';
import { rootRouteRef } from '../routes';

/** What the request form can be filled in with by a link. */
export interface RequestLink {
  entityRef?: string;
  role?: string;
  duration?: string;
  reason?: string;
  ticket?: string;
  incident?: string;
}

/** Path of the Access tab below an entity's page. @internal */
export const TAB_PATH = '/access';

/** Names of the views below the page's path. @internal */
export const VIEWS = {
  find: 'request',
  mine: 'my-access',
  inbox: 'inbox',
  history: 'history',
  insights: 'insights',
  health: 'health',
  request: 'requests',
} as const;

function withQuery(
  path: string,
  values: Record<string, string | undefined>,
): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    if (value) query.set(key, value);
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

function pathsBelow(root: string) {
  const base = root.replace(/\/$/, '');
  return {
    root: base || '/',
    mine: `${base}/${VIEWS.mine}`,
    inbox: (itemId?: string) =>
      withQuery(`${base}/${VIEWS.inbox}`, { item: itemId }),
    health: `${base}/${VIEWS.health}`,
    request: (id: string) => `${base}/${VIEWS.request}/${id}`,
    history: (filter: Record<string, string | undefined> = {}) =>
      withQuery(`${base}/${VIEWS.history}`, filter),
    ask: ({ entityRef, ...rest }: RequestLink = {}) =>
      withQuery(`${base}/${VIEWS.find}`, { entity: entityRef, ...rest }),
  };
}

/**
 * Addresses of our views, wherever the portal has mounted the page.
 *
 * @internal
 */
export function usePaths() {
  const root = useRouteRef(rootRouteRef)();
  return useMemo(() => pathsBelow(root), [root]);
}
