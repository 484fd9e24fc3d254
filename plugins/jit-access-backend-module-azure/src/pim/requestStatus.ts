import { RoleAssignmentScheduleRequest } from '@azure/arm-authorization';

const DONE = new Set(['Provisioned', 'Revoked']);
const FAILED = new Set([
  'AdminDenied',
  'Canceled',
  'Denied',
  'Failed',
  'FailedAsResourceIsLocked',
  'Invalid',
  'TimedOut',
]);

/** What is read of a request: the state of access is never taken from it. @internal */
export type Request = Pick<
  RoleAssignmentScheduleRequest,
  'status' | 'requestType' | 'createdOn' | 'targetRoleAssignmentScheduleId'
>;

/** How long instances may lag behind a request that was carried out. */
const LAGS_MS = 10 * 60_000;

/**
 * - `working`: Azure still works on it
 * - `done`: carried out
 * - `failed`: it will never be carried out
 * @internal
 */
export function progressOf({ status = '' }: Request) {
  if (DONE.has(status)) return 'done';
  return FAILED.has(status) ? 'failed' : 'working';
}

/** Does it make or move access, rather than take it away? @internal */
export function gives({ requestType }: Request): boolean {
  return requestType !== 'AdminRemove';
}

/** May its effect not be seen yet? @internal */
export function maySurface(request: Request, nowMs: number): boolean {
  if (progressOf(request) === 'working') return true;
  const madeMs = request.createdOn?.getTime() ?? 0;
  return progressOf(request) === 'done' && nowMs - madeMs < LAGS_MS;
}
