import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Failure } from './Failure';
import { Loading } from './Loading';

/**
 * Shows what a query brought, or that it is under way, or why it failed. What
 * is already known stays on screen while it is read again, also when that
 * fails once.
 *
 * @internal
 */
export function Loaded<T>(props: {
  query: Pick<UseQueryResult<T>, 'data' | 'error' | 'refetch'>;
  rows?: number;
  height?: number;
  children: (data: T) => ReactNode;
}) {
  const { data, error, refetch } = props.query;
  if (data !== undefined) return <>{props.children(data)}</>;
  if (error) return <Failure error={error} onRetry={() => refetch()} />;
  return <Loading rows={props.rows} height={props.height} />;
}
