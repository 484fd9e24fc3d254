import type {
  Grant,
  Request,
} from '@jit-access/backstage-plugin-jit-access-common';
import { REQUEST_WORDS } from '../request/statusWords';
import type { Text } from '../translation/useText';

const GRANT_WORDS = {
  scheduled: 'status.scheduled',
  activating: 'status.settingUp',
  active: 'status.active',
  ending: 'status.ending',
  ended: 'status.ended',
} as const satisfies Record<Grant['state'], string>;

/** How the status is coloured, besides being said. */
export type StatusColor = 'info' | 'success' | 'danger' | 'warning';

/**
 * Where a request stands, in one or two words: the least finished of what it
 * asked for.
 *
 * @internal
 */
export function headlineOf(
  request: Request,
  t: Text,
): { text: string; color: StatusColor } {
  const grants = request.items.flatMap(item => item.grant ?? []);
  if (request.status === 'pending' || grants.length === 0) {
    const open = request.status === 'pending' || request.status === 'approved';
    return {
      text: t(REQUEST_WORDS[request.status]),
      color: open ? 'info' : 'warning',
    };
  }
  const order = [
    'activating',
    'ending',
    'active',
    'scheduled',
    'ended',
  ] as const;
  const state =
    order.find(one => grants.some(grant => grant.state === one)) ?? 'ended';
  const trouble = grants.some(
    grant =>
      grant.state !== 'ended' && grant.bindings.some(binding => binding.stuck),
  );
  const color = state === 'active' ? 'success' : 'info';
  return {
    text: t(GRANT_WORDS[state]),
    color: trouble ? 'danger' : color,
  };
}
